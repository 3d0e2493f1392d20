"""The digests of the user, newest first, how they are marked as read, and the feature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from flask_login import current_user
from sqlalchemy import update
from wtforms import IntegerField
from wtforms.validators import InputRequired

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.models import Obligation
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.notices.alerts import (
    tell_at_once,
    tell_who_raised_it,
    tell_who_takes_a_desk,
    tell_whose_phone_it_was,
)
from casetrack.desk.notices.models import Digest
from casetrack.desk.notices.queries import PAGE, digests_of, has_unread, known_duties
from casetrack.ledger.registry import Feature, duty_line
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import now, today
from casetrack.web.forms import Form
from casetrack.web.paging import page_of, unpack


def mark_read(user: Staff, digest_id: int, *, at: datetime) -> int:
    """Mark this digest of the user, and every older one, as read; returns their number.

    Newer digests and those of others are not touched.
    """
    shown = session().get(Digest, digest_id)
    if shown is None or shown.staff_id != user.id:
        return 0
    query = (
        update(Digest)
        .where(Digest.staff_id == user.id, Digest.read_at.is_(None), Digest.day <= shown.day)
        .values(read_at=at)
        .returning(Digest.id)
    )
    return len(session().scalars(query).all())


@dataclass(frozen=True)
class DigestLine:
    """One line of a digest. due: the due date as told then, inclusive."""

    obligation: Obligation
    number: str
    due: date
    title: LazyString

    @property
    def is_moved(self) -> bool:
        """Whether the due date has changed since."""
        return self.obligation.is_open and self.obligation.due != self.due


@dataclass(frozen=True)
class DigestPage:
    """A digest with its lines. hidden: number of lines the user may no longer see."""

    digest: Digest
    lines: Sequence[DigestLine]
    hidden: int

    @property
    def day(self) -> date:
        """The day of the digest."""
        return self.digest.day

    @property
    def is_unread(self) -> bool:
        """Whether it is not marked as read."""
        return self.digest.read_at is None


def digest_pages(digests: Sequence[Digest], user: Staff, *, on: date) -> list[DigestPage]:
    """The digests with their lines; one statement."""
    ids = [line["obligation"] for digest in digests for line in digest.lines]
    known = known_duties(user, ids, on=on) if ids else {}
    return [_told(digest, known) for digest in digests]


def _told(digest: Digest, known: dict[int, tuple[Obligation, str]]) -> DigestPage:
    lines = []
    for line in digest.lines:
        if line["obligation"] not in known:
            continue
        obligation, number = known[line["obligation"]]
        due = date.fromisoformat(line["due"])
        words = duty_line(obligation.kind)
        is_late = due < digest.day and words.late_title is not None
        title = words.late_title if is_late and words.late_title is not None else words.title
        lines.append(DigestLine(obligation, number, due, title))
    return DigestPage(digest, lines, hidden=len(digest.lines) - len(lines))


bp = Blueprint("notices", __name__)


class ReadForm(Form):
    """The newest unread digest on the page."""

    newest = IntegerField(validators=[InputRequired()])


@bp.get("/notices")
@requires(Permission.CASE_READ)
def index() -> ResponseReturnValue:
    """The user's digests, page by page; each line as told then, and its state today."""
    user, on = signed_in_user(), today()
    before = _key(request.args.get("after"))
    page = page_of(digests_of(user, before=before), _key_of, size=PAGE)
    unread = [digest for digest in page.rows if digest.read_at is None]
    form = ReadForm(newest=unread[0].id if unread else None)
    return render_template(
        "desk/notices/index.html",
        notices=digest_pages(page.rows, user, on=on),
        form=form if unread else None,
        next_url=url_for(".index", after=page.next_key) if page.has_more else None,
        first_url=url_for(".index") if before else None,
        is_told_by_mail=bool(user.email),
    )


@bp.post("/notices/read")
@requires(Permission.CASE_READ)
def read() -> ResponseReturnValue:
    """Mark the digests on the page, and all older ones, as read."""
    form = ReadForm()
    if form.validate_on_submit() and form.newest.data is not None:
        with unit_of_work():
            number = mark_read(signed_in_user(), form.newest.data, at=now())
        if number:
            flash(ngettext("%(num)d notice is read.", "%(num)d notices are read.", number))
        else:
            flash(_("Everything up to there was read already."))
    return redirect(url_for(".index"))


@bp.app_template_global()
def has_unread_notices() -> bool:
    """Whether the signed-in user has an unread digest; one statement."""
    if not current_user or not current_user.is_authenticated:
        return False
    return has_unread(signed_in_user())


def _key_of(digest: Digest) -> list[str | int | None]:
    return [digest.day.isoformat(), digest.id]


def _key(packed: str | None) -> tuple[date, int] | None:
    key = unpack(packed, length=2)
    if key is None:
        return None
    day, number = key
    if not isinstance(day, str) or not isinstance(number, int):
        return None
    try:
        return date.fromisoformat(day), number
    except ValueError:
        return None


FEATURE = Feature(
    "notices",
    bp,
    section=None,
    brings=(
        tell_at_once,
        tell_who_raised_it,
        tell_whose_phone_it_was,
        tell_who_takes_a_desk,
    ),
)
