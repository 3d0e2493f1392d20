"""The forms of a probation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional

from casetrack.cases.fields import PartySelect
from casetrack.casework.correction_pages import Reasoned
from casetrack.casework.facts.forms import number_or_none
from casetrack.courses.approvals.forms import PaperFields, RequiredToDecide
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import Heard, OpinionsHeard
from casetrack.probation.actions import Terms
from casetrack.probation.check_words import WHO
from casetrack.probation.checks import Opinion, SuspectFacts
from casetrack.probation.conditions import ProbationRequirement
from casetrack.probation.endings import FinalDecision
from casetrack.probation.models import ChangeWay, ConditionKind, ObjectionTo, ProbationCondition
from casetrack.web.choices import EnumRadio, EnumSelect
from casetrack.web.clock import today
from casetrack.web.forms import EditForm, Form, RowForm, note_length
from casetrack.web.typed_dates.fields import AnyDay, DayAhead, PastDay, PastWhen, Required

# Buttons for one row more, or without one.
MORE, DROP = "more", "drop"
# Police and suspect must be heard; for the others a record of why not suffices.
MUST_BE_HEARD = (Heard.HEARD, Heard.NOT_YET)
DEFENDED = (Heard.HEARD, Heard.NOT_YET, Heard.UNREACHABLE)
CHAPTERS = range(1, 11)


def _chapters() -> list[tuple[str, str]]:
    words = [(str(n), str(_l("chapter %(n)s", n=n))) for n in CHAPTERS]
    return [("", str(_l("not known yet"))), *words]


class RequirementRow(RowForm):
    """One additional requirement; a row without text does not count."""

    kind = EnumSelect(_l("Kind"), ConditionKind, nothing=_l("Choose a kind"))
    text = TextAreaField(_l("Text of the condition"), [note_length()])
    measured = StringField(_l("Until when, or how much"), [note_length()])

    @property
    def whole(self) -> str:
        """The requirement as one sentence, with its end or amount."""
        texts = [text for f in (self.text, self.measured) if (text := (f.data or "").strip())]
        return ("，" if BilingualText.written("".join(texts)).zh else ", ").join(texts)


class RequirementRows(Form):
    """Rows of requirements, with room for more."""

    requirements = FieldList(FormField(RequirementRow), _l("Additional requirements"))

    def make_room(self) -> None:
        """Without the row whose button says so, and with an empty one at the end."""
        entries = self.requirements.entries
        dropped = request.form.get(DROP)
        entries[:] = [row for row in entries if row.name != dropped]
        if MORE in request.form or not entries or entries[-1].form.whole:
            self.requirements.append_entry()

    def rows(self) -> tuple[ProbationRequirement, ...]:
        """Requirements from the rows with text."""
        rows = (entry.form for entry in self.requirements)
        return tuple(
            ProbationRequirement(row.kind.data or ConditionKind.OTHER, row.whole)
            for row in rows
            if row.whole
        )


class PrintedDay:
    """The last day that the document of the decision prints."""

    printed_last_day = DayAhead(_l("Printed last day"), [Optional()])


class NewLength:
    """Fields of a new length of a probation."""

    months = IntegerField(_l("Length in months, from the decision"), [Optional()])
    last_day = DayAhead(_l("Or the last day itself"), [Optional()])


class HeardDay(PastDay):
    """The day on which somebody was heard; not filled with the day of the decision."""

    takes = ""


def _heard(who: Any) -> dict[str, Any]:
    """The fields of one hearing, by the end of their name: who was heard, when, what they said."""
    must = RequiredToDecide(_l("Not chosen: %(who)s.", who=who))
    return {
        "": EnumRadio(who, Heard, validators=[must]),
        "_on": HeardDay(_l("%(who)s: heard on", who=who), [Optional()]),
        "_text": StringField(_l("%(who)s: opinion", who=who), [note_length()]),
    }


class WasFound(Form):
    """Fields of conditions and opinions that no record holds."""

    likely_months = IntegerField(
        _l("Months of sentence"),
        [Optional(), NumberRange(min=0, max=600, message=_l("Enter a number of months."))],
    )
    evidence_sufficient = BooleanField(_l("The case meets the standard for prosecution"))
    remorse = BooleanField(_l("The suspect shows remorse"))

    def opinions(self) -> tuple[Opinion, ...]:
        """Opinions of which a day or a text is typed."""
        typed = (
            Opinion(who, self[f"{who}_on"].data, (self[f"{who}_text"].data or "").strip())
            for who in WHO
            if who in self
        )
        return tuple(opinion for opinion in typed if opinion.on or opinion.text)


for _who, _words in WHO.items():
    for _end, _field in _heard(_words).items():
        setattr(WasFound, _who + _end, _field)


class FoundForm(WasFound, Reasoned):
    """Correct conditions and opinions after the decision."""

    def found(self, before: SuspectFacts) -> SuspectFacts:
        """The corrected facts; the chapter comes from the charges."""
        return replace(
            before,
            likely_months=self.likely_months.data,
            evidence_sufficient=bool(self.evidence_sufficient.data),
            remorse=bool(self.remorse.data),
            heard=self.into(OpinionsHeard),
            opinions=self.opinions(),
        )


class ProbationOrderForm(WasFound, PaperFields, PrintedDay, RequirementRows):
    """Facts and terms of an order of conditional non-prosecution."""

    decided_on = PastDay(
        _l("Decided on"), [Required(_l("Enter the day of the decision."))], default=today
    )
    months = IntegerField(
        _l("Length in months"), [Required(_l("Enter the length of the probation in whole months."))]
    )
    chapter = SelectField(
        _l("The charge stands in the Criminal Law's"), choices=_chapters, coerce=number_or_none
    )
    ground = TextAreaField(_l("Ground"), [note_length()])
    reason = TextAreaField(_l("Why to go on although the law warns"), [note_length()])

    def ask_about(self, chapter: int | None, *, minor_now: bool, has_victim: bool) -> None:
        """Ask for the chapter only where the charges do not give it, of a victim where one is.

        Police and suspect must be heard; for the others a reason why not may be chosen. A suspect
        who is still a minor always has a defender: legal aid assigns one.
        """
        if not has_victim:
            del self.victim, self.victim_on, self.victim_text
        if minor_now:
            self.defender.offer(DEFENDED)
        if chapter is not None:
            del self.chapter
        for field in (self.police, self.suspect):
            field.offer(MUST_BE_HEARD)

    def terms(self) -> Terms:
        """Terms from the validated form."""
        no_victim = {} if "victim" in self else {"victim": Heard.NONE_SUCH}
        return self.into(
            Terms,
            heard=self.into(OpinionsHeard, **no_victim),
            opinions=self.opinions(),
            requirements=self.rows(),
        )

    def so_far(self) -> Terms:
        """Like `terms`, from an incomplete form: an empty field is unknown."""
        return replace(
            self.terms(),
            decided_on=self.decided_on.data or today(),
            likely_months=self.likely_months.data,
        )


class ConditionsForm(RequirementRows, EditForm):
    """The additional requirements of a running probation."""

    @staticmethod
    def filled_with(conditions: Sequence[ProbationCondition]) -> list[dict[str, Any]]:
        """Saved conditions as data of the rows."""
        return [
            {
                "kind": condition.kind,
                "text": condition.text.in_("zh" if condition.text.zh else "en"),
            }
            for condition in conditions
        ]


class LengthForm(PaperFields, NewLength, EditForm):
    """Another length."""

    changed_on = PastDay(
        _l("Changed on"), [Required(_l("Enter the day of the change."))], default=today
    )
    reason = TextAreaField(
        _l("Reason"),
        [RequiredToDecide(_l("Say why: the length follows the conduct.")), note_length()],
    )


class ObjectionForm(Form):
    """Record an objection: who objects, and to what."""

    raised_by = PartySelect(_l("Who objects"))
    to = EnumRadio(_l("To what"), ObjectionTo, validators=[Required(_l("Choose one."))])
    raised_on = PastDay(
        _l("Raised on"), [Required(_l("Enter the day of the objection."))], default=today
    )
    text = TextAreaField(_l("What was said"), [note_length()])


class WithdrawalForm(Form):
    """When an objection was withdrawn."""

    withdrawn_on = PastDay(
        _l("Withdrawn on"), [Required(_l("Enter the day of the withdrawal."))], default=today
    )


def _months(text: Any, hint: Any = "") -> IntegerField:
    """A length that may be left empty."""
    bound = NumberRange(min=1, max=99, message=_l("Enter a number of months."))
    return IntegerField(text, [Optional(), bound], description=hint)


class RecordedForm(Form):
    """A probation that another office ordered, as its source describes it."""

    decided = PastWhen(
        _l("Decided on"), [Required(_l("Write when it was decided, or that it is unknown."))]
    )
    months = _months(_l("Length in months, where it is told"))
    last_day = AnyDay(_l("Last day, where it is told"), [Optional()])
    decided_by_id = PartySelect(_l("Who decided"), nobody=_l("not told"))
    ground = TextAreaField(_l("Ground"), [note_length()])


class CorrectRecordForm(Reasoned):
    """Correct the record of a probation that another office ordered."""

    decided = PastWhen(
        _l("Decided on"),
        [Required(_l("Write when it was decided, or that it is unknown."))],
        description=_l("A day; where it is not known, a month such as November 2026, or unknown."),
    )
    months = _months(
        _l("Length in months, where it is told"), _l("Left empty where its papers do not say.")
    )
    last_day = AnyDay(
        _l("Last day, where it is told"),
        [Optional()],
        description=_l("Without it the end is counted from decision and length."),
    )


class LengthChangeForm(EditForm):
    """A change of the length that was decided elsewhere."""

    way = EnumRadio(_l("It was"), ChangeWay, validators=[Required(_l("Choose one."))])
    decided = PastWhen(
        _l("Decided on"), [Required(_l("Write when it was decided, or that it is unknown."))]
    )
    old_end = AnyDay(_l("Last day before it, where it is told"), [Optional()])
    new_end = AnyDay(_l("Last day after it, where it is told"), [Optional()])
    months = _months(_l("Length after it, in months from the decision"))
    decided_by_id = PartySelect(_l("Who decided"), nobody=_l("not told"))
    reason = TextAreaField(_l("Reason"), [note_length()])


class BreachForm(Form):
    """A breach of a rule or a requirement."""

    happened = PastWhen(
        _l("Happened on"),
        [Required(_l("Write when it happened, or that it is unknown."))],
        default=lambda: PartialDate.day(today()),
    )
    of_public_order = BooleanField(_l("It broke rules of public order, not of supervision"))
    is_serious = BooleanField(_l("It had serious consequences"))
    text = TextAreaField(
        _l("What happened, in a sentence"),
        [Required(_l("Say in a sentence what happened.")), note_length()],
    )


class VictimForm(Form):
    """Whether the victim was heard again."""

    heard = EnumRadio(_l("The victim"), Heard, validators=[Required(_l("Choose one."))])
    heard_on = PastDay(_l("On"), [Required(_l("Enter the day."))], default=today)
    tried = TextAreaField(_l("What was said, or what was tried"), [note_length()])


class RevocationForm(PaperFields, Form):
    """Why a conditional non-prosecution is revoked."""

    revoked_on = PastDay(
        _l("Revoked on"), [Required(_l("Enter the day of the revocation."))], default=today
    )
    new_crime = BooleanField(_l("A new crime during the probation"))
    undiscovered_crime = BooleanField(_l("An earlier crime that needs prosecution was found"))
    found_on = PastDay(_l("Found on"), [Optional()])
    by_objection = BooleanField(_l("An objection to conditional non-prosecution stands"))
    in_custody = BooleanField(_l("The suspect is in custody on that day"))
    ground = TextAreaField(
        _l("Ground"), [RequiredToDecide(_l("Say on which facts it rests.")), note_length()]
    )
    reason = TextAreaField(_l("Why to go on although the law warns"), [note_length()])


class FinalForm(PaperFields, Form):
    """Non-prosecution after the probation."""

    decided_on = PastDay(
        _l("Decided on"), [Required(_l("Enter the day of the decision."))], default=today
    )
    announced_on = PastDay(_l("Announced on"), [Optional()])
    heard = EnumRadio(_l("The victim, heard again"), Heard, default=Heard.NOT_YET)
    tried = TextAreaField(_l("What was said, or what was tried"), [note_length()])
    ground = TextAreaField(_l("Ground"), [note_length()])
    reason = TextAreaField(_l("Why to go on although the law warns"), [note_length()])

    def ask_about_victim(self, *, is_recorded: bool) -> None:
        """Ask about the victim only where hearing them is not on record."""
        if is_recorded:
            del self.heard, self.tried

    def decision(self) -> FinalDecision:
        """The decision from the validated form."""
        heard = self["heard"].data if "heard" in self else None
        return self.into(FinalDecision, heard=None if heard is Heard.NOT_YET else heard)
