"""Rows of cases that figures count, who handles them, and how much work each has at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel.speaklater import LazyString
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    column,
    func,
    or_,
    select,
    table,
    union_all,
)

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.accounts.reader import Reader
from casetrack.cases.kinds import CaseStatus, MeasureKind, MeasureState, Provenance
from casetrack.cases.models import Case, Measure, Obligation, Party
from casetrack.cases.policy import seen_whole
from casetrack.casework.team import HANDLERS, names_of_staff
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.ledger.figures import (
    CountedRows,
    FigureArea,
    FigureDivision,
    FigureLine,
    OfficeFigure,
)
from casetrack.web.addresses import read_id
from casetrack.web.clock import local, zone
from casetrack.web.dates import word_day
from casetrack.web.words import language

# A case in which nothing was logged for so many days stands apart.
QUIET_DAYS = 30


# Ids of the cases that figures are of, in a statement that `with_cases` gave them to.
SEEN_WHOLE = select(table("seen_whole", column("id", Integer)).c.id)
_OF_OFFICE = select(table("of_office", column("id", Integer)).c.id)


def with_cases(query: Select[Any], user: Reader, on: date) -> Select[Any]:
    """The query, with the ids of the cases that figures are of, read once for all it counts.

    They are those this person sees whole, and of these the ones of their office. Published examples
    are no work of the office.
    """
    seen = select(union_all(*seen_whole(user, on=on)).subquery().c[0].label("id"))
    of_office = select(Case.id).where(
        is_among(Case.id, SEEN_WHOLE),
        Case.office_id == user.office_id,
        Case.provenance != Provenance.PUBLISHED,
    )
    named = {"seen_whole": seen, "of_office": of_office}
    return query.add_cte(
        *(those.cte(name).prefix_with("MATERIALIZED") for name, those in named.items())
    )


def rows_of(
    unit: LazyString,
    model: Any,
    note: Callable[[Any], str],
    url: Callable[[Any], str],
    *,
    only: Callable[[], ColumnElement[bool]] | None = None,
    is_people: bool = True,
) -> CountedRows:
    """Rows of a model with `case_id` and, of somebody, `party_id`.

    A line names whom it is about, else the case. note: what else it says; url: where it leads.
    """
    of_somebody = hasattr(model, "party_id")

    def seen(_user: Reader) -> Select[Any]:
        query = select(model.id).where(is_among(model.case_id, _OF_OFFICE))
        return query if only is None else query.where(only())

    def lines(ids: Sequence[int]) -> list[FigureLine]:
        query = select(model, Case).join(Case, Case.id == model.case_id).where(model.id.in_(ids))
        rows = {row.id: (row, case) for row, case in session().execute(query)}
        people = _people(row.party_id for row, _case in rows.values()) if of_somebody else {}
        made = []
        for row, case in (rows[row_id] for row_id in ids):
            text = people[row.party_id].alias if of_somebody and row.party_id else case.title
            words = _(", ").join(part for part in (case.number, note(row)) if part)
            made.append(FigureLine(case.id, text, url(row), words))
        return made

    def divided(rows: Select[Any]) -> Select[Any]:
        return rows.join(Case, Case.id == model.case_id)

    return CountedRows(unit, model.id, seen, lines, divided, is_people)


def _people(ids: Any) -> dict[int, Party]:
    wanted = {party_id for party_id in ids if party_id is not None}
    query = select(Party).where(Party.id.in_(wanted))
    return {party.id: party for party in session().scalars(query)}


def _handlers(user: Staff) -> list[tuple[Any, str]]:
    return [(staff.id, staff.name) for staff in names_of_staff(user.office_id, HANDLERS)]


HANDLER = FigureDivision("handler", _l("Handler"), Case.handler_id.expression, _handlers, read_id)


def _open_cases(_user: Reader) -> Select[Any]:
    return select(Case.id).where(is_among(Case.id, _OF_OFFICE), Case.status == CaseStatus.OPEN)


def _case_lines(ids: Sequence[int]) -> list[FigureLine]:
    cases = {case.id: case for case in session().scalars(select(Case).where(Case.id.in_(ids)))}
    return [
        FigureLine(
            case.id,
            case.title,
            url_for("dossier.show", case_id=case.id),
            _(", ").join(_facts_of(case)),
        )
        for case in (cases[case_id] for case_id in ids)
    ]


def _facts_of(case: Case) -> list[str]:
    facts = [case.number]
    if case.last_entry_at is not None:
        day = word_day(local(case.last_entry_at).date(), language())
        facts.append(_("last entry %(day)s", day=day))
    return facts


_is_late = (
    select(Obligation.id).where(Obligation.case_id == Case.id, Obligation.is_open).correlate(Case)
)
_on_probation = (
    select(Measure.id)
    .where(
        Measure.case_id == Case.id,
        Measure.kind == MeasureKind.PROBATION,
        Measure.state == MeasureState.RUNNING,
    )
    .correlate(Case)
)


def _has_late(on: date) -> ColumnElement[bool]:
    return _is_late.where(Obligation.due < on).exists()


def _runs(on: date) -> ColumnElement[bool]:
    return _on_probation.where(or_(Measure.last_day.is_(None), Measure.last_day >= on)).exists()


def _is_quiet(on: date) -> ColumnElement[bool]:
    since = datetime.combine(on - timedelta(days=QUIET_DAYS), time.min, tzinfo=zone())
    return func.coalesce(Case.last_entry_at, Case.opened_at) < since


OPEN_CASES = CountedRows(_lp("counted", "cases"), Case.id, _open_cases, _case_lines)


WORK = FigureArea(
    code="work",
    title=_l("Cases at hand"),
    needs=Permission.FIGURES_READ,
    figures=(
        OfficeFigure(
            "open",
            _lp("figure", "Open cases"),
            _l("as they stand today, with the handler of today"),
            OPEN_CASES,
            None,
        ),
        OfficeFigure(
            "late",
            _lp("figure", "Something is late"),
            _l("a day of the case that nobody has settled is past"),
            OPEN_CASES,
            None,
            _has_late,
            is_part=True,
        ),
        OfficeFigure(
            "probation",
            _lp("figure", "On probation"),
            _l("a probation of the case runs"),
            OPEN_CASES,
            None,
            _runs,
            is_part=True,
        ),
        OfficeFigure(
            "quiet",
            _l("Nothing logged for %(n)s days", n=QUIET_DAYS),
            _l("the last entry of the case, or its opening, is longer ago"),
            OPEN_CASES,
            None,
            _is_quiet,
            is_part=True,
        ),
    ),
    divisions=(HANDLER,),
    sentence=_l(
        "%(open)s cases are open. In %(late)s something is late, in %(probation)s a probation runs,"
        " in %(quiet)s nothing was logged for a month."
    ),
    nothing=("open", _l("No case is open.")),
    beside=("open", "late", "probation", "quiet"),
    place=90,
    is_of_today=True,
)
