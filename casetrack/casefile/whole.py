"""The case file, put together from what each feature says of its records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from casetrack.casefile.columns import fields_of, is_unique, link_to
from casetrack.casefile.fields import Field, Number
from casetrack.casefile.records import Child, Record, Records, Rule
from casetrack.casefile.rules import inferred_is_a_fact, not_told_elsewhere, qualified
from casetrack.cases.flags import Flag
from casetrack.cases.models import Case, Obligation
from casetrack.db import Model

SCHEMA = "casetrack-case/1"


@dataclass(frozen=True)
class CaseFile:
    """Every record that a case file may have, in its place.

    office, case: its head. brought: what the features brought, in their order.
    """

    office: Record
    case: Record
    brought: tuple[Records, ...]

    @cached_property
    def counted(self) -> frozenset[str]:
        """The keys that an import fills where the file is silent."""
        told: list[Field | Child] = []
        for record in self.records():
            told += [*record.fields, *record.children]
        return frozenset(part.key for part in told if part.counted)

    def records(self) -> Iterator[Record]:
        """Every kind of element, each once, in the order in which they come up in a file."""
        yield from {record.name: record for record in _below(self.case)}.values()

    def flags(self, case: Case, *, on: date) -> Iterator[tuple[Any, Sequence[Flag]]]:
        """What the law would have refused of a case that was brought in, with the row it is of."""
        for records in self.brought:
            if records.flags is not None:
                yield from records.flags(case, on)


class _House:
    """What the features of the application brought, and the file it makes."""

    brought: tuple[Records, ...] = ()
    file: CaseFile | None = None


def use_records(brought: Iterable[Records]) -> None:
    """Say which records there are, in the order of the features; done at start-up."""
    told = tuple(brought)
    if told != _House.brought:
        _House.brought, _House.file = told, None


def case_file() -> CaseFile:
    """The case file of this application."""
    if _House.file is None:
        _House.file = put_together(_House.brought)
    return _House.file


def put_together(brought: Sequence[Records]) -> CaseFile:
    """The case file that these records make.

    Raises LookupError if a record does not fit its model, ValueError if there is no head.
    """
    office = next((one.office for one in brought if one.office is not None), None)
    case = next((one.case for one in brought if one.case is not None), None)
    if office is None or case is None:
        raise ValueError("no feature brought the head of the case file")
    lists = [
        (section, child) for one in brought for section, of in one.lists.items() for child in of
    ]
    lists.sort(key=lambda one: one[0])
    case = replace(case, children=tuple(child for _, child in lists))
    under: dict[type[Model], tuple[Child, ...]] = {}
    for records in brought:
        for model, children in records.under.items():
            under[model] = (*under.get(model, ()), *children)
    return CaseFile(*_Builder(office, case, under).whole(), tuple(brought))


class _Builder:
    """One putting together."""

    def __init__(
        self, office: Record, case: Record, under: Mapping[type[Model], tuple[Child, ...]]
    ) -> None:
        self.office, self.case, self.under = office, case, under
        told = [
            *_below(case),
            *(one for of in under.values() for c in of for one in _below(c.record)),
        ]
        # By table: what can be referred to.
        self.named = {one.table: one for one in (office, *told) if one.refers}
        # By what they fill along: in which list the measures of a kind are told.
        self.elsewhere: dict[type[Model], dict[str, str]] = {}
        for child in case.children:
            if (joined := child.record.joined) is not None:
                lists = self.elsewhere.setdefault(joined.model, {})
                lists.update((kind.value, child.key) for kind in joined.kinds)
        self.built: dict[int, Record] = {}

    def whole(self) -> tuple[Record, Record]:
        """The office and the case, with all that is below it."""
        case = self._record(self.case)
        links: dict[str, set[str]] = {}
        for record in _below(case):
            for child in record.children if record is not case else ():
                links.setdefault(child.record.name, set()).add(child.link)
        children = tuple(
            replace(child, where=self._where(child, links.get(child.record.name, set())))
            for child in case.children
        )
        return self._record(self.office), replace(case, children=children)

    def _record(self, record: Record) -> Record:
        if id(record) not in self.built:
            fields = fields_of(record, self.named)
            keys = {field.attr: field.key for field in fields}
            rules: list[Rule] = [inferred_is_a_fact] if record.has_facts else []
            if record.model in self.elsewhere:
                rules.append(not_told_elsewhere(self.elsewhere[record.model]))
            rules += record.rules
            rules += [
                qualified(one.key, keys[one.qualifier]) for one in fields if isinstance(one, Number)
            ]
            children = tuple(self._child(child, record) for child in self._children(record))
            self.built[id(record)] = replace(
                record, fields=fields, rules=tuple(rules), children=children
            )
        return self.built[id(record)]

    def _children(self, record: Record) -> list[Child]:
        """What stands below a record, the duties that it settles last."""
        found = [*record.children, *self.under.get(record.model, ())]
        if (joined := record.joined) is not None:
            found += [
                replace(child, of=joined.attr)
                for child in self.under.get(joined.model, ())
                if not is_unique(child.record.model, self._link(child, joined.model))
            ]
        return sorted(found, key=lambda child: child.record.model is Obligation)

    def _child(self, child: Child, above: Record) -> Child:
        owner = above.model
        if child.of and above.joined is not None:
            owner = above.joined.model
        link, many = self._link(child, owner), child.many
        if many is None:
            many = not is_unique(child.record.model, link)
        return replace(child, record=self._record(child.record), link=link, many=many)

    def _link(self, child: Child, above: type[Model]) -> str:
        filled = {field.attr for field in self._record(child.record).fields}
        return child.link or link_to(child.record.model, above, filled=filled)

    def _where(self, child: Child, links: set[str]) -> Any:
        """Which rows stand in a list of the case: those that stand nowhere else."""
        kinds = self.elsewhere.get(child.record.model, {})
        others = sorted(links - {child.link})
        if not kinds and not others:
            return None
        return lambda row: (
            all(getattr(row, link) is None for link in others)
            and (not kinds or row.kind.value not in kinds)
        )


def _below(record: Record) -> Iterator[Record]:
    yield record
    for child in record.children:
        yield from _below(child.record)
