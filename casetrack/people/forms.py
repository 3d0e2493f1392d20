"""The forms of the small facts of people: state one, correct it, end it, take it back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import TextInput

from casetrack.cases.fields import PartySelect
from casetrack.cases.guardianship_kinds import GuardianCapacity, GuardianQuality
from casetrack.cases.kinds import TieKind, TrackKind
from casetrack.cases.models import JournalEntry
from casetrack.cases.quantities import Qualifier, QuantityUnit
from casetrack.cases.quantity_words import word_unit
from casetrack.cases.told_kinds import ChargeStage, CircumstanceKind
from casetrack.people.fact_actions import REASON_LENGTH
from casetrack.people.models import SAID_BY_LENGTH, TEXT_LENGTH, AttributeKind
from casetrack.web.dates import word_when
from casetrack.web.forms import NOT_IN_LIST, EditForm, EnumSelect, Form, note_length
from casetrack.web.typed_dates.fields import PastWhen, Required, to_choose
from casetrack.web.words import label, language

YES, NO = "yes", "no"
WHEN_HINT = _l("Leave it empty if nobody said. As exactly as it is known: 2019, 2026-05, unknown.")
BOTH_HINT = _l("One language is enough; what stands in the other stays.")
SHORT = Length(max=SAID_BY_LENGTH, message=_l("At most %(n)d characters.", n=SAID_BY_LENGTH))
TEXT = Length(max=TEXT_LENGTH, message=_l("At most %(n)d characters.", n=TEXT_LENGTH))
REASON = Length(max=REASON_LENGTH, message=_l("At most %(n)d characters.", n=REASON_LENGTH))
CHARGED_IN = (
    TrackKind.CRIMINAL,
    TrackKind.CIVIL_SUPPORT,
    TrackKind.INJUNCTION,
    TrackKind.PUBLIC_INTEREST,
)


class FigureField(Field):
    """A number in figures; `data` is a Decimal, None where nothing was typed."""

    widget = TextInput()
    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError with one sentence if it is no number."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        plain = unicodedata.normalize("NFKC", self.typed).replace(",", "").replace(" ", "")
        if not plain:
            return
        try:
            self.data = Decimal(plain)
        except InvalidOperation:
            self.data = None
        if self.data is None or not self.data.is_finite():
            self.data = None
            raise ValueError(
                _("Write the number in figures, such as 30000; how exact it is stands beside it.")
            )

    def _value(self) -> str:
        if getattr(self, "typed", None) is not None:
            return self.typed
        return "" if self.data is None else f"{self.data.normalize():f}"


class SourceSelect(SelectField):
    """The entry from which something is known; `data` is its id, None for none."""

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, coerce=_number_or_none, choices=[], **kwargs)

    def offer(self, entries: Sequence[JournalEntry]) -> None:
        """Give the choices, in the language of the page."""
        self.choices = [("", str(_l("no entry; who said it is enough")))] + [
            (
                str(one.id),
                _(
                    "no. %(number)d, %(kind)s, %(when)s",
                    number=one.number,
                    kind=label(one.kind),
                    when=word_when(one.when, language()),
                ),
            )
            for one in entries
        ]


class FactForm(Form):
    """What the forms of all such facts ask first and last."""

    party = PartySelect(_l("Of whom"))
    entry = SourceSelect(_l("Known from"))

    def shown(self) -> Iterable[Field]:
        """Its fields in their order on the page: the text in the language of the page first."""
        names = [name for name in self._fields if name not in ("csrf_token", "sending", "version")]
        ends = [name for name in ("entry", "reason") if name in names]
        middle = [name for name in names if name not in ("party", *ends)]
        if language() == "zh" and "text_en" in middle:
            at = middle.index("text_en")
            middle[at : at + 2] = ["text_zh", "text_en"]
        first = ["party"] if "party" in names else []
        return (self._fields[name] for name in (*first, *middle, *ends))


class Reasoned(EditForm):
    """What a correction asks besides."""

    # That it may not be empty says the action: of a form sent back as it was nobody asks why.
    reason = StringField(_l("Why it is corrected"), [REASON])


class CircumstanceForm(FactForm):
    """One circumstance of somebody, or of the case."""

    party = PartySelect(_l("Of whom"), nobody=_l("the case itself"))
    kind = to_choose(_l("What"), CircumstanceKind, _l("Choose what."))
    text_en = TextAreaField(_l("What is said, in English"), [note_length()], description=BOTH_HINT)
    text_zh = TextAreaField(_l("What is said, in Chinese"), [note_length()], description=BOTH_HINT)
    value = FigureField(_l("Number, if there is one"))
    qualifier = EnumSelect(
        _l("How exact the number is"), Qualifier, nothing=_l("exactly, or no number")
    )
    unit = SelectField(_l("Unit"), choices=[])
    day = PastWhen(_l("When it was"), description=WHEN_HINT)
    said_by = StringField(_l("Who said it"), [SHORT])

    def offer_units(self, kept: str | None) -> None:
        """Give the choices; kept: another unit that the number has already."""
        lang = language()
        known = [
            (unit.value, word_unit(unit.value, None, lang).format("…")) for unit in QuantityUnit
        ]
        other = [(kept, kept)] if kept and kept not in dict(known) else []
        self.unit.choices = [("", str(_l("no unit"))), *known, *other]


class AttributeForm(FactForm):
    """One attribute of a person."""

    kind = to_choose(_l("What"), AttributeKind, _l("Choose what."))
    text_en = StringField(_l("What is said, in English"), [TEXT], description=BOTH_HINT)
    text_zh = StringField(_l("What is said, in Chinese"), [TEXT], description=BOTH_HINT)
    since = PastWhen(_l("Since"), description=WHEN_HINT)
    until = PastWhen(_l("Until"), description=_l("Leave it empty while it is so."))
    said_by = StringField(_l("Who said it"), [SHORT])


class TieForm(FactForm):
    """What one person is to another."""

    other = PartySelect(_l("Who it is"))
    kind = to_choose(_l("They are the"), TieKind, _l("Choose what they are."))
    lives_with = SelectField(_l("Do they live together?"), choices=[])
    since = PastWhen(_l("Since"), description=WHEN_HINT)
    until = PastWhen(_l("Until"), description=_l("Leave it empty while it is so."))

    def offer_answers(self) -> None:
        """Give the choices, in the language of the page."""
        said = (("", _l("not known")), (YES, _l("yes")), (NO, _l("no")))
        self.lives_with.choices = [(value, str(words)) for value, words in said]


class GuardianForm(FactForm):
    """Who is guardian of a child, by what, and since when."""

    party = PartySelect(_l("Of which child"))
    other = PartySelect(_l("Guardian"))
    quality = to_choose(
        _l("By what they are guardian"), GuardianQuality, _l("Choose by what; it may be: not told.")
    )
    capacity = EnumSelect(
        _l("Able to be guardian?"), GuardianCapacity, default=GuardianCapacity.NOT_EXAMINED
    )
    since = PastWhen(_l("Since"), description=WHEN_HINT)
    until = PastWhen(_l("Until"), description=_l("Leave it empty while it is so."))
    why = StringField(
        _l("Why it began, or why another is guardian now"),
        [TEXT],
        description=_l("May stay empty. Aliases only."),
    )


class ChargeForm(FactForm):
    """What somebody is accused of, or sued for."""

    name = StringField(_l("Charge or cause"), [SHORT])
    stage = to_choose(_l("How far it has come"), ChargeStage, NOT_IN_LIST)
    track = EnumSelect(_l("Line of work"), CHARGED_IN, validators=[Required(NOT_IN_LIST)])


class ChangeCircumstanceForm(CircumstanceForm, Reasoned):
    """Correct one."""


class ChangeAttributeForm(AttributeForm, Reasoned):
    """Correct one."""


class ChangeTieForm(TieForm, Reasoned):
    """Correct one."""


class ChangeGuardianForm(GuardianForm, Reasoned):
    """Correct one."""


class ChangeChargeForm(ChargeForm, Reasoned):
    """Change its name or its stage."""

    text_en = StringField(_l("Charge or cause, in English"), [SHORT])
    text_zh = StringField(_l("Charge or cause, in Chinese"), [SHORT])


class FactEndForm(EditForm):
    """Until when it was so."""

    until = PastWhen(
        _l("Until when it was so"),
        [Required(_l("Write a date, or: unknown."))],
    )


class GuardianEndForm(FactEndForm):
    """Until when somebody was guardian, and why no longer."""

    why_ended = StringField(
        _l("Why they are guardian no longer"), [Required(_l("Say why, in a few words.")), TEXT]
    )


class FactWithdrawForm(EditForm):
    """Why it is said no more."""

    reason = StringField(
        _l("Why it is withdrawn"), [Required(_l("Say why, in a few words.")), REASON]
    )


class ChargeDropForm(EditForm):
    """Why a charge is dropped, and when."""

    when = PastWhen(_l("Day on which it was dropped"), [Required(_l("Write a date, or: unknown."))])
    reason = StringField(
        _l("Why it is dropped"), [Required(_l("Say why, in a few words.")), REASON]
    )


def _number_or_none(value: Any) -> int | None:
    return int(text) if (text := str(value)).isdigit() else None
