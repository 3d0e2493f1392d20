"""Forms for facts, service and extensions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField, TextAreaField

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import FOLLOW_UP, MONTHLY_WAGE, WAGE_YEAR
from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.cases.models import Disposition
from casetrack.casework.asked_fields import control_of
from casetrack.casework.extra_values import FIELD, typed_of
from casetrack.clocks.gates import (
    AVERAGE_WAGES,
    AWARD,
    SUIT,
    asked_of_award,
    asked_of_suit,
    is_civil,
)
from casetrack.clocks.recordable import Concerns, Recordable, RequestResult
from casetrack.clocks.recording_actions import CHANNEL_LENGTH
from casetrack.clocks.recording_queries import CaseKnowledge, Recorded, RunningClock
from casetrack.ledger.gates import GateAsked
from casetrack.web.choices import EnumRadio
from casetrack.web.clock import today
from casetrack.web.dates import word_day, word_when
from casetrack.web.forms import Form, at_most, note_length
from casetrack.web.idempotency import FIELD as SENDING
from casetrack.web.typed_dates.fields import AnyWhen, PastDay, PastWhen, Required
from casetrack.web.words import label, language

REASON_LENGTH = 500


HAPPENED = Required(_l("Enter when it happened, or that it is unknown."))


class RecordForm(Form):
    """One fact; fields it does not need are removed when the form is made."""

    duty = SelectField(_l("What this answers"), coerce=int, validate_choice=False)
    decision = SelectField(_l("Decision"), coerce=int, validate_choice=False)
    person = PartySelect(_l("Whom it is about"))
    people = PartyChecks(_l("Who was told"))
    when: Field = PastWhen(_l("When"), [HAPPENED])
    result = EnumRadio(_l("What was decided"), tuple(RequestResult), validators=[])
    channel = StringField(_l("Where it was published"), [at_most(CHANNEL_LENGTH)])
    note = TextAreaField(_l("Note"), [note_length()])

    def __init__(
        self, act: Recordable, known: CaseKnowledge, *, duty_id: int | None = None
    ) -> None:
        super().__init__()
        self.one, self.known = act, known
        self.settled = known.clock(duty_id, act)
        self._keep(self._asked())
        self._offer()

    @property
    def names(self) -> list[str]:
        """Names of the fields of the typed values."""
        return [f"{FIELD}{field.key}" for field in self.one.told.fields]

    def typed(self) -> Iterator[Field]:
        """The fields of the typed values."""
        return (self[name] for name in self.names if name in self)

    def _asked(self) -> set[str]:
        act = self.one
        asked = {"when", "note", *self.names}
        if act.told is SUIT and not self._may_be_administrative():
            asked.discard(f"{FIELD}{FOLLOW_UP.key}")
        if act.needs_question:
            asked |= {"duty"} if self.settled is None else set()
        elif act.concerns is Concerns.VICTIMS:
            asked |= {"people"}
        else:
            asked |= {"decision"} if act.decisions else set()
            alone = (Concerns.NOBODY, Concerns.DECISION)
            asked |= {"person"} if act.concerns not in alone else set()
        asked |= {"result"} if act.results else set()
        if act.told is EntryKind.ANNOUNCEMENT_PUBLISHED:
            asked.add("channel")
        return asked

    def _may_be_administrative(self) -> bool:
        waiting = [self.settled] if self.settled else self.known.waiting(self.one)
        return any(not is_civil(clock) for clock in waiting)

    def _keep(self, asked: set[str]) -> None:
        for name in [field.name for field in self]:
            if name not in asked and name not in ("csrf_token", SENDING):
                del self[name]

    def _offer(self) -> None:
        if "duty" in self:
            self.duty.choices = [
                (clock.owed.id, word_clock(clock, self.known))
                for clock in self.known.waiting(self.one)
            ]
        if "decision" in self:
            self.decision.choices = [
                (decision.id, word_decision(decision, self.known)) for decision in self._decisions()
            ]
        if "person" in self:
            self.person.offer(self._people())
            if self.one.concerns is Concerns.APPELLANT:
                self.person.label.text = _("Who appeals")
        if "people" in self:
            self.people.offer(self.known.victims())
        if "result" in self:
            self.result.offer(self.one.results)

    def _decisions(self) -> list[Disposition]:
        return self.known.decisions_for(self.one)

    def _people(self) -> list[Any]:
        return self.known.people_for(self.one)

    def asked_of_law(self, on: date) -> GateAsked | None:
        """What the law asks of what is typed so far; None where it asks nothing, or of several."""
        typed = self.recorded()
        when = self.when.data.first if self.when.data is not None else None
        if self.one.told is AWARD:
            return asked_of_award(self.known.case, typed.values, when or on)
        waiting = [self.settled] if self.settled else self.known.waiting(self.one)
        if self.one.told is not SUIT or len(waiting) != 1:
            return None
        return asked_of_suit(waiting[0].deadline, self.known, typed.values, when or on)

    def preselect(self) -> None:
        """Choose the subject of the line that led here; the average wage is of the settings."""
        year = today().year - 1
        if self.one.told is AWARD and year in AVERAGE_WAGES:
            self[f"{FIELD}{MONTHLY_WAGE.key}"].data = AVERAGE_WAGES[year]
            self[f"{FIELD}{WAGE_YEAR.key}"].data = year
        if self.settled is None:
            return
        deadline = self.settled.deadline
        if "decision" in self:
            self.decision.data = deadline.disposition_id
        if "person" in self and deadline.party_id is not None:
            self.person.data = deadline.party_id

    def recorded(self) -> Recorded:
        """The typed fact."""
        person = self.data.get("person")
        people = self.data.get("people") or ([person] if person is not None else [])
        duty = self.settled.owed.id if self.settled else self.data.get("duty")
        return Recorded(
            told=self.one.told,
            when=self.when.data,
            person_ids=tuple(people),
            decision_id=self.data.get("decision"),
            duty_id=duty,
            result=self.data.get("result"),
            channel=self.data.get("channel") or "",
            note=self.note.data or "",
            values={
                asked.key: typed_of(asked, self[f"{FIELD}{asked.key}"].data)
                for asked in self.one.told.fields
                if f"{FIELD}{asked.key}" in self
            },
        )


def record_form(act: Recordable, known: CaseKnowledge, *, duty_id: int | None) -> RecordForm:
    """The form for one fact, with a field for each typed value that its kind asks for."""
    fields = {f"{FIELD}{asked.key}": control_of(asked) for asked in act.told.fields}
    if act.may_lie_ahead:
        fields["when"] = AnyWhen(_l("When"), [HAPPENED])
    form: type[RecordForm] = type("RecordForm", (RecordForm,), fields)
    return form(act, known, duty_id=duty_id)


class PeriodExtensionForm(Form):
    """Why a period is extended."""

    approved = PastDay(_l("Approved on"), [Required(_l("Enter the day of the approval."))])
    reason = TextAreaField(
        _l("Why, and who approved it"),
        [
            Required(_l("Say why the period is extended, and who approved it.")),
            at_most(REASON_LENGTH),
        ],
    )


def word_decision(decision: Disposition, known: CaseKnowledge) -> str:
    """A decision in one line: person, kind, day."""
    person = known.party(decision.party_id)
    who = person.alias.in_(language()) if person is not None else ""
    return _(
        "%(who)s: %(what)s, %(day)s",
        who=who,
        what=label(decision.kind),
        day=word_when(decision.decided, language()),
    )


def word_clock(clock: RunningClock, known: CaseKnowledge) -> str:
    """A running clock in one line: person, kind, first and last day."""
    person = known.party(clock.deadline.party_id)
    name = label(clock.deadline.kind)
    if clock.deadline.kind is ObligationKind.SUIT_REVIEW:
        name = _("civil suit") if is_civil(clock) else _("administrative suit")
    words = _(
        "%(what)s, since %(since)s, due %(due)s",
        what=name,
        since=word_when(clock.deadline.fact_when, language()),
        due=word_day(clock.owed.due, language()),
    )
    if person is None:
        return words
    return _("%(who)s: %(what)s", who=person.alias.in_(language()), what=words)
