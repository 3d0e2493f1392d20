"""Fields that choose from a closed set, and what a list says before somebody chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

from casetrack.codes import Code, Coded, OpenCode
from casetrack.web.words import label

Member = TypeVar("Member", bound=Coded)
NOT_IN_LIST = _l("Choose one of the list.")


def choices_of(
    members: Iterable[Code], worded: Callable[[Any], str] = label
) -> list[tuple[str, str]]:
    """Choices of a select or radio field, worded in the language of the page."""
    return [(member.value, worded(member)) for member in members]


def enum_or_none(kind: type[Member], value: str | None) -> Member | None:
    """The member with that value; None for an empty choice."""
    return kind(value) if value else None


def id_or_none(value: object) -> int | None:
    """The id that was chosen in a list; None for an empty choice, or what is no number."""
    return int(text) if (text := str(value)).isdigit() else None


class EnumSelect(SelectField):
    """A select of codes; `data` is the member. Labels are translated when it is rendered.

    nothing: the label of the empty choice, whose `data` is None. An optional field needs it: a
    browser sends the first choice of a list if none is selected. worded: says a member in other
    words than its own.
    """

    def __init__(
        self,
        text: Any,
        members: Iterable[Code],
        *,
        nothing: Any = None,
        worded: Callable[[Any], str] = label,
        **kwargs: Any,
    ) -> None:
        self.members, self.worded = tuple(members), worded
        self.empty = [("", nothing)] if nothing is not None else []
        super().__init__(
            text,
            choices=lambda: [*self.empty, *choices_of(self.members, worded)],
            coerce=self._member,
            validate_choice=False,
            **kwargs,
        )

    def offer(self, members: Iterable[Code]) -> None:
        """Replace the choices declared with the form."""
        self.members = tuple(members)
        self.choices = [*self.empty, *choices_of(self.members, self.worded)]

    def _member(self, value: Any) -> Code | None:
        return _coerce(self.members, value)

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is not among the members, and an empty one that is not offered.

        A required field reports an empty value itself. Values are read before `offer` replaces the
        members.
        """
        if not self.raw_data or self.data in self.members:
            return
        if not self.raw_data[0] and self.flags.required:
            return
        offered = [str(choice[0]) for choice in self.choices or []]
        if self.raw_data[0] or "" not in offered:
            raise ValidationError(str(NOT_IN_LIST))


class EnumRadio(EnumSelect):
    """Like `EnumSelect`, as radio buttons."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class EnumChecks(SelectMultipleField):
    """Several codes as checkboxes; `data` is a list of members. None is ticked by default."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, text: Any, members: Iterable[Code], **kwargs: Any) -> None:
        self.members = tuple(members)
        super().__init__(
            text,
            choices=lambda: choices_of(self.members),
            coerce=lambda value: _coerce(self.members, value),
            validate_choice=False,
            **kwargs,
        )

    def offer(self, members: Iterable[Code]) -> None:
        """Replace the choices declared with the form."""
        self.members = tuple(members)
        self.choices = choices_of(self.members)

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is not among the members, also one read before `offer`."""
        chosen = list(self.data or ())
        self.data = [choice for choice in chosen if choice in self.members]
        if self.raw_data and self.data != chosen:
            raise ValidationError(str(NOT_IN_LIST))


def _coerce(members: tuple[Code, ...], value: Any) -> Code | None:
    if isinstance(value, Coded | OpenCode):
        return value
    return next((member for member in members if member.value == str(value)), None)
