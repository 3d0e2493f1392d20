"""The case file, put together from the records of all features."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from casetrack.brought import brought, of_what_is_brought
from casetrack.cases.flags import Flag
from casetrack.cases.models import Case, Obligation
from casetrack.db import Model
from casetrack.ledger.casefile.columns import fields_of, is_unique, link_to, neighbour_of
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.fields.numbers import Number
from casetrack.ledger.casefile.records import Child, Record, Records, Rule
from casetrack.ledger.casefile.rules import inferred_is_a_fact, not_in_other_lists, qualified

SCHEMA = "casetrack-case/1"


@dataclass(frozen=True)
class CaseFile:
    """Every record of a case file, in its place.

    office, case: its head. brought: what the features brought, in their order.
    """

    office: Record
    case: Record
    brought: tuple[Records, ...]

    @cached_property
    def counted(self) -> frozenset[str]:
        """The keys that an import fills where the file is silent."""
        parts: list[Field | Child] = []
        for record in self.records():
            parts += [*record.fields, *record.children]
        return frozenset(part.key for part in parts if part.counted)

    def records(self) -> Iterator[Record]:
        """Every kind of element, each once, in the order of the file."""
        yield from {record.name: record for record in _below(self.case)}.values()

    def flags(self, case: Case, *, on: date) -> Iterator[tuple[Any, Sequence[Flag]]]:
        """Flags of the law on an imported case, with the row of each."""
        for records in self.brought:
            if records.flags is not None:
                yield from records.flags(case, on)

    def work_out(self, case: Case) -> None:
        """Keep in the rows of an imported case what is worked out of others."""
        for records in self.brought:
            if records.work_out is not None:
                records.work_out(case)


@of_what_is_brought
def case_file() -> CaseFile:
    """The case file of this application.

    Raises LookupError if a record does not fit its model, ValueError if nobody brought a head.
    """
    brought_records = brought(Records)
    (office,) = (records.office for records in brought_records if records.office is not None)
    (case,) = (records.case for records in brought_records if records.case is not None)
    lists = [
        (place, child)
        for records in brought_records
        for place, of in records.lists.items()
        for child in of
    ]
    lists.sort(key=lambda pair: pair[0])
    under: dict[type[Model], list[Child]] = defaultdict(list)
    for records in brought_records:
        for model, children in records.under.items():
            under[model] += children
    case = replace(case, children=tuple(child for _, child in lists))
    return CaseFile(*_Builder(office, case, under).whole(), brought_records)


class _Builder:
    """Puts the file together: a copy of each record with its fields, rules and lists."""

    def __init__(
        self, office: Record, case: Record, under: Mapping[type[Model], Sequence[Child]]
    ) -> None:
        self.office, self.case, self.under = office, case, under
        elements = [office, *_below(case)]
        elements += [
            record for of in under.values() for child in of for record in _below(child.record)
        ]
        # By table: what can be referred to.
        self.named = {record.table: record for record in elements if record.refers}
        # By model: in which list of the case those of a kind are told, if not in their own.
        self.elsewhere: dict[type[Model], dict[str, str]] = defaultdict(dict)
        for child in case.children:
            if (joined := child.record.joined) is not None:
                kinds = {kind.value: child.key for kind in joined.kinds}
                self.elsewhere[joined.model] |= kinds
        self.built: dict[int, Record] = {}

    def whole(self) -> tuple[Record, Record]:
        """The office and the case."""
        case = self._record(self.case)
        # By record: the keys by which its rows stand below another row.
        links: dict[str, set[str]] = defaultdict(set)
        for record in _below(case):
            for child in record.children if record is not case else ():
                links[child.record.name].add(child.link)
        children = [
            replace(child, where=self._where(child, links[child.record.name] - {child.link}))
            for child in case.children
        ]
        return self._record(self.office), replace(case, children=tuple(children))

    def _record(self, record: Record) -> Record:
        if id(record) not in self.built:
            fields = fields_of(record, self.named)
            keys = {field.attr: field.key for field in fields}
            rules: list[Rule] = [inferred_is_a_fact] if record.has_facts else []
            if record.model in self.elsewhere:
                rules.append(not_in_other_lists(self.elsewhere[record.model]))
            rules += record.rules
            for field in fields:
                if isinstance(field, Number):
                    rules.append(qualified(field.key, keys[field.qualifier]))
            children = tuple(self._child(child, record) for child in self._children(record))
            self.built[id(record)] = replace(
                record, fields=fields, rules=tuple(rules), children=children
            )
        return self.built[id(record)]

    def _children(self, record: Record) -> list[Child]:
        """Lists below a record, the duties it settles last."""
        children = [*record.children, *self.under.get(record.model, ())]
        if (joined := record.joined) is not None:
            beside = [replace(child, of=joined.attr) for child in self.under.get(joined.model, ())]
            children += [child for child in beside if self._child(child, record).many]
        return sorted(children, key=lambda child: child.record.model is Obligation)

    def _child(self, child: Child, above: Record) -> Child:
        record = self._record(child.record)
        link = child.link or link_to(record, neighbour_of(above.model, child.of))
        many = not is_unique(record, link) if child.many is None else child.many
        return replace(child, record=record, link=link, many=many)

    def _where(self, child: Child, others: set[str]) -> Callable[[Any], bool] | None:
        """Rows in a list of the case: those that stand nowhere else."""
        kinds = self.elsewhere.get(child.record.model, {})
        given = child.where
        if not kinds and not others:
            return given
        return lambda row: (
            (given is None or given(row))
            and all(getattr(row, link) is None for link in others)
            and (not kinds or row.kind.value not in kinds)
        )


def _below(record: Record) -> Iterator[Record]:
    yield record
    for child in record.children:
        yield from _below(child.record)
