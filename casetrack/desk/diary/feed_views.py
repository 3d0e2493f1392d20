"""Calendar feeds on devices: created and revoked here, read at a secret address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask import session as browser_session
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from icalendar import Calendar, Event, Timezone
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import AuditKind
from casetrack.audit.view_log import PATIENCE, note_look
from casetrack.brought import brought_as
from casetrack.db import session
from casetrack.db.session import is_locked
from casetrack.db.transaction import own_transaction
from casetrack.desk.diary import actions
from casetrack.desk.diary.blueprint import bp
from casetrack.desk.diary.forms import FeedForm, RevokeForm
from casetrack.desk.diary.models import CalendarFeed, ToldEvent
from casetrack.desk.diary.queries import lines_of
from casetrack.ledger.diary import DiaryAsked, DiaryKind, DiaryRow, DiarySource
from casetrack.web.access import by_secret, requires, signed_in_user
from casetrack.web.addresses import absolute
from casetrack.web.clock import local, now, today
from casetrack.web.saving import flash_problems, save, save_sent
from casetrack.web.words import label

# The refresh interval told to a device.
EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class FeedEvent:
    """One calendar event. uid: stays the same when the event is moved.

    at: local hour in the office's zone; None: whole day. url: a page of casetrack, behind sign-in.
    sequence, changed_at: number of changes, and the instant of the last.
    """

    uid: str
    title: str
    day: date
    at: time | None
    is_off: bool
    url: str
    sequence: int
    changed_at: datetime


def feed_text(events: Iterable[FeedEvent], *, name: str, zone: ZoneInfo, around: date) -> bytes:
    """The calendar in iCalendar format; deterministic for the same events.

    name: display name on the device. around: the day whose zone rules are included. Source: RFC
    5545; NAME and REFRESH-INTERVAL after RFC 7986.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//casetrack//calendar of days//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    year = timedelta(days=400)
    calendar.add_component(
        Timezone.from_tzinfo(zone, zone.key, first_date=around - year, last_date=around + year)
    )
    for event in events:
        calendar.add_component(_feed_event(event, zone))
    text: bytes = calendar.to_ical()
    return text


def _feed_event(line: FeedEvent, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", line.uid)
    # Without METHOD, DTSTAMP is the instant of the last change (RFC 5545).
    event.add("dtstamp", line.changed_at)
    event.add("last-modified", line.changed_at)
    event.add("sequence", line.sequence)
    event.add("summary", line.title)
    if line.at is None:
        event.add("dtstart", line.day)
        event.add("dtend", line.day + timedelta(days=1))
    else:
        # Without an end: the duration is unknown.
        event.add("dtstart", datetime.combine(line.day, line.at, zone))
    event.add("status", "CANCELLED" if line.is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if line.at is None or line.is_off else "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("url", line.url)
    return event


# How long a cancelled event is sent; by then every device has asked.
TOLD_OFF = timedelta(days=30)


@dataclass(frozen=True)
class Revision:
    """One line as sent to a device. is_new: not sent before, or changed since."""

    row: DiaryRow
    sequence: int
    changed_at: datetime
    is_new: bool


def revisions_of(rows: Iterable[DiaryRow], staff: Staff, *, at: datetime) -> list[Revision]:
    """These lines with their number of changes and last change; one statement.

    A cancelled line is left out if it was never sent, or cancelled more than TOLD_OFF ago.
    """
    query = select(ToldEvent).where(ToldEvent.staff_id == staff.id)
    known = {(revision.source, revision.row_id): revision for revision in session().scalars(query)}
    revised = (_revised(row, known.get((row.source, row.row_id)), at) for row in rows)
    return [revision for revision in revised if revision is not None]


def keep_revisions(
    db: Session, staff_id: int, revisions: Sequence[Revision], *, since: date
) -> None:
    """Store what a person's devices were sent. since: rows of earlier days are deleted."""
    query = select(ToldEvent).where(ToldEvent.staff_id == staff_id)
    known = {(revision.source, revision.row_id): revision for revision in db.scalars(query)}
    for revision in revisions:
        if not revision.is_new:
            continue
        key = revision.row.source, revision.row.row_id
        kept = known.get(key) or ToldEvent(staff_id=staff_id, source=key[0], row_id=key[1])
        kept.day, kept.told = revision.row.day, _told(revision.row)
        kept.sequence, kept.changed_at = revision.sequence, revision.changed_at
        db.add(kept)
    db.flush()
    db.execute(delete(ToldEvent).where(ToldEvent.staff_id == staff_id, ToldEvent.day < since))


def _revised(row: DiaryRow, known: ToldEvent | None, at: datetime) -> Revision | None:
    if known is None:
        return None if row.is_off else Revision(row, 0, at, is_new=True)
    if known.told != _told(row):
        return Revision(row, known.sequence + 1, at, is_new=True)
    if row.is_off and known.changed_at < at - TOLD_OFF:
        return None
    return Revision(row, known.sequence, known.changed_at, is_new=False)


def _told(row: DiaryRow) -> str:
    hour = row.at.strftime("%H:%M") if row.at else ""
    return " ".join((row.day.isoformat(), hour, "off" if row.is_off else "on"))


BEFORE, AFTER = timedelta(days=30), timedelta(days=365)
# Twice as many as a device needs that asks every ten minutes.
READS_A_DAY = 300
# The session key of a new feed's address, until it was shown once.
NEW = "new_calendar"
_NUMBER = re.compile(r"(\d{4})\D+(\d+)\D*$")


@bp.route("/account/calendars", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def devices() -> ResponseReturnValue:
    """The user's calendar feeds, and a form for a new one, whose address is shown once."""
    form = FeedForm()
    if saved := save(form, lambda act: actions.make_feed(form.name.data or "", act)):
        secret, feed = saved.result
        browser_session[NEW] = [feed.id, secret]
        return redirect(url_for(".devices"))
    new_id, secret = browser_session.pop(NEW, (None, ""))
    feeds = actions.feeds_of(signed_in_user())
    page = render_template(
        "desk/diary/devices.html",
        form=form,
        feeds=feeds,
        revoke=RevokeForm(formdata=None),
        new=next((feed for feed in feeds if feed.id == new_id), None),
        address=absolute("diary.feed", secret=secret) if secret else None,
        before=BEFORE.days,
        after=AFTER.days,
        most=actions.AT_MOST,
    )
    return page, 422 if form.problems() else 200


@bp.post("/account/calendars/<int:feed_id>/revoke")
@requires(Permission.CASE_READ)
def revoke(feed_id: int) -> ResponseReturnValue:
    """Revoke a calendar feed of the user."""
    feed = actions.find_feed(feed_id, of=signed_in_user()) or abort(404)
    name = feed.name
    form = RevokeForm()
    if save_sent(form, lambda act: actions.revoke_feed(feed, act)):
        flash(_("The calendar on %(name)s is taken back: its address leads nowhere.", name=name))
    else:
        flash_problems(form)
    return redirect(url_for(".devices"))


@bp.get("/feeds/<secret>.ics")
@by_secret
def feed(secret: str) -> ResponseReturnValue:
    """The calendar of the feed's owner, as they may see it now; 404 for an unknown secret."""
    at, on = now(), today()
    calendar_feed = actions.feed_behind(secret, on=on) or abort(404)
    reads = calendar_feed.reads_on(on)
    if reads >= READS_A_DAY:
        return Response(status=429, headers={"Retry-After": str(_until_tomorrow(at))})
    user = calendar_feed.staff
    asked = DiaryAsked(user, on, on - BEFORE, on + AFTER, for_device=True)
    revisions = revisions_of(lines_of(asked), user, at=at)
    with force_locale(user.language or current_app.config["BABEL_DEFAULT_LOCALE"]):
        text = feed_text(
            [_event(revision) for revision in revisions],
            name=pgettext("diary", "Work"),
            zone=current_app.config["TIMEZONE"],
            around=on,
        )
    if reads == 0:
        # Audited once a day, with the number of readings on the previous day.
        note_look(
            AuditKind.CALENDAR_FEED_READ,
            by=user,
            at=at,
            feed=calendar_feed.id,
            events=len(revisions),
            reads_before=calendar_feed.reads,
        )
    _keep(calendar_feed, revisions, at=at, reads=reads + 1)
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.set_etag(hashlib.sha256(text).hexdigest())
    return answer.make_conditional(request)


def _keep(feed: CalendarFeed, revisions: list[Revision], *, at: datetime, reads: int) -> None:
    """Store the reading and the events sent.

    Skipped while the database is locked: the next reading sends the same.
    """
    on, feed_id, staff_id = local(at).date(), feed.id, feed.staff_id
    # End the read transaction.
    session().commit()
    try:
        with own_transaction(patience=PATIENCE) as db:
            values = {"read_on": on, "read_at": at, "reads": reads}
            db.execute(update(CalendarFeed).where(CalendarFeed.id == feed_id).values(**values))
            keep_revisions(db, staff_id, revisions, since=on - BEFORE)
    except IntegrityError:
        # Two devices at once: the other request stored it.
        return
    except OperationalError as problem:
        if not is_locked(problem):
            raise


def _event(revision: Revision) -> FeedEvent:
    row = revision.row
    return FeedEvent(
        uid=f"{row.source}-{row.row_id}@casetrack",
        title=_("%(what)s, case %(number)s", what=label(_kind_of(row)), number=_number(row)),
        day=row.day,
        at=row.at,
        is_off=row.is_off,
        url=absolute("dossier.show", case_id=row.case_id),
        sequence=revision.sequence,
        changed_at=revision.changed_at,
    )


def _kind_of(row: DiaryRow) -> DiaryKind:
    source = brought_as(DiarySource, row.source)
    if source.kind_of is not None:
        return source.kind_of(row.what)
    assert source.kind is not None
    return source.kind


def _number(row: DiaryRow) -> str:
    """Year and number of the case, without the letters that name the office."""
    match = _NUMBER.search(row.number)
    return f"{match[1]}-{match[2]}" if match else str(row.case_id)


def _until_tomorrow(at: datetime) -> int:
    """Seconds until local midnight."""
    there = local(at)
    midnight = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, round((midnight - there).total_seconds()))
