"""The state of the installation: its pages, and the feature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from ipaddress import ip_address
from platform import python_version

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from casetrack.accounts.models import Procuratorate
from casetrack.accounts.permissions import Permission
from casetrack.db import session
from casetrack.db.crypto import KeyProblem, current_keyring
from casetrack.db.key_check import ensure_keys_fit
from casetrack.db.session import current_database
from casetrack.desk.health.checks import Examined, Grade, examine
from casetrack.desk.health.house import installed, surroundings_of
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.desk.health.queries import last_upkeep, upkeep_since
from casetrack.desk.health.upkeep import CHECKS
from casetrack.desk.notices.models import MailState, Night, OutboxMail
from casetrack.ledger.registry import Feature
from casetrack.revisions import is_current
from casetrack.web.access import public, requires
from casetrack.web.clock import local, now, today
from casetrack.web.page import HEALTH, FirstStep, SectionPage, StepState

bp = Blueprint("health", __name__)

NIGHTS = 14
TRIED_EVERY = timedelta(days=30)


@bp.get("/health")
@requires(Permission.HEALTH_READ)
def show() -> ResponseReturnValue:
    """Every check with its remedy; then the backups of fourteen nights."""
    examined = _examined()
    by_grade = {grade: [result for result in examined if result.grade is grade] for grade in Grade}
    tried = last_upkeep(UpkeepKind.RESTORE_TRIED)
    return render_template(
        "desk/health/show.html",
        musts=by_grade[Grade.MUST],
        looks=by_grade[Grade.LOOK],
        wells=by_grade[Grade.WELL],
        nights=_nights(today()),
        backup=last_upkeep(UpkeepKind.BACKUP),
        keys=last_upkeep(UpkeepKind.KEYS_COPIED),
        tried=tried,
        is_tried_late=tried is None or now() - tried.at > TRIED_EVERY,
        version=version("casetrack"),
        python=python_version(),
        at=now(),
    )


@bp.get("/health/report.txt")
@requires(Permission.HEALTH_READ)
def report() -> ResponseReturnValue:
    """The findings as text, for whoever is asked for help: no name of a person stands in it."""
    lines = [f"casetrack {version('casetrack')}  {now().isoformat(timespec='minutes')}"]
    for result in _examined():
        finding = result.finding
        lines.append(f"{result.grade.name:4}  {result.check.code}: {finding.text}")
        if finding.command:
            lines.append(f"      $ {finding.command}")
    return Response("\n".join([*lines, ""]), mimetype="text/plain")


@bp.get("/health/rehearsal")
@requires(Permission.HEALTH_READ)
def rehearsal() -> ResponseReturnValue:
    """The yearly rehearsal of a restore, a page to print and to sign."""
    return render_template(
        "desk/health/rehearsal.html",
        backup=last_upkeep(UpkeepKind.BACKUP),
        keys=last_upkeep(UpkeepKind.KEYS_COPIED),
        tried=last_upkeep(UpkeepKind.RESTORE_TRIED),
    )


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Whether the database answers: 200 or 503, and nothing else."""
    try:
        session().execute(text("SELECT 1"))
    except DBAPIError:
        return _plain("failing", 503)
    return _plain("ok", 200)


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Whether pages can be answered: the database is up to date, and the keys are its own."""
    try:
        is_ready = is_current(current_database())
        if is_ready:
            ensure_keys_fit(session(), current_keyring())
    except (DBAPIError, KeyProblem):
        is_ready = False
    return _plain("ready", 200) if is_ready else _plain("not ready", 503)


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """The findings as numbers, as Prometheus reads them; for the addresses of `metrics_from` alone.

    Neither a case nor a person is counted: who watches the machines learns nothing of the office.
    """
    asking = ip_address(request.remote_addr or "::")
    if not any(asking in network for network in installed().metrics_from):
        abort(404)
    registry = CollectorRegistry()

    def gauge(name: str, says: str, *labels: str) -> Gauge:
        return Gauge(f"casetrack_{name}", says, labels, registry=registry)

    gauge("info", "The version that answers.", "version").labels(version("casetrack")).set(1)
    graded = gauge("check", "Checks of Health: 0 well, 1 to look at, 2 must be mended.", "check")
    for result in _examined(often=True):
        graded.labels(result.check.code).set(result.grade)
    done = gauge("upkeep_seconds", "When it last went well, in seconds since 1970.", "kind")
    for kind in UpkeepKind:
        if last := last_upkeep(kind, only_good=True):
            done.labels(kind.value).set(last.at.timestamp())
    if night := session().scalar(select(func.max(Night.day))):
        begun = datetime.combine(night, time(), local(now()).tzinfo or UTC)
        gauge("night_seconds", "The day of the last night, since 1970.").set(begun.timestamp())
    waits = select(func.count()).where(OutboxMail.state == MailState.PENDING)
    gauge("mail_waiting", "Messages that wait to be sent.").set(session().scalar(waits) or 0)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _plain(answer: str, status: int) -> Response:
    return Response(f"{answer}\n", status, mimetype="text/plain")


def _examined(*, often: bool = False) -> Sequence[Examined]:
    """The checks and what each found. often: without those that take long."""
    around = surroundings_of(installed(), current_database(), config=None, at=now())
    return list(examine((check for check in CHECKS if not (often and check.is_long)), around))


def _nights(on: date) -> list[tuple[date, Upkeep | None]]:
    """The last fourteen days, each with its last backup that went well."""
    days = [on - timedelta(days=back) for back in reversed(range(NIGHTS))]
    since = datetime.combine(days[0], datetime.min.time(), local(now()).tzinfo)
    rows = upkeep_since(UpkeepKind.BACKUP, since)
    made = {local(row.at).date(): row for row in rows if row.is_good}
    return [(day, made.get(day)) for day in days]


READ = Permission.HEALTH_READ


def backed_up(_office: Procuratorate, _on: date) -> StepState:
    """Whether a backup was made and tried, and the keys are kept by others as well."""
    kinds = (UpkeepKind.BACKUP, UpkeepKind.RESTORE_TRIED, UpkeepKind.KEYS_COPIED)
    is_done = all(last_upkeep(kind, only_good=True) is not None for kind in kinds)
    return StepState(
        is_done=is_done,
        sign=_("made and tried") if is_done else pgettext("first step", "to do"),
        text=_(
            "Choose a place for the backups, try a restore once;"
            " two people keep a copy of the keys, each their own."
        ),
    )


FEATURE = Feature(
    "health",
    bp,
    section=HEALTH,
    brings=(
        FirstStep(_l("Backup and keys"), 5, backed_up, _l("See Health"), "health.show"),
        SectionPage(HEALTH, _l("Health"), "health.show", READ, place=1),
        SectionPage(HEALTH, _l("Rehearsal of a restore"), "health.rehearsal", READ, place=2),
    ),
)
