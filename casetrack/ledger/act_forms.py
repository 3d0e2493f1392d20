"""What the form of an act said, which the correction of its entry puts right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.brought import Brought, if_brought
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import NO_DETAILS, Shape, TypedField
from casetrack.cases.models import JournalEntry
from casetrack.codes import Coded
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.corrections import latest

# By the key of each typed field, in JSON types.
Values = Mapping[str, Any]


def asked_of_kind(entry: JournalEntry) -> tuple[TypedField, ...]:
    """The typed fields of every entry of its kind."""
    return entry.kind.fields


def nothing_more(row: Any, correction: JournalEntry, act: Act) -> None:
    """What is asked of a record that says something else, where nothing is."""


@dataclass(frozen=True)
class ActForm(Brought, keys="told"):
    """What the form of an act asked beside day and text.

    told: the entries that tell of it. needs: what one must be allowed to say it otherwise. asks:
    the typed fields of one of these entries. row: the record that says it, in attributes named by
    the keys; without it the entry and its corrections do. ensure: asked of the record once it says
    what the correction says; raises RuleBroken at `of_` and the key.
    """

    told: frozenset[EntryKind]
    needs: Permission
    asks: Callable[[JournalEntry], tuple[TypedField, ...]] = asked_of_kind
    row: Callable[[JournalEntry], Any] | None = None
    ensure: Callable[[Any, JournalEntry, Act], None] = nothing_more

    def values_of(self, entry: JournalEntry) -> dict[str, Any]:
        """What holds of the form that an entry tells of; what is not said is left out."""
        row = self.row(entry) if self.row is not None else None
        asked = self.asks(entry)
        return values_told(entry, asked) if row is None else values_said(row, asked)

    def follow(
        self, entry: JournalEntry, correction: JournalEntry, values: Values, act: Act
    ) -> None:
        """Have the record say what the correction of an entry says. Raises RuleBroken."""
        row = self.row(entry) if self.row is not None else None
        if row is None:
            return
        held = values_said(row, asked := self.asks(entry))
        for field in asked:
            if held.get(field.key) != values.get(field.key):
                setattr(row, field.key, _of_json(field, values.get(field.key)))
        row.version += 1
        self.ensure(row, correction, act)


def act_form(kind: EntryKind) -> ActForm | None:
    """The form of the acts of which an entry of this kind tells; None where it has none."""
    return if_brought(ActForm, kind)


def values_told(entry: JournalEntry, asked: Iterable[TypedField]) -> dict[str, Any]:
    """What an entry says of these, or the last of its corrections that says anything of them."""
    keys = {field.key for field in asked}
    last = latest(entry)
    while last.corrects_id is not None and not last.fields.keys() & {*keys, NO_DETAILS.key}:
        last = session().get_one(JournalEntry, last.corrects_id)
    return {key: value for key, value in last.fields.items() if key in keys}


def values_said(row: Any, asked: Iterable[TypedField]) -> dict[str, Any]:
    """What a record says of these, in JSON types; what it does not say is left out."""
    values = {field.key: _as_json(getattr(row, field.key)) for field in asked}
    return {key: value for key, value in values.items() if value is not None and value is not False}


def _as_json(value: Any) -> Any:
    if isinstance(value, Coded):
        return value.value
    return value.edtf if isinstance(value, PartialDate) else value


def _of_json(asked: TypedField, value: Any) -> Any:
    if asked.shape is Shape.YES:
        return bool(value)
    if value is None:
        return None
    if asked.codes is not None:
        return asked.codes(value)
    return PartialDate.parse_edtf(value) if asked.shape is Shape.WHEN else value
