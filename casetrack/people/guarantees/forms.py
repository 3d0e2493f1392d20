"""What is typed of a guarantee, an act, an approval and the certainty of an age."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from casetrack.cases.fields import PartySelect
from casetrack.people.forms import NO, YES, FactForm, Reasoned
from casetrack.people.guarantees.kinds import (
    ActSort,
    AdultKind,
    AgeBand,
    AgeEvidence,
    GuaranteeKind,
    HeardOf,
    PleaOutcome,
    SppStep,
)
from casetrack.people.guarantees.models import PROOF_LENGTH, TEXT_LENGTH
from casetrack.web.forms import EnumSelect
from casetrack.web.typed_dates.fields import PastWhen, Required

DAY = Required(_l("Write a date, or: unknown."))
DAY_HINT = _l("As exactly as it is known: a day, a month, a year, or: unknown.")
PROOF = Length(max=PROOF_LENGTH, message=_l("At most %(n)d characters.", n=PROOF_LENGTH))
TEXT = Length(max=TEXT_LENGTH, message=_l("At most %(n)d characters.", n=TEXT_LENGTH))
CHOOSE = _l("choose")


def _answers() -> list[tuple[str, str]]:
    said = (("", _l("not recorded")), (YES, _l("yes")), (NO, _l("no")))
    return [(value, str(words)) for value, words in said]


def _certain() -> list[tuple[str, str]]:
    said = ((YES, _l("yes")), (NO, _l("no, it cannot be established")))
    return [(value, str(words)) for value, words in said]


class YesOrNo(SelectField):
    """Yes, no, or not recorded; `answer` is True, False or None."""

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, choices=_answers, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Take nothing for not recorded; refuse what is not among the answers."""
        if self.data:
            super().pre_validate(form)

    @property
    def answer(self) -> bool | None:
        """What was chosen."""
        return {YES: True, NO: False}.get(self.data)


class GuaranteeForm(FactForm):
    """One time at which a guarantee was given; of these fields those that arise for its kind."""

    happened = PastWhen(_l("Day"), [DAY], description=DAY_HINT)
    heard_of = EnumSelect(
        _l("Whose opinion"),
        HeardOf,
        nothing=CHOOSE,
        validators=[Required(_l("Choose whose opinion was heard."))],
    )
    plea = EnumSelect(
        _l("Outcome of the work"),
        PleaOutcome,
        nothing=CHOOSE,
        validators=[Required(_l("Choose the outcome."))],
    )
    adult = EnumSelect(_l("Adult present"), AdultKind, nothing=_l("not recorded"))
    adult_party = PartySelect(
        _l("Who that was"), nobody=_l("somebody who is not in the case; the proof says who")
    )
    woman_present = YesOrNo(_l("Did a woman of the staff take part?"))
    defender_present = YesOrNo(_l("Was the defender present?"))
    is_signed = YesOrNo(_l("Was the record read and signed?"))
    has_grave_harm = YesOrNo(_l("Is it about sexual or violent harm?"))
    is_recorded = YesOrNo(_l("Was it recorded in sound and picture?"))
    child_consents = YesOrNo(_l("Does the minor consent?"))
    guardian_consents = YesOrNo(_l("Does the legal representative consent?"))
    is_closed = YesOrNo(_l("Was the public kept out?"))
    why = TextAreaField(_l("Why"), [TEXT])
    proof = StringField(
        _l("Proof"), [PROOF], description=_l("A number, a page of the file, a few words.")
    )

    what: GuaranteeKind
    # The other kinds, of a new one: each has a page of its own.
    others: tuple[GuaranteeKind, ...] = ()

    def narrow(self, kind: GuaranteeKind, asked: tuple[str, ...]) -> None:
        """Leave only the fields that arise for its kind."""
        self.what = kind
        always = ("party", "happened", "proof", "entry", "reason")
        for name in list(self._fields):
            if name not in (*always, *asked, "csrf_token", "sending", "version"):
                delattr(self, name)


class ChargeSelect(SelectField):
    """One of the charges there are, by its name; nothing where there is none yet."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among them."""
        if self.data:
            super().pre_validate(form)


class ActForm(FactForm):
    """One act that somebody is held to have done."""

    text = TextAreaField(
        _l("What is held to have been done"),
        [TEXT],
        description=_l("In a sentence; aliases only."),
    )
    sort = EnumSelect(_l("Kind of act"), ActSort, nothing=_l("not recorded"))
    happened = PastWhen(_l("Day of the act"), [DAY], description=DAY_HINT)
    charge = ChargeSelect(_l("Charge it belongs to"), choices=[])
    is_gravest = YesOrNo(
        _l(
            "Did somebody die, or was somebody maimed with especial cruelty, in vile circumstances?"
        ),
        description=_l("Asked where the minor was 12 or 13."),
    )
    age_band = EnumSelect(
        _l("Age at the act"),
        AgeBand,
        nothing=_l("counted from the sealed birth date, or not known"),
        description=_l("Where a birth date is recorded, the age is counted from it."),
    )

    def offer_charges(self, names: list[str], kept: str) -> None:
        """Give the charges there are, as they are named; kept: another one that stands here."""
        more = [kept] if kept and kept not in names else []
        self.charge.choices = [("", str(_l("none yet"))), *((one, one) for one in (*names, *more))]


class SppForm(FactForm):
    """One step of an application for approval."""

    step = EnumSelect(
        _l("How far it has come"),
        SppStep,
        nothing=CHOOSE,
        validators=[Required(_l("Choose how far it has come."))],
    )
    happened = PastWhen(_l("Day"), [DAY], description=DAY_HINT)
    proof = StringField(_l("Number of the document"), [PROOF])


class AgeFindingForm(FactForm):
    """Whether an age is established, and by what."""

    is_certain = SelectField(_l("Is the age established?"), choices=_certain)
    evidence = EnumSelect(
        _l("By what"), AgeEvidence, nothing=CHOOSE, validators=[Required(_l("Choose by what."))]
    )
    happened = PastWhen(_l("Day of the finding"), [DAY], description=DAY_HINT)
    text = TextAreaField(
        _l("Finding"), [TEXT], description=_l("No birth date: it belongs to the identity.")
    )


class ChangeGuaranteeForm(GuaranteeForm, Reasoned):
    """Correct one."""


class ChangeActForm(ActForm, Reasoned):
    """Correct one."""


class ChangeSppForm(SppForm, Reasoned):
    """Correct one."""


class ChangeAgeFindingForm(AgeFindingForm, Reasoned):
    """Correct one."""
