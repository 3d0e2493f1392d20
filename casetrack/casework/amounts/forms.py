"""The forms of a number: the number as a field, what it counts, at which stage it was true."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import ValidationError

from casetrack.cases.models import Amount
from casetrack.cases.quantities import LIMIT, Qualifier, QuantityUnit
from casetrack.cases.quantity_words import word_unit
from casetrack.casework.amounts.actions import AmountTold
from casetrack.casework.amounts.models import AmountStage
from casetrack.casework.amounts.words import amount_words, stage_words
from casetrack.casework.correction_pages import Reasoned
from casetrack.casework.facts.forms import REASON
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.forms import EnumSelect, Form, within
from casetrack.web.typed_dates.fields import PastWhen, Required
from casetrack.web.words import language

WHAT = within(Amount.what)


class QuantityField(StringField):
    """The digits of a number; `data` is a Decimal, None where nothing was typed."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse the number; keep the raw input. Raises ValueError with one sentence."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        plain = self.typed.strip().replace(",", "").replace("，", "")
        if not plain:
            return
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= LIMIT:
            raise ValueError(
                _(
                    "Write digits alone, such as 12 or 6800.50; about, more than or unknown is"
                    " chosen beside it."
                )
            )
        self.data = number

    def _value(self) -> str:
        if (typed := getattr(self, "typed", None)) is not None:
            return str(typed)
        if self.data is None:
            return ""
        return f"{self.data.normalize():f}" if isinstance(self.data, Decimal) else str(self.data)


class AmountFields(Form):
    """A number and everything that is known about it."""

    what_zh = StringField(
        _l("What is counted, in Chinese"),
        [WHAT],
        description=_l("The same words as before, where the number of the same thing changed."),
    )
    what_en = StringField(_l("What is counted, in English"), [WHAT])
    qualifier = EnumSelect(_l("How exact"), Qualifier, default=Qualifier.EXACT)
    value = QuantityField(
        _l("Number"),
        description=_l("Digits; left empty where it is unknown, many or millions."),
    )
    unit = SelectField(_l("Unit"), choices=[], validate_choice=False)
    as_of = SelectField(_l("Stage"), choices=[], validate_choice=False)
    is_further = BooleanField(
        _l("Came to what was known before"),
        description=_l(
            "Such as two more victims: it stands beside the number before, and is not added to it."
        ),
    )
    is_joint = BooleanField(_l("Owed or held by several together"))
    part_of = SelectField(_l("Part of"), choices=[], coerce=lambda value: _id(value))
    when = PastWhen(
        _l("Day"), description=_l("May stay empty; also 2022-05, about 10 Nov, unknown.")
    )
    entry = StringField(
        _l("Number of the entry it comes from"),
        description=_l("Left empty, an entry of the journal is written that tells the number."),
    )

    def offer(self, amounts: Iterable[Amount], *, of: Amount | None = None) -> None:
        """Fill the choices: units, stages, and the numbers this one may be part of."""
        units = [(unit.value, _unit_words(unit.value)) for unit in QuantityUnit]
        own = of.unit if of is not None and of.unit not in {value for value, _said in units} else ""
        self.unit.choices = [("", _("none")), *units, *([(own, own)] if own else [])]
        stages = [(stage.value, stage_words(stage.value)) for stage in AmountStage]
        told = of.as_of if of is not None else None
        if told and told not in {value for value, _said in stages}:
            stages.append((told, told))
        self.as_of.choices = [("", _("not known")), *stages]
        others = [one for one in amounts if one.withdrawn_by_id is None and one is not of]
        self.part_of.choices = [("", _("nothing")), *((str(a.id), _named(a)) for a in others)]

    def validate_unit(self, field: Any) -> None:
        """Refuse a unit that is not in the list."""
        _ensure_offered(field)

    def validate_as_of(self, field: Any) -> None:
        """Refuse a stage that is not in the list."""
        _ensure_offered(field)

    def validate_entry(self, field: Any) -> None:
        """Refuse a number of an entry that is not made of digits."""
        typed = (field.data or "").strip()
        if typed and not (typed.isdecimal() and len(typed) < 8):
            raise ValidationError(str(_l("Write the number of an entry, such as 12.")))

    def told(self) -> AmountTold:
        """The number entered."""
        entry = (self.entry.data or "").strip()
        return self.into(
            AmountTold,
            what=BilingualText.of(en=self.what_en.data, zh=self.what_zh.data),
            value=self.value.data,
            as_of=self.as_of.data or None,
            part_of_id=self.part_of.data,
            entry=int(entry) if entry else None,
        )


class NewAmountForm(AmountFields):
    """Record a number."""


class CorrectAmountForm(AmountFields, Reasoned):
    """Correct a number."""


class WithdrawAmountForm(Form):
    """Withdraw a number."""

    reason = StringField(
        _l("Why it does not hold"), [Required(_l("Say why, in a few words.")), REASON]
    )


def _unit_words(unit: str) -> str:
    return word_unit(unit, None, language()).replace("{}", "").strip()


def _named(amount: Amount) -> str:
    return f"{amount.what.in_(language())}: {amount_words(amount)}"


def _ensure_offered(field: Any) -> None:
    if (field.data or "") not in {choice[0] for choice in field.choices}:
        raise ValidationError(str(_l("Choose one of the list.")))


def _id(value: object) -> int | None:
    return int(text) if (text := str(value)).isdigit() else None
