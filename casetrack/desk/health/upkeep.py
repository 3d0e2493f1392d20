"""Checks of what has to be done again and again: nights, mail, audit, working days, backups."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.second_factor import first_rule, lacking, rule_now
from casetrack.audit.anchors import NoAnchors, read_anchors
from casetrack.audit.checking import last_check
from casetrack.audit.models import AuditEvent
from casetrack.audit.restoring import lines_gone
from casetrack.cases.models import Case
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.db.file_store import FileStore
from casetrack.db.kept_files import examine_files, nobodys
from casetrack.db.search.rebuilding import is_empty
from casetrack.desk.health.checks import (
    DATABASE,
    KEYS,
    TABLES,
    Finding,
    HealthCheck,
    look,
    must,
    said,
    well,
)
from casetrack.desk.health.foundation import FOUNDATION
from casetrack.desk.health.house import Surroundings
from casetrack.desk.health.models import UpkeepKind
from casetrack.desk.health.queries import (
    destroyed_file,
    destroyed_here_again,
    last_upkeep,
    rows_left_shut,
)
from casetrack.desk.notices.models import MailState, Night, OutboxMail
from casetrack.law import PublishedCalendar

BACKUP_EVERY = timedelta(days=2)
TRIED_EVERY = timedelta(days=30)
WHOLE_EVERY = timedelta(days=9)
# One that was begun in the morning has its first night behind it by then.
FIRST_NIGHT = timedelta(hours=30)
# Bytes of files whose content is compared at one look.
COMPARED_AT_ONCE = 256 * 1024 * 1024
MAIL_LATE = timedelta(days=1)
MAIL_GIVEN_UP = timedelta(days=7)
# The notice for a year comes in November of the year before, late in some years.
NOTICE, NOTICE_LATE = 11, 12


def _night(around: Surroundings) -> Finding:
    last = session().scalar(select(func.max(Night.day)))
    units = "systemctl status casetrack-nightly.timer"
    remedy = _("Until it runs nobody is told what falls due. Start its timer, or run it by hand.")
    if last is None:
        if session().scalar(select(Case.id).limit(1)) is None:
            return well(_("There are no cases yet"))
        if _is_new(around):
            return well(_("It runs for the first time tonight"))
        return must(_("The nightly work has never run."), remedy, command=units)
    if last > around.on:
        return must(
            _("The night of %(day)s was run before its day.", day=last.isoformat()),
            _("Nobody is told again of what falls due on that day: tell them."),
        )
    if (days := (around.on - last).days) > 1:
        return must(
            _("The nightly work has not run for %(number)s days.", number=days),
            remedy,
            command=units,
        )
    return well(_("Last on %(day)s", day=last.isoformat()))


def _is_new(around: Surroundings) -> bool:
    """Whether no night has come since the first act on a case."""
    query = select(func.min(AuditEvent.at)).where(AuditEvent.case_id.is_not(None))
    first = session().scalar(query)
    return first is None or around.at - first < FIRST_NIGHT


def _mail(around: Surroundings) -> Finding:
    if not around.settings.mail_to:
        return well(_("None is sent: mail_to is not set"))
    waits = OutboxMail.state == MailState.PENDING
    is_late = OutboxMail.made_at < around.at - MAIL_LATE
    count = select(func.count()).select_from(OutboxMail)
    late = session().scalar(count.where(waits, is_late)) or 0
    since = around.at - MAIL_GIVEN_UP
    is_given_up = OutboxMail.state == MailState.FAILED
    failed = session().scalar(count.where(is_given_up, OutboxMail.made_at >= since)) or 0
    if late:
        return must(
            _("%(number)s messages have waited for longer than a day.", number=late),
            _("The mail server takes none: see smtp_host and the reason that the night gives."),
            command="casetrack nightly",
        )
    if failed:
        return look(
            _("%(number)s messages were given up in a week.", number=failed),
            _("An address does not exist: put it right."),
            command="casetrack accounts staff email LOGIN ADDRESS",
        )
    return well(_("Nothing waits"))


def _audit(around: Surroundings) -> Finding:
    command = "casetrack audit verify"
    try:
        gone = lines_gone(session(), read_anchors(around.settings.audit_anchor_file))
    except NoAnchors as problem:
        return must(said(problem), command=command)
    if gone:
        return must(
            _("%(number)s lines of the file of anchors are gone.", number=gone),
            _("Put the file back; where it is lost, say so in the audit."),
            command="casetrack audit restored --by LOGIN --reason TEXT",
        )
    last = last_check()
    if last is None:
        if session().scalar(select(Case.id).limit(1)) is None:
            return well(_("Nothing has been recorded of a case yet"))
        if _is_new(around):
            return well(_("The night verifies it for the first time"))
        return must(_("The audit was never verified."), command="casetrack audit anchor --whole")
    if last.misfit is not None:
        return must(
            _("The audit does not fit what was recorded."),
            _("Keep this server as it is, and have the rows compared that are named."),
            command=command,
        )
    if around.at - last.at > WHOLE_EVERY:
        days = (around.at - last.at).days
        return must(
            _("The audit was not verified for %(number)s days.", number=days),
            _("The nightly work does it."),
            command="casetrack audit anchor --whole",
        )
    return well(
        _("%(number)s rows, whole on %(day)s", number=last.chained, day=last.at.date().isoformat())
    )


def _calendar(around: Surroundings) -> Finding:
    known, year = current_calendar(), around.on.year
    load = "casetrack calendar load FILE --by LOGIN"
    years = [year] if around.on.month < NOTICE else [year, year + 1]
    for wanted in years:
        if not known.is_known(wanted):
            text = _("The working days of %(year)s are not known.", year=wanted)
            remedy = _(
                "Dates in it are counted without its holidays, and marked so. Load the year when"
                " the State Council has published it."
            )
            is_late = wanted == year or around.on.month >= NOTICE_LATE
            grade = must if is_late else look
            return grade(text, remedy, command=load, endpoint="calendar.calendar")
        if is_too_short(known, wanted):
            return must(
                _(
                    "Of %(year)s only %(number)s days off on weekdays are known: holidays are"
                    " missing.",
                    year=wanted,
                    number=days_taken_off(known, wanted),
                ),
                _("Load the year again, with all holidays of the notice."),
                command=load,
                endpoint="calendar.calendar",
            )
    return well(_("Known up to %(year)s", year=max((*known.years, *known.confirmed_years))))


def _search(around: Surroundings) -> Finding:
    if is_empty(session()):
        return must(_("No case is found by its words."), command="casetrack search rebuild")
    return well(_("Cases are found by their words"))


def _files_of_cases(around: Surroundings) -> Finding:
    """Every file is there; of some, another part each day, the content is what it was."""
    store = FileStore(around.settings.files_dir)
    examined = examine_files(
        session().connection(), store, turn=around.on.toordinal(), at_most=COMPARED_AT_ONCE
    )
    remedy = _("Put the folder of the files back from a backup; nothing else has them.")
    if examined.missing:
        return must(
            _(
                "%(number)s of %(all)s files are missing (the first: %(first)s).",
                number=len(examined.missing),
                all=examined.files,
                first=examined.missing[0],
            ),
            remedy,
            command="casetrack restore --try FILE",
        )
    if examined.altered:
        return must(
            _(
                "%(number)s of %(all)s files are not as they were kept (the first: %(first)s).",
                number=len(examined.altered),
                all=examined.files,
                first=examined.altered[0],
            ),
            remedy,
            command="casetrack restore --try FILE",
        )
    if number := nobodys(store, around.database):
        return look(
            _("%(number)s files belong to nothing.", number=number),
            _("A save was cut off, or a record was destroyed: the night removes them."),
            command="casetrack doctor --fix",
        )
    return well(_("%(number)s files, all there", number=examined.files))


def _sweep(around: Surroundings) -> str | None:
    """Remove the files that belong to nothing."""
    number = nobodys(FileStore(around.settings.files_dir), around.database, remove=True)
    return _("Removed files that belong to nothing: %(number)s.", number=number) if number else None


def _keys_copied(around: Surroundings) -> Finding:
    last = last_upkeep(UpkeepKind.KEYS_COPIED)
    command = "casetrack keys backup FILE --for NAME --for NAME"
    remedy = _(
        "Without the keys no backup opens a name: copy them, sealed for the two who keep them."
    )
    if last is None:
        return must(_("Nobody keeps a copy of the keys."), remedy, command=command)
    if (keys := around.fingerprints()) and last.details.get("keys") != keys:
        day = _day(last.at)
        text = _("The keys were changed since %(day)s, when they were copied.", day=day)
        return must(text, remedy, command=command)
    keepers = _(", ").join(last.details["keepers"])
    return well(_("Kept by %(keepers)s since %(day)s", keepers=keepers, day=_day(last.at)))


def _sealed_apart(around: Surroundings) -> Finding:
    if left := next(iter(rows_left_shut()), None):
        part = around.settings.instance_dir / Path(left.place).name
        return must(
            _(
                "%(rows)s rows of sealed records were left out of a restore.",
                rows=left.details["rows"],
            ),
            _("A custodian puts them back, with the passphrase of the day of that backup."),
            command=f"casetrack restore --sealed {part}",
        )
    key = last_upkeep(UpkeepKind.CUSTODIANS_KEY)
    if key is not None:
        names = _(", ").join(key.details["keepers"])
        return well(_("Open for %(names)s alone since %(day)s", names=names, day=_day(key.at)))
    # Not whether one is sealed: who sees this page does not learn that.
    keeps = Staff.role == Role.RECORDS_CUSTODIAN
    if session().scalar(select(Staff.id).where(keeps, Staff.is_active).limit(1)) is None:
        return well(_("Nobody is custodian of sealed records"))
    return look(
        _("In backups, sealed records open with the keys of the office."),
        _("Make a key for the custodians: from the next backup on they alone open them."),
        command="casetrack keys custodian --for NAME --for NAME",
    )


def _destroyed(around: Surroundings) -> Finding:
    if back := destroyed_here_again(destroyed_file(around.settings)):
        return must(
            _(
                "A restored backup brought destroyed cases back: %(cases)s.",
                cases=_(", ").join(back),
            ),
            _("The custodian of sealed records destroys them again; their desk names them."),
        )
    return well(_("None of them is here"))


def _backup(around: Surroundings) -> Finding:
    last = last_upkeep(UpkeepKind.BACKUP, only_good=True)
    command = "casetrack backup FOLDER"
    remedy = _("Connect the disk of the backups, start their timer, or make one by hand.")
    if last is None:
        return must(_("There is no backup."), remedy, command=command)
    if (apart := around.at - last.at) > BACKUP_EVERY:
        return must(
            _("The last backup was made %(number)s days ago.", number=apart.days),
            remedy,
            command=command,
        )
    return well(_("Last on %(day)s", day=_day(last.at)))


def _tried(around: Surroundings) -> Finding:
    last = last_upkeep(UpkeepKind.RESTORE_TRIED)
    command = "casetrack restore --try FILE"
    remedy = _(
        "Try one every 30 days: it goes into a scratch place, changes nothing and takes some"
        " minutes."
    )
    if last is None:
        return must(_("No backup was ever tried."), remedy, command=command)
    if not last.is_good:
        return must(
            _("The backup that was tried on %(day)s is not good.", day=_day(last.at)),
            _("Make another one, and try that."),
            command=command,
        )
    if (apart := around.at - last.at) > TRIED_EVERY:
        return must(
            _("No backup was tried for %(number)s days.", number=apart.days),
            remedy,
            command=command,
        )
    return well(_("Good on %(day)s: %(rows)s rows", day=_day(last.at), rows=last.details["rows"]))


def _second_factor(around: Surroundings) -> Finding:
    settings = around.settings
    rule = rule_now(first_rule(is_production=settings.production, is_demo=settings.demo))
    if not rule.roles:
        return well(_("Compulsory for no role"))
    if without := lacking(rule):
        return look(
            _(
                "%(number)s people whose role must have the second step have none: %(logins)s.",
                number=len(without),
                logins=_(", ").join(staff.login for staff in without),
            ),
            _(
                "They set it up at their next sign-in. Put accounts that nobody uses"
                " out of service."
            ),
            command="casetrack accounts second-factor list",
            endpoint="second_factor.rule",
        )
    return well(_("Everybody has it whose role must"))


def _day(at: datetime) -> str:
    return at.strftime("%Y-%m-%d")


CHECKS = (
    *FOUNDATION,
    HealthCheck(code="backup", title=_l("Backup"), run=_backup),
    HealthCheck(
        code="keys_copied",
        title=_l("Copy of the keys"),
        run=_keys_copied,
        needs=frozenset({DATABASE, TABLES, KEYS}),
    ),
    HealthCheck(code="sealed_apart", title=_l("Sealed records in backups"), run=_sealed_apart),
    HealthCheck(code="destroyed", title=_l("Destroyed records"), run=_destroyed),
    HealthCheck(
        code="files_of_cases",
        title=_l("Files of cases"),
        run=_files_of_cases,
        mend=_sweep,
        is_long=True,
    ),
    HealthCheck(code="restore_tried", title=_l("Tried restore"), run=_tried),
    HealthCheck(code="nightly", title=_l("Nightly work"), run=_night),
    HealthCheck(code="mail", title=_l("Mail"), run=_mail),
    HealthCheck(code="audit", title=_l("Audit"), run=_audit),
    HealthCheck(code="calendar", title=_l("Working days"), run=_calendar),
    HealthCheck(code="second_factor", title=_l("Second step"), run=_second_factor),
    HealthCheck(code="search", title=_l("Index of words"), run=_search),
)


# Regulation on Public Holidays (State Council Order 795): 13 days a year; 11 until 2024. Some of
# them fall on weekends, and adjoining weekends are moved to them.
FEWEST = 9
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def days_taken_off(known: PublishedCalendar, year: int) -> int:
    """How many days of Monday to Friday are no working days in a year."""
    first = date(year, 1, 1)
    days = (first + number * _ONE_DAY for number in range((date(year + 1, 1, 1) - first).days))
    return sum(day.weekday() < _SATURDAY and not known.is_workday(day) for day in days)


def is_too_short(known: PublishedCalendar, year: int) -> bool:
    """Whether holidays of a year that counts as known are missing."""
    return known.is_known(year) and days_taken_off(known, year) < FEWEST
