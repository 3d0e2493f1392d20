"""Kinds of fact: the assessment of a month and the outcome of a breach."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.casework.facts.fact_kind import FactKind, FactTitles
from casetrack.casework.facts.fields import FactCode, FactOption, FactText, Place
from casetrack.casework.facts.forms import number_or_none
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import of_code, phrase
from casetrack.codes import NP_
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.casefile.records import Key
from casetrack.probation.models import Probation
from casetrack.probation.queries import breaches_told
from casetrack.probation.supervision.checks import check_assessment, check_outcome
from casetrack.probation.supervision.fact_actions import PLACE, count_plan, happened, me
from casetrack.probation.supervision.models import (
    ASSESSED,
    BREACH_ANSWERED,
    WRITE,
    BreachAnswerKind,
    BreachOutcome,
    MonthlyAssessment,
)
from casetrack.probation.supervision.queries import months_of, standing_of
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import language

# Number of letters of a breach shown in a choice.
CHOICE = 40


ANSWERS = (BreachAnswerKind.ADMONISHED, BreachAnswerKind.WARNED)


def _month(row: Any) -> BilingualText:
    number = BilingualText(str(row.month), str(row.month))
    return phrase(NP_("assessment", "month %(what)s"), what=number)


def _months(form: Any, place: Place) -> list[tuple[int, str]]:
    """Choices: months that may be assessed, each with its days."""
    probation, lang = place.within.probation, language()
    done = {assessment.month for assessment in standing_of(MonthlyAssessment, probation)}
    kept = {place.row.month} if place.row is not None else set()
    return [
        (
            month.number,
            _(
                "month %(n)d, %(first)s to %(last)s",
                n=month.number,
                first=word_day(month.first, lang),
                last=word_day(month.last, lang),
            ),
        )
        for month in months_of(probation)
        if month.number in kept or (month.number not in done and month.first <= today())
    ]


def breach_choices(probation: Probation) -> list[tuple[int, str]]:
    """Choices: breaches, each by its day and the beginning of its text."""
    lang = language()
    return [
        (
            breach.id,
            _(
                "%(day)s, %(text)s",
                day=word_when(breach.happened, lang),
                text=entry.text.in_(lang)[:CHOICE],
            ),
        )
        for breach, entry in breaches_told(probation)
    ]


def _offer_outcome(form: Any, place: Place) -> None:
    if place.row is not None and place.row.kind is BreachAnswerKind.NOT_REVOKED:
        form.kind.offer((BreachAnswerKind.NOT_REVOKED,))


ASSESSMENT = FactKind(
    name="assessments",
    model=MonthlyAssessment,
    titles=FactTitles(
        new=_l("Assess a month"),
        change=_l("Correct an assessment"),
        withdraw=_l("Take back an assessment"),
        saved=_l("The month is assessed."),
        withdraw_button=_l("Take it back"),
    ),
    fields=(
        FactOption(
            "month",
            _l("Month"),
            short=NP_("assessment", "Month"),
            said=_month,
            choices=_months,
            coerce=number_or_none,
            key=Key("Which month, from the decision.", least=1, most=99),
        ),
        happened(_l("Assessed on"), "When it was assessed."),
        FactText(
            "assessed_by",
            _l("By whom"),
            short=NP_("assessment", "By"),
            said=NP_("assessment", "by %(what)s"),
            key="Who assessed it.",
            begins=me,
        ),
        FactText(
            "text",
            _l("What was kept"),
            short=NP_("assessment", "Kept"),
            required=_l("Say what was kept, and what not."),
            is_long=True,
            key="What was kept.",
        ),
        FactText(
            "next",
            _l("What comes next"),
            short=NP_("assessment", "Next"),
            said=NP_("assessment", "next: %(what)s"),
            is_long=True,
            key="What comes next.",
        ),
    ),
    journal=("month", "text", "next", "happened", "assessed_by"),
    check=check_assessment,
    told=ASSESSED,
    after=count_plan,
    needs=WRITE,
    **PLACE,
)
OUTCOME = FactKind(
    name="breach-outcomes",
    model=BreachOutcome,
    titles=FactTitles(
        new=_l("Record what became of a breach"),
        change=_l("Correct what became of a breach"),
        withdraw=_l("Take back what became of a breach"),
        saved=_l("It is recorded what became of the breach."),
        withdraw_button=_l("Take it back"),
    ),
    fields=(
        FactOption(
            "breach",
            _l("Which breach"),
            column="breach_id",
            choices=lambda form, place: breach_choices(place.within.probation),
            coerce=number_or_none,
            key="Which breach.",
            begins=lambda: request.args.get("breach", type=read_id),
        ),
        FactCode(
            "kind",
            _l("What became of it"),
            short=NP_("breach outcome", "What"),
            codes=ANSWERS,
            is_radio=True,
            required=_l("Choose what became of it."),
            key="What.",
        ),
        happened(_l("Day"), "When."),
        FactText(
            "text",
            _l("What was said, and why"),
            short=NP_("breach outcome", "Why"),
            required=_l("Say it in a few words."),
            is_long=True,
            key="Why.",
        ),
    ),
    journal=(
        "kind",
        JournalField("gravity", NP_("breach outcome", "Weight"), lambda row: of_code(row.gravity)),
        *("text", "happened"),
    ),
    offer=_offer_outcome,
    check=check_outcome,
    told=BREACH_ANSWERED,
    needs=WRITE,
    **PLACE,
)
