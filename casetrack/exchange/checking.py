"""Whether a file is a case file: every key, value and reference, each problem with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import typed_field
from casetrack.cases.kinds import Part, PartyKind
from casetrack.exchange.yaml_text import Located, Path, Problem
from casetrack.law.id_numbers import has_id_number, has_mobile
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.fields.lists import ListField
from casetrack.ledger.casefile.fields.references import THE_CASE, OwnerRef
from casetrack.ledger.casefile.records import OFFICE, Child, Record, split_fact
from casetrack.ledger.casefile.whole import SCHEMA, case_file

OFFICE_KEYS = ("schema", "office")
# Nothing by which a person could be known stands in a case file.
IDENTIFYING = frozenset(
    {"name", "real_name", "id_number", "born", "birth_date", "address", "telephone"}
)
NO_NAMES = "an alias only: names and what identifies a person never stand in a case file"
SHOWN = 60
# How alike two keys are when one is a slip of the pen for the other.
NEARLY = 0.8


def check(located: Located) -> list[Problem]:
    """Everything that is wrong, in the order of the file; empty if the file can be read."""
    if not isinstance(located.data, dict):
        return [Problem(1, "", shown(located.data), "a mapping that begins with schema:")]
    if located.data.get("schema") != SCHEMA:
        line = located.line(("schema",))
        schema = shown(located.data.get("schema")) if "schema" in located.data else "no schema"
        return [Problem(line, "schema", schema, SCHEMA)]
    return sorted(_Check(located).whole(), key=lambda problem: problem.line)


def shown(value: Any) -> str:
    """A value of the file, short enough for one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value).replace("\n", " ")
    text = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return f'"{text}"' if isinstance(value, str) else text


class _Check:
    """One pass over one file."""

    def __init__(self, located: Located) -> None:
        self.located = located
        self.problems: list[Problem] = []
        self.file = case_file()
        self.known: dict[str, set[str | int]] = {}
        self.places = set(places(self.file.case, located.data))
        # What belongs to a place in the file stands below it.
        self.above = {THE_CASE}
        for child in self.file.case.children:
            if any(isinstance(field, OwnerRef) for field in child.record.fields):
                break
            self.above.add(child.key)

    def whole(self) -> list[Problem]:
        data: dict[str, Any] = self.located.data
        for child in self.file.case.children:
            if child.record.refers:
                self._learn(child, data.get(child.key))
        self._office(data.get("office"))
        self._element(self.file.case, data, (), extra=OFFICE_KEYS)
        self._numbers(data.get("journal"))
        self._sealed_numbers(data)
        return self.problems

    def _learn(self, child: Child, items: Any) -> None:
        record = child.record
        known = self.known.setdefault(record.name, set())
        for place, item in enumerate(items if isinstance(items, list) else []):
            ref = item.get(record.known_by) if isinstance(item, dict) else None
            ref = place + 1 if record.known_by == "place" else ref
            if not isinstance(ref, str | int):
                continue
            path: Path = (child.key, place, record.known_by)
            if ref in known:
                self._tell(path, shown(ref), f"a {record.known_by} of its own")
            if ref == OFFICE and record.name == "party":
                self._tell(path, shown(ref), "another ref: office is the procuratorate of the case")
            known.add(ref)

    def _numbers(self, journal: Any) -> None:
        for place, entry in enumerate(journal if isinstance(journal, list) else []):
            number = entry.get("number") if isinstance(entry, dict) else None
            if isinstance(number, int) and number != place + 1:
                self._tell(("journal", place, "number"), shown(number), f"{place + 1}, its place")
            pointer = entry.get("leads_to") if isinstance(entry, dict) else None
            if isinstance(pointer, str) and pointer.strip() not in self.places:
                expected = "an element of this file, such as suggestions/1"
                self._tell(("journal", place, "leads_to"), shown(pointer), expected)

    def _sealed_numbers(self, data: dict[str, Any]) -> None:
        """Tell, without quoting it, where a number stands by which a person is known."""
        left: list[tuple[Path, Any]] = [((), data)]
        while left:
            path, value = left.pop()
            if isinstance(value, dict):
                left += [
                    ((*path, key), value) for key, value in value.items() if isinstance(key, str)
                ]
            elif isinstance(value, list):
                left += [((*path, place), value) for place, value in enumerate(value)]
            elif has_id_number(str(value)):
                self._tell(path, "an id number", NO_NAMES)
            elif has_mobile(str(value)):
                self._tell(path, "a mobile telephone number", NO_NAMES)

    def _office(self, value: Any) -> None:
        if not isinstance(value, dict):
            self._tell(("office",), shown(value), "the procuratorate: en, zh, level, short_zh")
            return
        self._keys(value, list(self.file.office.keys), ("office",))
        self._fields(self.file.office.fields, value, ("office",))

    def _element(self, record: Record, value: Any, path: Path, extra: tuple[str, ...] = ()) -> None:
        if not isinstance(value, dict):
            self._tell(path, shown(value), f"a {record.name}: a mapping")
            return
        before = len(self.problems)
        self._keys(value, [*extra, *record.known_keys()], path, record)
        self._fields(record.fields, value, path)
        self._parts(record, value, path)
        self._typed(value, path)
        self._facts(record, value, path)
        if len(self.problems) == before:
            for rule in record.rules:
                for key, actual, expected in rule(value):
                    self._tell((*path, key), actual, expected)
        for child in record.children:
            if child.key in value:
                self._children(child, value[child.key], (*path, child.key))

    def _children(self, child: Child, value: Any, path: Path) -> None:
        if not child.many:
            self._element(child.record, value, path)
        elif not isinstance(value, list):
            self._tell(path, shown(value), f"a list, each one a {child.record.name}")
        else:
            for place, item in enumerate(value):
                self._element(child.record, item, (*path, place))
            self._once(child, value, path)

    def _once(self, child: Child, elements: list[Any], path: Path) -> None:
        """No two elements of a list are the same by the keys that tell them apart."""
        seen: set[tuple[str, ...]] = set()
        for place, item in enumerate(elements if child.once else ()):
            if isinstance(item, dict):
                same = tuple(str(item.get(key, "")) for key in child.once)
                if same in seen:
                    words = " ".join(item for item in same if item)
                    expected = f"each {child.record.name} once, by {', '.join(child.once)}"
                    self._tell((*path, place), f"{words} again", expected)
                seen.add(same)

    def _keys(
        self, element: dict[str, Any], known: list[str], path: Path, record: Record | None = None
    ) -> None:
        is_person = record is not None and record.name == "party"
        is_person = is_person and element.get("kind") != PartyKind.BODY
        for key in element:
            if key in known:
                continue
            if is_person and key in IDENTIFYING:
                self._tell((*path, key), f"the key {key} of a person", NO_NAMES)
            else:
                self._tell((*path, key), f"the key {key}", instead_of(key, known))

    def _typed(self, element: dict[str, Any], path: Path) -> None:
        """A typed value nearly called like one that its kind asks for; others are machines'."""
        kind, fields = element.get("kind"), element.get("fields")
        asked: list[str] = []
        if isinstance(kind, str) and kind in EntryKind:
            asked = [field.key for field in EntryKind(kind).fields]
        for key in fields if isinstance(fields, dict) else ():
            near = get_close_matches(str(key), asked, n=3, cutoff=NEARLY)
            if near and typed_field(key) is None:
                self._tell((*path, "fields", str(key)), f"the key {key}", " or ".join(near))

    def _fields(self, fields: tuple[Field, ...], element: dict[str, Any], path: Path) -> None:
        for field in fields:
            if field.key not in element:
                if field.required:
                    self._tell(path, f"no {field.key}", f"{field.key}: {field.expected}")
                continue
            value, where = element[field.key], (*path, field.key)
            if not field.fits(value):
                self._tell(where, shown(value), field.instead_of(value))
                continue
            if isinstance(field, ListField):
                self._several(field, value, where)
            if isinstance(field, OwnerRef) and not self._stands_above(value.strip()):
                self._tell(where, shown(value), field.expected)
            for kind, ref in field.refs(value):
                if kind in self.known and ref not in self.known[kind]:
                    self._tell(where, shown(ref), f"{field.expected}; there is none called so")

    def _several(self, field: ListField, elements: list[Any], path: Path) -> None:
        for place, item in enumerate(elements):
            where = (*path, place)
            if isinstance(item, dict):
                self._keys(item, [part.key for part in field.of], where)
                self._fields(field.of, item, where)
            else:
                self._tell(where, shown(item), f"a {field.named}: a mapping")

    def _stands_above(self, place: str) -> bool:
        is_there = place == THE_CASE or place in self.places
        return is_there and place.split("/")[0] in self.above

    def _parts(self, record: Record, element: dict[str, Any], path: Path) -> None:
        if record.parts is None:
            return
        offices = 0
        for part in Part:
            if part.value not in element:
                continue
            refs, where = element[part.value], (*path, part.value)
            if not isinstance(refs, list) or not refs:
                self._tell(where, shown(refs), "a list of parties, such as [office, court]")
                continue
            for place, ref in enumerate(refs):
                if not isinstance(ref, str) or (ref != OFFICE and ref not in self.known["party"]):
                    expected = "the ref of a party in this file, or office"
                    self._tell((*where, place), shown(ref), f"{expected}; there is none called so")
            offices += refs.count(OFFICE)
        if offices > 1:
            self._tell(path, "office with several parts", "office with one part")
        if offices and "acting_office" in element:
            self._tell((*path, "acting_office"), "another office beside office", "one of the two")

    def _facts(self, record: Record, element: dict[str, Any], path: Path) -> None:
        if not record.has_facts:
            return
        facts = element.get("facts", [])
        if not isinstance(facts, list):
            self._tell((*path, "facts"), shown(facts), "a list of fact ids")
            return
        for place, fact in enumerate(facts):
            try:
                split_fact(str(fact))
            except ValueError:
                expected = "a fact id such as seed-1/steps/3, or seed-1/dates/0 @ when"
                self._tell((*path, "facts", place), shown(fact), expected)
        there = {str(fact).split(" @ ")[0] for fact in facts}
        if len(there) < len(facts):
            self._tell((*path, "facts"), "the same fact twice", "each fact once")
        marked = element.get("zh_inferred", True)
        if marked is not True and not (isinstance(marked, list) and set(map(str, marked)) <= there):
            expected = "true, or a list of some of the facts beside it"
            self._tell((*path, "zh_inferred"), shown(marked), expected)

    def _tell(self, path: Path, text: str, expected: str) -> None:
        line = self.located.line(path)
        self.problems.append(Problem(line, worded(self.located.data, path), text, expected))


def instead_of(key: str, known: Sequence[str]) -> str:
    """Nearest known keys of an unknown one, the best first."""
    near = get_close_matches(key, known, n=3)
    if not near:
        return f"one of {', '.join(known)}"
    return f"{' or '.join(near)}; what may stand here: {', '.join(known)}"


def worded(data: Any, path: Path) -> str:
    """A place of a file in a message: `parties[zhu].age_status`."""
    return "".join(_steps(data, path)).lstrip(".")


def _steps(at: Any, path: Path) -> Iterator[str]:
    for step in path:
        if isinstance(step, int):
            at = at[step]
            yield f"[{called(at, step)}]"
        else:
            at = at.get(step) if isinstance(at, dict) else None
            yield f".{step}"


def places(record: Record, value: Any, path: str = "") -> Iterator[str]:
    """The place of every element below one, such as `suggestions/1/items/2`."""
    for child in record.children:
        below = value.get(child.key) if isinstance(value, dict) else None
        here = f"{path}/{child.key}" if path else child.key
        items = [(here, below)]
        if child.many:
            listed = below if isinstance(below, list) else []
            items = [(f"{here}/{place}", item) for place, item in enumerate(listed, start=1)]
        for place, item in items:
            if isinstance(item, dict):
                yield place
                yield from places(child.record, item, place)


def called(item: Any, place: int) -> str:
    """An item of a list in a message: its ref, or its place from 1."""
    if isinstance(item, dict) and isinstance(item.get("ref"), str):
        return str(item["ref"])
    return str(place + 1)
