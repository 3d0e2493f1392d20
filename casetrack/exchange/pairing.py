"""Pairs of stored and file elements; new ones, and those that go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casetrack.exchange.exporter import ElementTold
from casetrack.exchange.rows import is_kept_in_order, items_of
from casetrack.ledger.casefile.records import Child, Record, split_fact
from casetrack.ledger.casefile.whole import case_file


class NotReplaceable(Exception):
    """A file that has other elements than the case; `place` says where it has."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True, eq=False)
class Slot:
    """One element of a file with its stored form. stored: None for a new one.

    place: in its list, from 1. path: where it stands in the file. child, above: None for the case.
    """

    record: Record
    path: str
    in_file: Mapping[str, Any]
    stored: ElementTold | None
    child: Child | None = None
    above: Slot | None = None
    place: int = 1


@dataclass
class Paired:
    """Every element of a file in the order of its rows. gone: stored ones without a pair.

    Of what comes or goes with the element above it only that one is `come` or `gone`.
    """

    slots: list[Slot] = field(default_factory=list)
    gone: list[ElementTold] = field(default_factory=list)

    @property
    def come(self) -> list[Slot]:
        """Elements that are not stored yet."""
        return [slot for slot in self.slots if slot.stored is None and _is_there(slot.above)]


def pair_up(stored: Sequence[ElementTold], element: Mapping[str, Any]) -> Paired:
    """Pair the stored elements with a normalised file.

    Raises NotReplaceable for what would go and no published text told, and for what would come in
    the midst of a list whose order nothing keeps.
    """
    below: dict[str, list[ElementTold]] = defaultdict(list)
    for slot in stored[1:]:
        above, _, place = slot.path.rpartition("/")
        below[above if place.isdigit() else slot.path].append(slot)
    whole = case_file().case
    paired = Paired([Slot(whole, "", element, stored[0])])
    for child in whole.children:
        _level(child, paired.slots[:1], below, paired)
    return paired


def _level(
    child: Child, above: Sequence[Slot], below: Mapping[str, list[ElementTold]], paired: Paired
) -> None:
    slots = [slot for upper in above for slot in _below(child, upper, below, paired)]
    paired.slots += slots
    for lower in child.record.children:
        _level(lower, slots, below, paired)


def _below(
    child: Child, above: Slot, below: Mapping[str, list[ElementTold]], paired: Paired
) -> Iterator[Slot]:
    there: list[ElementTold] = []
    if above.stored is not None:
        there = below.get(_path(above.stored.path, child.key), [])
    items = items_of(child, above.in_file)
    same = _same(child.record, there, items)
    for slot in there:
        if all(slot is not other for other in same):
            if not slot.element.get("facts"):
                raise NotReplaceable(slot.path)
            paired.gone.append(slot)
    base, last = _path(above.path, child.key), max(_places(same), default=0)
    for place, (item, slot) in enumerate(zip(items, same, strict=True), start=1):
        path = f"{base}/{place}" if child.many else base
        is_inserted = slot is None and place < last
        if is_inserted and "number" not in item and not is_kept_in_order(child.record):
            raise NotReplaceable(path)
        yield Slot(child.record, path, item, slot, child, above, place)


def _same(
    record: Record, there: Sequence[ElementTold], items: Sequence[Mapping[str, Any]]
) -> list[Any]:
    """The stored element for each of a list; None where there is none."""
    if record.refers and record.known_by in ("ref", "number"):
        named = {slot.element.get(record.known_by): slot for slot in there}
        return [named.get(item[record.known_by]) for item in items]
    if len(there) == len(items):
        return list(there)
    left, pairs = list(there), []
    for item in items:
        pair = next((other for other in left if _is_alike(other.element, item)), None)
        if pair is not None:
            # Those before it go: what is the same stays in its order.
            left = left[left.index(pair) + 1 :]
        pairs.append(pair)
    return pairs


def _is_alike(stored: Mapping[str, Any], element: Mapping[str, Any]) -> bool:
    """Whether both tell the same statement of the sheet first; where they tell none, all alike."""
    if stored.get("facts") and element.get("facts"):
        return split_fact(stored["facts"][0])[0] == split_fact(element["facts"][0])[0]
    return stored == element


def _places(same: Sequence[ElementTold | None]) -> Iterator[int]:
    return (place for place, slot in enumerate(same, start=1) if slot is not None)


def _path(above: str, key: str) -> str:
    return f"{above}/{key}" if above else key


def _is_there(slot: Slot | None) -> bool:
    return slot is None or slot.stored is not None
