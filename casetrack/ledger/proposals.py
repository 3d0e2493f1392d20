"""Decisions that can be proposed to another decider; each feature declares its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from flask_babel.speaklater import LazyString

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.brought import Brought, brought
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, Party
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText
from casetrack.law import Rule

# What is asked, line by line: what it is, and what was typed.
Said = Iterable[tuple[LazyString, str]]


def _as_typed(terms: Any) -> dict[str, Any]:
    return asdict(terms)


@dataclass(frozen=True)
class Proposable(Brought, key="name"):
    """A decision that one person proposes and another takes, by the same action.

    name: kept with each proposal, never changed. subject: of what it is decided; terms: the
    dataclass its form is read into. rules: what may come of it, each with the rule that names who
    decides; None where the law leaves it to the office. decides: which of them some terms are.
    about: whom a subject concerns. is_open: whether it can still be decided about a subject.
    day: the field of the terms, and of the form, that holds the day of the decision. act: decides.
    says: what is asked, for whoever decides. url: of the form on which it is typed. typed: what
    that form is filled with again. needs: what one must be allowed to propose it. is_many: several
    may be proposed of one subject at a time. settled: form fields named as those of the terms that
    hang on the day of the decision, or on what came meanwhile; whoever decides may settle them.
    whom: to whom each of several goes, from their kept terms, where the subject concerns nobody.
    """

    name: str
    subject: type[Model]
    terms: type
    rules: Mapping[EntryKind, Rule | None]
    needs: Permission
    decides: Callable[[Any], EntryKind]
    about: Callable[[Any], Party | None]
    is_open: Callable[[Any], bool]
    act: Callable[[Any, Any, Act], object]
    says: Callable[[Case, Any], Said]
    url: Callable[[Any], str]
    typed: Callable[[Any], Mapping[str, Any]] = _as_typed
    is_many: bool = False
    day: str = "decided_on"
    settled: type[object] | None = None
    whom: Callable[[Sequence[Mapping[str, Any]]], Sequence[BilingualText]] | None = None

    def on_day(self, terms: Any, day: date) -> Any:
        """The terms as they are when they are decided on that day."""
        return replace(terms, **{self.day: day})


def day_field(decides: EntryKind) -> str | None:
    """The field with the day of this decision; None where nobody proposes it."""
    return next(
        (proposable.day for proposable in brought(Proposable) if decides in proposable.rules), None
    )


def rules_of_deciders() -> dict[EntryKind, Rule | None]:
    """Everything an office decides so, with the rule that names who decides; in their order.

    What another decided, and the office only records, is no decision of its own.
    """
    rules = (rule for proposable in brought(Proposable) for rule in proposable.rules.items())
    return {kind: rule for kind, rule in rules if kind.by is Doer.OFFICE}
