"""The periods of the office: a filtered page and a workbook; what was written down later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext
from sqlalchemy import Row, Select, select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.models import Case, Disposition, JournalEntry
from casetrack.cases.policy import knows_of
from casetrack.casework.team import HANDLERS, names_of_staff
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.db.partial_date import PartialDate, first_day
from casetrack.desk.today.actions import ensure_may_export, record_export
from casetrack.desk.today.blueprint import bp
from casetrack.desk.today.groups import SHOWN
from casetrack.desk.today.page import month_in
from casetrack.desk.today.periods import (
    CalendarMonth,
    Outlook,
    PeriodFilter,
    RunningPeriod,
    Show,
    every_period,
    kinds_of_periods,
    outlook,
    periods_of,
)
from casetrack.desk.today.risks import Risk, days_left, is_empty_window
from casetrack.desk.today.summary import number_in_words
from casetrack.law import Lateness
from casetrack.probation.models import Probation, ProbationChange
from casetrack.review.models import ReviewPeriod
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.choices import Member
from casetrack.web.clock import today
from casetrack.web.dates import lag, weekday, word_day, word_when
from casetrack.web.paging import PAGE, page_of, unpack
from casetrack.web.reasons import word_why
from casetrack.web.words import label, language
from casetrack.web.workbook import SheetColumn, send_workbook, sheet_of, yes_or_no


def word_risks(period: RunningPeriod, *, on: date) -> list[str]:
    """Each risk of a period with its reason, as a clause; the heaviest first."""
    return [_word_risk(risk, period, on) for risk in period.risks]


def word_standstill(period: RunningPeriod) -> str:
    """The last day of a period's suspension, and the due date of the final decision."""
    until = period.still_until
    if until is None:
        return _("It stands still while a probation runs; the end of that is not known.")
    day = word_day(until, language(), long=True)
    if period.final is None:
        return _("It stands still until %(day)s, while a probation runs.", day=day)
    return _(
        "It stands still until %(day)s, while a probation runs, and runs again the day after; the "
        "final decision is due on %(final)s.",
        day=day,
        final=word_day(period.final.due, language(), long=True),
    )


def word_late(seen: Outlook) -> str:
    """The late periods of the office, as one sentence; "" if none."""
    if not seen.late:
        return ""
    n, held = (number_in_words(number, language()) for number in (seen.late, seen.late_held))
    text = str(ngettext("%(n)s period is late", "%(n)s periods are late", seen.late, n=n))
    if seen.late_held and seen.late == 1:
        text = _("%(said)s while somebody is in custody", said=text)
    elif seen.late_held:
        text = pgettext(
            "periods", "%(said)s, %(n)s of them while somebody is in custody", said=text, n=held
        )
    return text[:1].upper() + text[1:]


def word_ahead(seen: Outlook) -> str:
    """How many periods end this month and in twelve months, as one sentence."""
    if not (total := sum(month.ends for month in seen.months)):
        return _("No period ends in the next twelve months.")
    now, here = seen.months[0].ends, _counted(seen.months[0].ends, is_cut=seen.months[0].is_cut)
    text = str(
        ngettext(
            "%(n)s period ends this month, %(total)s in twelve months.",
            "%(n)s periods end this month, %(total)s in twelve months.",
            now,
            n=here,
            total=_counted(total, is_cut=any(month.is_cut for month in seen.months)),
        )
    )
    return text[:1].upper() + text[1:]


def _word_risk(risk: Risk, period: RunningPeriod, on: date) -> str:
    owed = period.owed
    match risk:
        case Risk.LATE:
            if period.duty.lateness is Lateness.AGREED:
                return label(Risk.LATE)
            return _("late: %(what)s", what=label(period.duty.lateness))
        case Risk.CUSTODY_ENDS:
            return _("somebody is in custody, and it ends %(lag)s", lag=lag(owed.due, on))
        case Risk.ENDS_SOON:
            return _("it ends %(lag)s", lag=lag(owed.due, on))
        case Risk.SHORT_WINDOW:
            return _word_window(period)
        case Risk.RESTRAINT_ENDS_FIRST:
            assert period.probation_ends is not None, "there is no such risk without one"
            day = word_day(period.probation_ends, language(), long=True)
            return _("it ends before the probation does, on %(day)s", day=day)
        case Risk.IMPRECISE:
            when = PartialDate.parse_edtf(str(period.why["told"]))
            return _(
                'it counts from a day of which the source says only "%(when)s"',
                when=word_when(when, language(), long=True),
            )


def _word_window(period: RunningPeriod) -> str:
    why = period.why
    left = days_left(why)
    if is_empty_window(why) or left is None or left <= 0:
        return _("no day of the review is left to decide in after the probation")
    return str(
        ngettext(
            "only %(num)d day of the review is left to decide in after the probation",
            "only %(num)d days of the review are left to decide in after the probation",
            left,
        )
    )


def _counted(number: int, *, is_cut: bool) -> str:
    if is_cut:
        return _("more than %(count)s", count=number)
    return number_in_words(number, language()) if number <= 10 else str(number)


def _why(period: RunningPeriod, about: str) -> str:
    return next((line.text for line in word_why(period.why, language()) if line.about == about), "")


# The list as a workbook.
_COLUMNS: Sequence[SheetColumn[RunningPeriod]] = (
    SheetColumn(_l("Due"), lambda period: period.owed.due),
    SheetColumn(_l("Weekday"), lambda period: weekday(period.owed.due, language())),
    SheetColumn(_l("Period"), lambda period: label(period.owed.kind)),
    SheetColumn(_l("State"), lambda period: label(period.owed.state)),
    SheetColumn(_l("In custody"), lambda period: yes_or_no(period.is_held)),
    SheetColumn(_l("Provisional"), lambda period: yes_or_no(period.owed.is_provisional)),
    SheetColumn(
        _l("At risk"),
        lambda period: pgettext("clauses", "; ").join(word_risks(period, on=today())),
    ),
    SheetColumn(_l("Stands still until"), lambda period: period.still_until),
    SheetColumn(
        _l("Final decision due"),
        lambda period: period.final.due if period.is_still and period.final else None,
    ),
    SheetColumn(_l("Case number"), lambda period: period.duty.number),
    SheetColumn(
        _l("Title"),
        lambda period: period.duty.title.in_(language()) if period.duty.knows_head else None,
    ),
    SheetColumn(
        _l("Person"),
        lambda period: period.duty.alias.in_(language()) if period.duty.alias else None,
    ),
    SheetColumn(_l("Handler"), lambda period: period.duty.owner),
    SheetColumn(_l("Fact"), lambda period: _why(period, "fact")),
    SheetColumn(_l("Rule"), lambda period: _why(period, "rule")),
)

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@bp.get("/periods")
@requires(Permission.PERIODS_READ)
def periods() -> ResponseReturnValue:
    """The filtered periods of the office by due date, below the months ahead."""
    user, on = signed_in_user(), today()
    ensure_may_export(user)
    narrowed = _narrowed()
    after = _key(request.args.get("after"))
    rows = periods_of(user, narrowed, on=on, after=after, limit=PAGE + 1)
    page = page_of(rows, lambda period: [period.owed.due.isoformat(), period.owed.id])
    seen = outlook(user, on=on)
    return render_template(
        "desk/today/periods.html",
        page=page,
        narrowed=narrowed,
        is_narrowed=narrowed != PeriodFilter(narrowed.show),
        seen=seen,
        most=SHOWN,
        late=word_late(seen),
        ahead=word_ahead(seen),
        shows=[
            (label(show), _address(replace(narrowed, show=show)), show is narrowed.show)
            for show in Show
        ],
        risks=list(Risk),
        kinds=sorted(kinds_of_periods(), key=label),
        handlers=names_of_staff(user.office_id, HANDLERS),
        to_month=lambda month, **also: _address(PeriodFilter(month=month, **also)),
        to_late=_address(PeriodFilter(risk=Risk.LATE)),
        word_risks=lambda period: word_risks(period, on=on),
        word_standstill=word_standstill,
        shown_for=_shown_for(narrowed),
        show_words=Show,
        month_in=month_in,
        no_words=_nothing_of(narrowed.show),
        clear_url=_address(PeriodFilter(narrowed.show)),
        export_url=_address(narrowed, to=".export_periods"),
        next_url=_address(narrowed, after=page.next_key) if page.has_more else None,
        first_url=_address(narrowed) if after else None,
    )


@bp.get("/periods.xlsx")
@requires(Permission.PERIODS_READ)
def export_periods() -> ResponseReturnValue:
    """All filtered periods as a file; the export is audited before it is sent."""
    user, on, narrowed = signed_in_user(), today(), _narrowed()
    ensure_may_export(user)
    periods = every_period(user, narrowed, on=on)
    return send_workbook(
        _("periods"),
        [sheet_of(_("Periods"), _COLUMNS, periods)],
        lambda rows: record_export(narrowed, acting(), rows=rows),
    )


def _narrowed() -> PeriodFilter:
    """The filter in the address; unknown values are ignored."""
    asked = request.args
    return PeriodFilter(
        show=_member(Show, "show") or Show.RUNNING,
        risk=_member(Risk, "risk"),
        kind=next((kind for kind in kinds_of_periods() if kind == asked.get("kind")), None),
        handler_id=_id(asked.get("handler", "")),
        held_only=asked.get("held") == "yes",
        month=_month(asked.get("month", "")),
    )


def _member(kind: type[Member], name: str) -> Member | None:
    asked = request.args.get(name)
    return next((code for code in kind if code.value == asked), None)


def _id(text: str) -> int | None:
    try:
        return read_id(text)
    except ValueError:
        return None


def _month(text: str) -> CalendarMonth | None:
    match = _MONTH.fullmatch(text)
    # The next year must be a valid one, too, for the month's last day.
    return (
        CalendarMonth(int(match[1]), int(match[2]))
        if match and "0000" < match[1] < "9999"
        else None
    )


def _key(packed: str | None) -> tuple[date, int] | None:
    key = unpack(packed, length=2)
    if key is None:
        return None
    try:
        return date.fromisoformat(str(key[0])), read_id(str(key[1]))
    except ValueError:
        return None


def _address(narrowed: PeriodFilter, *, to: str = ".periods", after: str | None = None) -> str:
    """The address of a filter, without its empty values."""
    asked: dict[str, Any] = {
        "show": narrowed.show.value if narrowed.show is not Show.RUNNING else None,
        "risk": narrowed.risk.value if narrowed.risk else None,
        "kind": narrowed.kind.value if narrowed.kind else None,
        "handler": narrowed.handler_id,
        "held": "yes" if narrowed.held_only else None,
        "month": str(narrowed.month) if narrowed.month else None,
    }
    return url_for(to, **asked, after=after)


def _nothing_of(show: Show) -> str:
    """The text for an empty list."""
    return {
        Show.RUNNING: _(
            "No period runs in this office. That is right where no case is open; where one is, "
            "the page of the case says what may be done next."
        ),
        Show.AT_RISK: _(
            "Nothing is late, ends within days, or leaves too little time after a probation."
        ),
        Show.SUSPENDED: _("No review stands still: no probation runs in this office."),
        Show.PROVISIONAL: _("Every period falls into a year whose working days are published."),
    }[show]


def _shown_for(narrowed: PeriodFilter) -> str:
    """The heading of the list."""
    if narrowed.month is None:
        return label(narrowed.show)
    return _("%(show)s, %(month)s", show=label(narrowed.show), month=str(narrowed.month))


# Days back, and lines at most, of what was written down later.
DAYS, MOST_LATER = 365, 200


def written_later(user: Staff, *, on: date) -> Sequence[Row[JournalEntry, str, str]]:
    """Late recordings of the last year, the newest first; one statement.

    Decisions about a person and their undoing, extended reviews, returns, and changed lengths of
    probation: entry, case number, and author of each.
    """
    since = on - timedelta(days=DAYS)
    in_office = select(Case.id).where(Case.office_id == user.office_id)
    decided = Disposition.case_id.in_(in_office)
    undone = select(Disposition.id).where(decided, Disposition.undone_on >= since)
    reviews = select(ReviewPeriod.id).where(
        ReviewPeriod.case_id.in_(in_office),
        (ReviewPeriod.extended_on >= since) | (ReviewPeriod.ended_on >= since),
    )
    changed = (
        select(ProbationChange.entry_id)
        .join(Probation)
        .where(Probation.case_id.in_(in_office), first_day(ProbationChange.decided) >= since)
    )
    queries: list[Select[Any]] = [
        select(Disposition.entry_id).where(decided, Disposition.recorded_on >= since),
        changed,
        select(JournalEntry.id).where(
            JournalEntry.subject == ReviewPeriod.__tablename__,
            JournalEntry.subject_id.in_(reviews),
        ),
        select(JournalEntry.id).where(
            JournalEntry.subject == Disposition.__tablename__, JournalEntry.subject_id.in_(undone)
        ),
    ]
    recorded = JournalEntry.fields["recorded_on"].as_string()
    rows = session().execute(
        select(JournalEntry, Case.number, Staff.name)
        .join(Case, Case.id == JournalEntry.case_id)
        .outerjoin(Staff, Staff.id == JournalEntry.written_by_id)
        .where(
            is_among(JournalEntry.id, *queries),
            knows_of(user, on=on),
            recorded.is_not(None),
        )
        .order_by(JournalEntry.written_at.desc(), JournalEntry.id.desc())
        .limit(MOST_LATER)
    )
    return rows.all()


@bp.get("/periods/written-later")
@requires(Permission.PERIODS_READ)
def decided_before() -> ResponseReturnValue:
    """Decisions recorded late, for chief procurator and case management."""
    user, on = signed_in_user(), today()
    ensure_may_export(user)
    return render_template("desk/today/written_later.html", lines=written_later(user, on=on))
