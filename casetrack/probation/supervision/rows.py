"""Each sort of rows with its pages: what its form begins with, offers and keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.casework.row_fields import RowFields, text_typed, when_typed
from casetrack.db.partial_date import PartialDate
from casetrack.probation.models import Probation
from casetrack.probation.queries import breaches_told
from casetrack.probation.supervision import fact_actions
from casetrack.probation.supervision.due import waiting
from casetrack.probation.supervision.forms import (
    CAME,
    MISSING,
    AssessmentForm,
    ChangeAssessmentForm,
    ChangeLeaveForm,
    ChangeOutcomeForm,
    ChangeOwnReportForm,
    ChangeTalkForm,
    LeaveForm,
    OutcomeForm,
    OwnReportForm,
    TalkForm,
)
from casetrack.probation.supervision.models import BreachAnswerKind, MonthlyAssessment, OwnReport
from casetrack.probation.supervision.pages import RowPages, RowTexts, Values
from casetrack.probation.supervision.queries import months_of, standing_of
from casetrack.probation.supervision.visibility import OpenFile
from casetrack.web.access import signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.dates import word_when
from casetrack.web.words import language

# Of a breach as many letters as a choice has room for.
CHOICE = 40


def _me(opened: OpenFile) -> str:
    return signed_in_user().name


def _offer_report(form: Any, opened: OpenFile, row: OwnReport | None) -> None:
    told = row.planned if row is not None else None
    days = waiting(opened.probation, on=today(), besides=told)
    if row is not None and row.planned is not None and row.due is not None:
        days = {**days, row.planned: row.due}
    form.offer(sorted(days.items()))
    if row is None and not form.is_submitted() and days:
        form.planned.data = min(days).isoformat()


def _report(form: Any, opened: OpenFile, row: OwnReport | None) -> Values:
    planned = date.fromisoformat(form.planned.data) if form.planned.data else None
    if row is not None and planned == row.planned:
        due = row.due
    else:
        due = waiting(opened.probation, on=today()).get(planned) if planned is not None else None
    is_missing = form.came.data == MISSING
    return {
        "planned": planned if due is not None else None,
        "due": due,
        "happened": when_typed(form),
        "is_missing": is_missing,
        "way": None if is_missing else form.way.data,
        "text": text_typed(form, row, "text"),
        "received_by": text_typed(form, row, "received_by"),
    }


REPORTS_OF = RowPages(
    kind=fact_actions.REPORT,
    key="own_report_id",
    texts=RowTexts(
        _l("Record a report of the child"),
        _l("Correct a report of the child"),
        _l("Take back a report of the child"),
        _l("The report is recorded."),
    ),
    form=OwnReportForm,
    change_form=ChangeOwnReportForm,
    begins=lambda opened: {"happened": PartialDate.day(today()), "received_by": _me(opened)},
    shown=lambda row: {
        "planned": row.planned.isoformat() if row.planned else "",
        "came": MISSING if row.is_missing else CAME,
        "happened": row.happened,
        "way": row.way,
        "text": row.text.in_(language()),
        "received_by": row.received_by.in_(language()),
    },
    values=_report,
    offer=_offer_report,
)


OF_LEAVE = RowFields(("place", "text"), ("asked_on", "since", "until"), whens=())
LEAVES_OF = RowPages(
    kind=fact_actions.LEAVE,
    key="leave_id",
    texts=RowTexts(
        _l("Record a request for leave"),
        _l("Correct a request for leave"),
        _l("Take back a request for leave"),
        _l("The request is recorded; it waits for a decision."),
    ),
    form=LeaveForm,
    change_form=ChangeLeaveForm,
    begins=lambda _opened: {"asked_on": today()},
    shown=OF_LEAVE.shown,
    values=OF_LEAVE.values,
)
OF_TALK = RowFields(("held_by", "text"), ("next_on",))
TALKS_OF = RowPages(
    kind=fact_actions.TALK,
    key="talk_id",
    texts=RowTexts(
        _l("Record a talk with the child"),
        _l("Correct a talk with the child"),
        _l("Take back a talk with the child"),
        _l("The talk is recorded."),
    ),
    form=TalkForm,
    change_form=ChangeTalkForm,
    begins=lambda opened: {"happened": PartialDate.day(today()), "held_by": _me(opened)},
    shown=OF_TALK.shown,
    values=OF_TALK.values,
)


def _offer_months(form: Any, opened: OpenFile, row: MonthlyAssessment | None) -> None:
    done = {one.month for one in standing_of(MonthlyAssessment, opened.probation)}
    kept = {row.month} if row is not None else set()
    form.offer(
        [
            one
            for one in months_of(opened.probation)
            if one.number in kept or (one.number not in done and one.first <= today())
        ]
    )


OF_ASSESSMENT = RowFields(("assessed_by", "text", "next"), ("month",))
ASSESSMENTS_OF = RowPages(
    kind=fact_actions.ASSESSMENT,
    key="assessment_id",
    texts=RowTexts(
        _l("Assess a month"),
        _l("Correct an assessment"),
        _l("Take back an assessment"),
        _l("The month is assessed."),
    ),
    form=AssessmentForm,
    change_form=ChangeAssessmentForm,
    begins=lambda opened: {"happened": PartialDate.day(today()), "assessed_by": _me(opened)},
    shown=OF_ASSESSMENT.shown,
    values=OF_ASSESSMENT.values,
    offer=_offer_months,
)


def offer_breaches(form: Any, probation: Probation) -> None:
    """Give the breaches, each by its day and how its text begins."""
    lang = language()
    form.breach.choices = [
        (
            one.id,
            _(
                "%(day)s, %(text)s",
                day=word_when(one.happened, lang),
                text=entry.text.in_(lang)[:CHOICE],
            ),
        )
        for one, entry in breaches_told(probation)
    ]


def _offer_outcome(form: Any, opened: OpenFile, row: Any) -> None:
    offer_breaches(form, opened.probation)
    if row is not None and row.kind is BreachAnswerKind.NOT_REVOKED:
        form.kind.offer((BreachAnswerKind.NOT_REVOKED,))


OUTCOMES_OF = RowPages(
    kind=fact_actions.OUTCOME,
    key="outcome_id",
    texts=RowTexts(
        _l("Record what became of a breach"),
        _l("Correct what became of a breach"),
        _l("Take back what became of a breach"),
        _l("It is recorded what became of the breach."),
    ),
    form=OutcomeForm,
    change_form=ChangeOutcomeForm,
    begins=lambda _opened: {
        "breach": request.args.get("breach", type=read_id),
        "happened": PartialDate.day(today()),
    },
    shown=lambda row: {
        "breach": row.breach_id,
        "kind": row.kind,
        "happened": row.happened,
        "text": row.text.in_(language()),
    },
    values=lambda form, _opened, row: {
        "breach_id": form.breach.data,
        "kind": form.kind.data,
        "happened": when_typed(form),
        "text": text_typed(form, row, "text"),
    },
    offer=_offer_outcome,
)
PAGES = (REPORTS_OF, LEAVES_OF, TALKS_OF, ASSESSMENTS_OF, OUTCOMES_OF)
