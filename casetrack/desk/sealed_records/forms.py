"""Forms of a sealing, and of the custodian's desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from casetrack.accounts.models import Staff
from casetrack.codes import N_
from casetrack.desk.sealed_records.answers import NewQuery
from casetrack.desk.sealed_records.ceremony import NewHelper, SealPrepared
from casetrack.desk.sealed_records.models import (
    AskedBy,
    AskedRecord,
    CopyPlace,
    CopyState,
    KeptFor,
    ProposalDecision,
    QueryAnswer,
    RecordQuery,
    RecordSeal,
    RetentionHold,
    SealedCopy,
    SealHelper,
)
from casetrack.desk.sealed_records.retention import NewHold, NewPeriod
from casetrack.errors import RuleBroken
from casetrack.web.choices import EnumRadio, EnumSelect, id_or_none
from casetrack.web.forms import EditForm, Form, within
from casetrack.web.typed_dates.fields import DayAhead, PastDay, Required

# So many can be named as still helping.
HELPERS = 3


class PrepareForm(EditForm):
    """Each place where a copy may be, and who still helps. saved: what fills it, as it is saved."""

    saved: Mapping[str, Any]
    is_done = BooleanField(_l("Every place is gone through: hand it to the custodian"))

    @property
    def places(self) -> Iterator[tuple[CopyPlace, Any, Any]]:
        """Each place with the fields of its state and its note."""
        for place in CopyPlace:
            yield place, self[f"state_{place.value}"], self[f"note_{place.value}"]

    @property
    def helpers(self) -> Iterator[tuple[Any, Any, Any]]:
        """The fields of each who still helps: who, until when, with what."""
        for number in range(HELPERS):
            yield self[f"helper_{number}"], self[f"until_{number}"], self[f"why_{number}"]

    def prepared(self) -> SealPrepared:
        """The sealing as typed. Raises RuleBroken for a helper without a day, or a day alone."""
        helpers = []
        for row, (who, until, why) in enumerate(self.helpers):
            if not who.data and (until.data or why.data):
                raise RuleBroken(N_("Choose somebody of this office."), field=who.short_name)
            if who.data and until.data is None:
                raise RuleBroken(N_("Write their last day."), field=until.short_name)
            if who.data:
                helpers.append(NewHelper(who.data, until.data, why.data or "", row))
        copies = {place: (state.data, note.data or "") for place, state, note in self.places}
        return SealPrepared(copies, helpers, bool(self.is_done.data))


def preparing(seal: RecordSeal | None, staff: Sequence[Staff]) -> PrepareForm:
    """The form for this seal, as far as it came."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"version": seal.version if seal else 0}
    known = {copy.place: copy for copy in seal.copies} if seal else {}
    for place in CopyPlace:
        fields[f"state_{place.value}"] = EnumSelect(_l("State"), CopyState, default=CopyState.OPEN)
        fields[f"note_{place.value}"] = StringField(
            _l("To whom it went, and why it is out of reach"), [within(SealedCopy.note)]
        )
        copy = known.get(place)
        data[f"state_{place.value}"] = copy.state if copy else CopyState.OPEN
        data[f"note_{place.value}"] = copy.note if copy else ""
    names = [("", "–"), *((str(member.id), member.name) for member in staff)]
    for number in range(HELPERS):
        fields[f"helper_{number}"] = SelectField(_l("Who"), coerce=id_or_none, choices=[])
        fields[f"until_{number}"] = DayAhead(_l("Until"))
        fields[f"why_{number}"] = StringField(_l("With what"), [within(SealHelper.why)])
        helper = seal.helpers[number] if seal and number < len(seal.helpers) else None
        for name, attr in (("helper", "staff_id"), ("until", "until"), ("why", "why")):
            data[f"{name}_{number}"] = getattr(helper, attr, None)
    form: PrepareForm = type("PrepareForm", (PrepareForm,), {**fields, "saved": data})(data=data)
    for who, _until, _why in form.helpers:
        who.choices = names
    return form


class ConfirmForm(Form):
    """The places that the custodian looked at, too."""

    seal: RecordSeal

    @property
    def seen(self) -> Iterator[tuple[SealedCopy, Any]]:
        """Each copy with the field that says it was looked at."""
        for copy in sorted(self.seal.copies, key=lambda copy: list(CopyPlace).index(copy.place)):
            yield copy, self[f"seen_{copy.place.value}"]

    def ticked(self) -> list[CopyPlace]:
        """The places that were looked at."""
        return [copy.place for copy, field in self.seen if field.data]


def confirming(seal: RecordSeal) -> ConfirmForm:
    """The form for the copies of this seal."""
    fields: dict[str, Any] = {
        f"seen_{copy.place.value}": BooleanField(_l("Looked at")) for copy in seal.copies
    }
    form: ConfirmForm = type("ConfirmForm", (ConfirmForm,), {**fields, "seal": seal})()
    return form


class GiveBackForm(Form):
    """What is missing."""

    reason = StringField(_l("What is missing"), [within(RecordSeal.returned)])


class QueryForm(Form):
    """A query of sealed records."""

    received_on = PastDay(_l("Received on"), [Required(_l("Write the day it was received."))])
    asked_by = EnumRadio(
        _l("Who asks"), AskedBy, validators=[InputRequired(_l("Choose who asks."))]
    )
    record = EnumRadio(_l("Which records"), AskedRecord, default=AskedRecord.CRIMINAL)
    asker = StringField(
        _l("Name of the body, or who applies"),
        [Required(_l("Write who asks.")), within(RecordQuery.asker)],
    )
    person = StringField(
        _l("About whom: name or id number"),
        [Required(_l("Write about whom.")), within(RecordQuery.asker)],
    )
    provision = StringField(_l("On which national provision"), [within(RecordQuery.provision)])
    in_writing = BooleanField(_l("In writing, with the seal of the body"))

    def sealed(self) -> list[str]:
        """The name stands encrypted."""
        return ["person"]

    def query(self) -> NewQuery:
        """The query as typed."""
        return self.into(NewQuery)


class QueryAnswerForm(Form):
    """How a query is answered."""

    answer = EnumRadio(
        _l("Answer"), QueryAnswer, validators=[InputRequired(_l("Choose an answer."))]
    )


class SealButtonForm(Form):
    """A button; nothing is typed."""


class LiftForm(Form):
    """For which total sentence a record is unsealed."""

    months = IntegerField(
        _l("Total sentence, in months"),
        [InputRequired(_l("Write the total sentence.")), NumberRange(1, 600)],
    )
    after_retrial = BooleanField(_l("After a retrial, and not for a further crime as a minor"))
    signed_off = BooleanField(_l("A lawyer of the office has signed"))


def _reason(text: Any) -> StringField:
    """Why, in a sentence; every reason of a retention is as long."""
    return StringField(
        text, [Required(_l("Say why, in a sentence.")), within(RetentionHold.reason)]
    )


class PeriodForm(Form):
    """How long a sealed record is kept."""

    kept = EnumRadio(
        _l("It is kept"), KeptFor, validators=[InputRequired(_l("Choose how long it is kept."))]
    )
    years = IntegerField(_l("Years"), [Optional(), NumberRange(1, 200)])
    since = PastDay(
        _l("Sealed or archived on"), [Required(_l("Write the day from which it is kept."))]
    )
    reason = _reason(_l("Reason"))

    def period(self) -> NewPeriod:
        """The period as typed. Raises RuleBroken where the number of years is missing."""
        if self.kept.data is KeptFor.YEARS and self.years.data is None:
            raise RuleBroken(N_("Write the number of years."), field="years")
        years = self.years.data if self.kept.data is KeptFor.YEARS else None
        return NewPeriod(years, self.since.data, self.reason.data or "")


class HoldForm(Form):
    """Why and since when the destruction of a record is suspended."""

    since = PastDay(_l("Suspended since"), [Required(_l("Write since which day."))])
    until = DayAhead(_l("Until"))
    reason = _reason(_l("Reason"))

    def hold(self) -> NewHold:
        """The hold as typed."""
        return NewHold(self.since.data, self.until.data, self.reason.data or "")


class RetentionReasonForm(Form):
    """Why a hold is lifted, or a record proposed for destruction."""

    reason = _reason(_l("Reason"))


class DecideForm(Form):
    """Whether it is done as the custodian proposed."""

    answer = EnumRadio(
        _l("Decision"),
        ProposalDecision,
        validators=[InputRequired(_l("Choose a decision."))],
    )
    refused = StringField(_l("Reason, if refused"), [within(RetentionHold.reason)])

    def refusal(self) -> str | None:
        """Why it is refused; None where it is approved."""
        is_refused = self.answer.data is ProposalDecision.REFUSED
        return (self.refused.data or "") if is_refused else None


class DestroyForm(Form):
    """The declaration that a destruction cannot be undone."""

    sure = BooleanField(
        _l("I know that it cannot be undone, and that backups made before still have the record"),
        [InputRequired(_l("Confirm it first."))],
    )
