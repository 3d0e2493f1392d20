"""Facts of a supervision: each kind of rows with its fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import RadioField, StringField
from wtforms.validators import ValidationError

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import ensure_open, sight_of
from casetrack.casework.facts import recording
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import (
    FactCode,
    FactDay,
    FactField,
    FactOption,
    FactText,
    FactWhen,
    Place,
)
from casetrack.casework.facts.forms import REASON, number_or_none
from casetrack.casework.facts.recording import Statement
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import NOTHING, of_code, of_when, phrase
from casetrack.codes import NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed
from casetrack.ledger.casefile.records import Key
from casetrack.probation.models import Probation
from casetrack.probation.policy import ensure_undecided
from casetrack.probation.queries import breaches_told
from casetrack.probation.supervision import due
from casetrack.probation.supervision.checks import (
    check_assessment,
    check_leave,
    check_outcome,
    check_report,
    check_talk,
)
from casetrack.probation.supervision.due import waiting
from casetrack.probation.supervision.models import (
    ASSESSED,
    BREACH_ANSWERED,
    LEAVE_TOLD,
    RECORD,
    REPORT_TOLD,
    TALK_TOLD,
    WRITE,
    BreachAnswerKind,
    BreachOutcome,
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionTalk,
)
from casetrack.probation.supervision.queries import months_of, standing_of
from casetrack.web.access import signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.dates import word_day, word_when
from casetrack.web.forms import EditForm
from casetrack.web.typed_dates.fields import PAST_HINT, AnyDay, DayAhead
from casetrack.web.words import language


def record(kind: FactKind[Any], probation: Probation, values: Mapping[str, Any], act: Act) -> Any:
    """Record a row and its journal entry; due dates are recounted.

    Raises NotAllowed; RuleBroken from the checks of its kind, or if a real name stands in a text.
    """
    case = session().get_one(Case, probation.case_id)
    party = session().get_one(Party, probation.party_id)
    return recording.state(
        kind, case, Statement(party, {"probation_id": probation.id, **values}), act
    )


def correct(
    kind: FactKind[Any], row: Any, values: Mapping[str, Any], act: Act, *, opened: int, reason: str
) -> JournalEntry | None:
    """Correct a row with a reason; None if nothing is different. Raises as `recording.correct`."""
    case = session().get_one(Case, row.case_id)
    party = session().get_one(Party, row.party_id)
    said = Statement(party, {"probation_id": row.probation_id, **values})
    return recording.correct(kind, case, row, said, act, opened=opened, reason=reason)


def withdraw(kind: FactKind[Any], row: Any, act: Act, *, opened: int, reason: str) -> JournalEntry:
    """Withdraw a row with a reason; it is kept but ignored. Raises as `recording.withdraw`."""
    case = session().get_one(Case, row.case_id)
    return recording.withdraw(kind, case, row, reason, act, opened=opened)


def _may_change(row: Any, act: Act) -> None:
    """Refuse a row of another office, of a closed case or of a decided probation."""
    case = session().get_one(Case, row.case_id)
    ensure_open(case)
    ensure_theirs(case, row, act)
    ensure_undecided(session().get_one(Probation, row.probation_id))


def ensure_theirs(case: Case, row: Any, act: Act) -> None:
    """Refuse a user who sees one child alone: rows of another office, and decided rows.

    Raises NotAllowed.
    """
    if sight_of(act.by, case, on=act.on).is_whole:
        return
    told = session().get(JournalEntry, row.entry_id) if row.entry_id is not None else None
    is_decided = getattr(row, "decision", None) is not None
    if is_decided or told is None or told.office_id != act.by.office_id:
        raise NotAllowed(RECORD.value, case_id=case.id)


def _count_plan(row: Any, act: Act) -> None:
    due.count_plan(session().get_one(Probation, row.probation_id), act.on)


def _count_talks(row: Any, act: Act) -> None:
    due.count_talks(session().get_one(Probation, row.probation_id), act.on)


# Number of letters of a breach shown in a choice.
CHOICE = 40
CAME, MISSING = "came", "missing"
ANSWERS = (BreachAnswerKind.ADMONISHED, BreachAnswerKind.WARNED)


class TakeBackForm(EditForm):
    """Withdraw a row that was recorded by mistake."""

    reason = StringField(_l("Why it is taken back"), [REASON])


PLACE: dict[str, Any] = {
    "blueprint": "supervision",
    "template": "probation/supervision/form.html",
    "whom": None,
    "before": _may_change,
    "withdraw_form": TakeBackForm,
}


class Planned(FactOption):
    """The planned day that a report is for, with its due day."""

    def offer(self, form: Any, place: Place) -> None:
        row, days = place.row, _waiting(place)
        lang = language()
        said = [
            (day.isoformat(), _("due on %(day)s", day=word_day(due, lang)))
            for day, due in sorted(days.items())
        ]
        form.planned.choices = [*said, ("", _("none of those: it came besides"))]
        if row is None and not form.is_submitted() and days:
            form.planned.data = min(days).isoformat()

    def shown(self, row: Any) -> dict[str, Any]:
        return {"planned": row.planned.isoformat() if row.planned else ""}

    def values(self, form: Any, place: Place) -> Values:
        planned = date.fromisoformat(form.planned.data) if form.planned.data else None
        due = _waiting(place).get(planned) if planned is not None else None
        return {"planned": planned if due is not None else None, "due": due}


def _waiting(place: Place) -> Mapping[date, date]:
    """Planned days without a report, plus that of the row; each with its due day."""
    row, probation = place.row, place.within.probation
    if row is None or row.planned is None or row.due is None:
        return waiting(probation, on=today())
    return {**waiting(probation, on=today(), besides=row.planned), row.planned: row.due}


class Came(FactField):
    """Whether a report came at all."""

    def control(self, model: Any) -> Any:
        def choices() -> list[tuple[str, str]]:
            return [(CAME, _("received")), (MISSING, _("not received"))]

        return RadioField(self.label, choices=choices, validators=self.validators)

    def shown(self, row: Any) -> dict[str, Any]:
        return {"came": MISSING if row.is_missing else CAME}

    def values(self, form: Any, place: Place) -> Values:
        return {"is_missing": form.came.data == MISSING}


class WhatCame(FactText):
    """The content of a report; required if the report came."""

    @property
    def validators(self) -> list[Any]:
        """Validators of the form field."""
        return [_says_something]


def _says_something(form: Any, field: Any) -> None:
    if form.came.data == CAME and not (field.data or "").strip():
        raise ValidationError(_("Say what it says, in a few words."))


def _how_it_came(row: Any) -> BilingualText:
    """The way a report came, or "not handed in"."""
    if row.is_missing:
        return phrase(NP_("report", "not handed in"))
    return of_code(row.way) or phrase(NP_("report", "handed in"))


def _when_due(row: Any) -> BilingualText:
    if row.due is None:
        return NOTHING
    return phrase(NP_("report", "due %(what)s"), what=of_when(PartialDate.day(row.due)))


def _leave_days(row: Any) -> BilingualText:
    since, until = of_when(PartialDate.day(row.since)), of_when(PartialDate.day(row.until))
    return phrase(NP_("leave", "%(since)s to %(until)s"), since=since, until=until)


def _month(row: Any) -> BilingualText:
    number = BilingualText(str(row.month), str(row.month))
    return phrase(NP_("assessment", "month %(what)s"), what=number)


def _months(form: Any, place: Place) -> list[tuple[int, str]]:
    """Choices: months that may be assessed, each with its days."""
    probation, lang = place.within.probation, language()
    done = {one.month for one in standing_of(MonthlyAssessment, probation)}
    kept = {place.row.month} if place.row is not None else set()
    return [
        (
            one.number,
            _(
                "month %(n)d, %(first)s to %(last)s",
                n=one.number,
                first=word_day(one.first, lang),
                last=word_day(one.last, lang),
            ),
        )
        for one in months_of(probation)
        if one.number in kept or (one.number not in done and one.first <= today())
    ]


def breach_choices(probation: Probation) -> list[tuple[int, str]]:
    """Choices: breaches, each by its day and the beginning of its text."""
    lang = language()
    return [
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


def _offer_outcome(form: Any, place: Place) -> None:
    if place.row is not None and place.row.kind is BreachAnswerKind.NOT_REVOKED:
        form.kind.offer((BreachAnswerKind.NOT_REVOKED,))


def _today() -> PartialDate:
    return PartialDate.day(today())


def _me() -> str:
    return signed_in_user().name


def _happened(label: LazyString, key: str, *, is_needed: bool = True) -> FactWhen:
    return FactWhen(
        "happened",
        label,
        short=NP_("journal", "Day"),
        required=_l("Write a date, or: unknown.") if is_needed else None,
        hint=PAST_HINT,
        key=key,
        begins=_today,
    )


A_DAY = _l("Write one day, such as 2026-11-24.")
REPORT = FactKind(
    name="own-reports",
    model=OwnReport,
    titles=FactTitles(
        new=_l("Record a report of the child"),
        change=_l("Correct a report of the child"),
        withdraw=_l("Take back a report of the child"),
        saved=_l("The report is recorded."),
        withdraw_button=_l("Take it back"),
    ),
    fields=(
        Planned("planned", _l("Which report"), key="For which day of the rhythm."),
        Came("came", _l("Received?"), required=_l("Say whether it came.")),
        _happened(_l("Received on"), "When it came.", is_needed=False),
        FactCode("way", _l("How"), said=_how_it_came, key="How it came."),
        WhatCame(
            "text",
            _l("What it says"),
            short=NP_("journal", "Content"),
            hint=_l("Aliases only, no names."),
            is_long=True,
            key="What it says.",
        ),
        FactText(
            "received_by",
            _l("Received by"),
            said=NP_("journal", "received by %(what)s"),
            key="Who took it.",
            begins=_me,
        ),
    ),
    journal=(
        "way",
        JournalField("due", NP_("report", "Due"), _when_due),
        *("happened", "text", "received_by"),
    ),
    check=check_report,
    told=REPORT_TOLD,
    corrected=NP_("entry", "Report of the child: corrected"),
    withdrawn=NP_("entry", "Report of the child: withdrawn"),
    after=_count_plan,
    needs=RECORD,
    is_of_part=True,
    **PLACE,
)
LEAVE = FactKind(
    name="leaves",
    model=LeaveRequest,
    titles=FactTitles(
        new=_l("Record a request for leave"),
        change=_l("Correct a request for leave"),
        withdraw=_l("Take back a request for leave"),
        saved=_l("The request is recorded; it waits for a decision."),
        withdraw_button=_l("Take it back"),
    ),
    fields=(
        FactDay(
            "asked_on",
            _l("Asked on"),
            short=NP_("journal", "Asked on"),
            said=NP_("journal", "asked on %(what)s"),
            required=A_DAY,
            key="When it was asked.",
            begins=today,
        ),
        FactDay(
            "since",
            _l("From"),
            short=NP_("journal", "Leave"),
            said=_leave_days,
            required=A_DAY,
            kind=AnyDay,
            key="From which day.",
        ),
        FactDay(
            "until",
            _l("Until, included"),
            required=A_DAY,
            kind=AnyDay,
            key="Until which day, included.",
        ),
        FactText(
            "place",
            _l("Where to"),
            short=NP_("leave", "Where"),
            required=_l("Say where to."),
            key="Where to.",
        ),
        FactText(
            "text",
            _l("Why"),
            short=NP_("leave", "Why"),
            required=_l("Say why, in a few words."),
            is_long=True,
            key="Why.",
        ),
    ),
    journal=("since", "asked_on", "place", "text"),
    check=check_leave,
    told=LEAVE_TOLD,
    corrected=NP_("entry", "Request for leave: corrected"),
    withdrawn=NP_("entry", "Request for leave: withdrawn"),
    at=lambda row: PartialDate.day(row.asked_on),
    after=lambda row, act: due.count_leave(row, act.on),
    needs=RECORD,
    is_of_part=True,
    **PLACE,
)
TALK = FactKind(
    name="talks",
    model=SupervisionTalk,
    titles=FactTitles(
        new=_l("Record a talk with the child"),
        change=_l("Correct a talk with the child"),
        withdraw=_l("Take back a talk with the child"),
        saved=_l("The talk is recorded."),
        withdraw_button=_l("Take it back"),
    ),
    fields=(
        _happened(_l("Day"), "When."),
        FactText(
            "held_by",
            _l("Who spoke with the child"),
            short=NP_("talk", "By"),
            said=NP_("talk", "by %(what)s"),
            key="Who spoke with the child.",
            begins=_me,
        ),
        FactText(
            "text",
            _l("About what"),
            short=NP_("journal", "About"),
            required=_l("Say what it was about."),
            hint=_l("Aliases only, no names."),
            is_long=True,
            key="About what.",
        ),
        FactDay(
            "next_on",
            _l("Next talk on"),
            short=NP_("talk", "Next"),
            said=NP_("talk", "next on %(what)s"),
            kind=DayAhead,
            key="When the next one was agreed.",
        ),
    ),
    journal=("text", "happened", "held_by", "next_on"),
    check=check_talk,
    told=TALK_TOLD,
    corrected=NP_("entry", "Talk with the child: corrected"),
    withdrawn=NP_("entry", "Talk with the child: withdrawn"),
    after=_count_talks,
    needs=RECORD,
    is_of_part=True,
    **PLACE,
)
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
        _happened(_l("Assessed on"), "When it was assessed."),
        FactText(
            "assessed_by",
            _l("By whom"),
            short=NP_("assessment", "By"),
            said=NP_("assessment", "by %(what)s"),
            key="Who assessed it.",
            begins=_me,
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
    corrected=NP_("entry", "Monthly assessment: corrected"),
    withdrawn=NP_("entry", "Monthly assessment: withdrawn"),
    after=_count_plan,
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
        _happened(_l("Day"), "When."),
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
    corrected=NP_("entry", "What became of a breach: corrected"),
    withdrawn=NP_("entry", "What became of a breach: withdrawn"),
    needs=WRITE,
    **PLACE,
)
KINDS: tuple[FactKind[Any], ...] = (REPORT, LEAVE, TALK, ASSESSMENT, OUTCOME)
