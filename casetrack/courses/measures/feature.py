"""Measures kept by hand as a feature of the application."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureState, TrackKind
from casetrack.cases.models import Case, Measure
from casetrack.cases.requirements import CareKind, HowKept
from casetrack.courses.measures.actions import ensure_looked_at_well
from casetrack.courses.measures.kinds import KEPT, SHOWN_ONLY, mechanisms
from casetrack.courses.measures.models import RECORD, REVIEW
from casetrack.courses.measures.queries import ORIGINS, grown_elsewhere, texts_in, texts_of
from casetrack.courses.measures.views import bp, end, show
from casetrack.ledger.measure_types import MeasureType, items_of_measures
from casetrack.ledger.page_parts import (
    CasePart,
    Clause,
    FoldGroup,
    NextSteps,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.web.next_steps import NextStep
from casetrack.web.words import FactWords, RuleWords, label, language

FACTS: dict[str, LazyString] = {"review_agreed": _l("The review was agreed")}

RULES = {
    "measure_for_nobody": _l("Say for whom it is."),
    "measure_ends_before": _l("It began on %(day)s; it cannot end before."),
}


_CHILD = RecordGroup.CHILD
_GROUPS = {
    TrackKind.GOVERNANCE: RecordGroup.SUGGESTIONS,
    TrackKind.SUPERVISION: RecordGroup.VISITS,
    TrackKind.CRIMINAL: RecordGroup.HAPPENED,
}


@dataclass(frozen=True)
class GrownPart:
    """The mechanisms of other cases that this one had a part in, as far as they are seen."""

    rows: Sequence[tuple[Measure, Case]]


def grown_of(facts: CaseFacts, user: Staff) -> GrownPart | None:
    """The section of the page of a case; None where there are none this person sees."""
    measures = grown_elsewhere(facts.read(ORIGINS), user, on=facts.on)
    return GrownPart(measures) if measures else None


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """A line of the Record menu for each kind that may be kept."""
    if not facts.case.is_open() or not facts.may(user, RECORD):
        return
    kinds = KEPT.values() if facts.has_people() else mechanisms()
    for kept_kind in kinds:
        url = url_for("measures.new", case_id=facts.case.id, kind=kept_kind.kind.value)
        group = _GROUPS.get(kept_kind.line, RecordGroup.CHILD)
        yield RecordLine(group, kept_kind.named(), url)


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """The report of an investigation, and the terms of a plan of care that nobody looks at."""
    if not facts.case.is_open() or not facts.may(user, RECORD):
        return
    for measure in facts.measures:
        kept = KEPT.get(measure.kind)
        if kept is not None and kept.has_report and measure.state is MeasureState.RUNNING:
            url = url_for("measures.report", case_id=measure.case_id, investigation_id=measure.id)
            yield NextStep(_("Record the report: %(what)s", what=label(measure.kind)), url)
        if kept is not None and kept.is_plan and measure.is_running(on=on):
            yield from _steps_of_plan(measure)


def _steps_of_plan(plan: Measure) -> Iterator[NextStep]:
    """Next steps of a plan of care: a first term, and for each term a day of its look."""
    if not plan.asked():
        url = url_for("promises.add", case_id=plan.case_id, measure_id=plan.id)
        yield NextStep(_("Add the first term of the plan of care"), url, group=_CHILD, is_due=True)
    for term in plan.asked():
        if term.check_due is None and term.state is not HowKept.KEPT:
            url = url_for("promises.promise_change", case_id=plan.case_id, promise_id=term.id)
            text = _("Say when somebody looks at it: %(what)s", what=term.text.in_(language()))
            yield NextStep(text, url, group=_CHILD, is_due=True)


def _sentence(part: GrownPart) -> Iterator[Clause]:
    num = len(part.rows)
    yield Clause(ngettext("%(num)d grew from it elsewhere", "%(num)d grew from it elsewhere", num))


PROMISED = items_of_measures(record=RECORD, write=RECORD)
PLANNED = items_of_measures(
    record=RECORD,
    write=RECORD,
    kinds=CareKind,
    needs_day=True,
    agrees_next=True,
    ensure=ensure_looked_at_well,
)
FEATURE = Feature(
    "measures",
    bp,
    brings=(
        RuleWords(RULES),
        FactWords(FACTS),
        DutyLine(
            REVIEW,
            title=_l("Review of a mechanism"),
            late_title=_l("Mechanism not reviewed"),
            button=_l("Record the review"),
            url=subject_page("measures.review", "mechanism_id"),
            needs=RECORD,
            texts=texts_of,
            texts_in=texts_in,
        ),
        *(
            MeasureType(
                kept_kind.kind,
                view=show,
                end_view=end,
                is_served=kept_kind.is_served,
                duties=(REVIEW,),
                promises=PLANNED if kept_kind.is_plan else PROMISED,
            )
            for kept_kind in KEPT.values()
        ),
        *(MeasureType(kind, view=show) for kind in SHOWN_ONLY),
        NextSteps((next_steps,)),
        ORIGINS,
        CasePart(FoldGroup.MEASURES, "courses/measures/_grown.html", grown_of, _sentence),
        RecordLines(record_lines),
    ),
)
