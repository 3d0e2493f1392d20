"""The form of an outcome with the parts that other features add to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar, cast

from flask import request
from flask_babel import gettext as _
from wtforms import Field

from casetrack.accounts.models import Staff
from casetrack.cases.conflict import ConflictLine, line, several, shown_as
from casetrack.ledger.outcome_parts import (
    AskedPart,
    ToldPart,
    VisitOf,
    is_field_of_a_part,
    outcome_parts,
)
from casetrack.web.forms import Form

F = TypeVar("F", bound="PartedForm")


class PartedForm(Form):
    """A form about one visit that features may add to."""

    asked: ClassVar[Sequence[AskedPart]] = ()

    @classmethod
    def about(cls: type[F], of: VisitOf, user: Staff) -> type[F]:
        """This form, with the fields that features add for the visit."""
        asked = outcome_parts(of, user)
        fields = {
            one.part.field_of(name): unbound
            for one in asked
            for name, unbound in one.asked.fields.items()
        }
        return cast("type[F]", type(cls.__name__, (cls,), {"asked": asked, **fields}))

    def validate(self, extra_validators: object = None) -> bool:
        """Not where something was answered that is not asked any more: it is shown anew."""
        is_valid = bool(super().validate(extra_validators))
        if not any(
            value and name not in self._fields and is_field_of_a_part(name)
            for name, value in request.form.items()
        ):
            return is_valid
        self.form_errors.append(
            _("What is asked here was changed meanwhile: look at it, and send it again.")
        )
        return False

    def fields_in(self, one: AskedPart) -> Mapping[str, Field]:
        """The fields of a part, by their own names."""
        return {name: self[one.part.field_of(name)] for name in one.asked.fields}

    def parts_told(self) -> tuple[ToldPart, ...]:
        """Typed values of the parts that differ from the record."""
        recorded = type(self)(formdata=None)
        found = []
        for one in self.asked:
            typed = self.fields_in(one)
            before = recorded.fields_in(one)
            if any(_sent(field) != _sent(before[name]) for name, field in typed.items()):
                found.append(ToldPart(one.part, {n: field.data for n, field in typed.items()}))
        return tuple(found)

    def part_lines(self) -> list[ConflictLine]:
        """Recorded values of the parts beside the typed ones."""
        recorded = type(self)(formdata=None)
        lines = []
        for one in self.asked:
            before = recorded.fields_in(one)
            for name, field in self.fields_in(one).items():
                stored = _sent(before[name])
                shown = shown_as(before[name], stored)
                if isinstance(field.data, list):
                    lines.append(several(field, shown, stored=stored))
                else:
                    lines.append(line(field, shown, stored=stored[0] if stored else ""))
        return lines


def _sent(field: Field) -> list[str]:
    """The value the field sends, without blanks around it."""
    data: Any = field.data
    if isinstance(data, list):
        return [_value(one) for one in data]
    if data in (None, "", False):
        return []
    if data is True:
        return ["y"]
    text = _value(data).strip().replace("\r\n", "\n")
    return [text] if text else []


def _value(data: Any) -> str:
    return str(getattr(data, "value", data))
