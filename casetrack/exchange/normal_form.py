"""The one way to write a case file, and the first place where two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casetrack.cases.kinds import Part
from casetrack.exchange.checking import called
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.records import OFFICE, Record
from casetrack.ledger.casefile.whole import SCHEMA, case_file


@dataclass(frozen=True)
class Difference:
    """The first place at which file and stored case differ."""

    path: str
    stored: str
    in_file: str

    def __str__(self) -> str:
        return f"{self.path}: stored {self.stored}, in the file {self.in_file}"


def normalise(data: dict[str, Any]) -> dict[str, Any]:
    """A checked file as casetrack would write it: defaults left out, keys in their order."""
    file = case_file()
    return {
        "schema": SCHEMA,
        "office": _fields(file.office.fields, data["office"]),
        **_element(file.case, data),
    }


def _fields(fields: tuple[Field, ...], element: dict[str, Any]) -> dict[str, Any]:
    normalised = {
        field.key: field.normalise(element[field.key]) for field in fields if field.key in element
    }
    return {key: value for key, value in normalised.items() if value is not None}


def _element(record: Record, element: dict[str, Any]) -> dict[str, Any]:
    normalised = _fields(record.fields, element)
    if record.parts is not None:
        for part in Part:
            if element.get(part.value):
                normalised[part.value] = sorted(element[part.value], key=lambda ref: ref != OFFICE)
    for child in record.children:
        below = element.get(child.key)
        if below is None or (child.many and not below):
            continue
        if child.many:
            normalised[child.key] = [_element(child.record, item) for item in below]
        else:
            normalised[child.key] = _element(child.record, below)
    if record.has_facts and element.get("facts"):
        if element.get("zh_inferred"):
            normalised["zh_inferred"] = _inferred(element["zh_inferred"], element["facts"])
        normalised["facts"] = list(element["facts"])
    return record.finish(normalised) if record.finish is not None else normalised


def _inferred(marked: Any, facts: list[str]) -> bool | list[str]:
    """true if it holds for every statement, else the statements in their order."""
    there = [str(fact).split(" @ ")[0] for fact in facts]
    of_them = [fact for fact in there if marked is True or fact in marked]
    return len(of_them) == len(there) or of_them


def first_difference(stored: Any, in_file: Any, path: str = "") -> Difference | None:
    """First difference of two normalised files; None if they are equal."""
    if isinstance(stored, dict) and isinstance(in_file, dict):
        for key in [*stored, *(key for key in in_file if key not in stored)]:
            below = f"{path}.{key}" if path else key
            if key not in stored or key not in in_file:
                return Difference(
                    below, shown_short(stored.get(key)), shown_short(in_file.get(key))
                )
            difference = first_difference(stored[key], in_file[key], below)
            if difference is not None:
                return difference
        return None
    if isinstance(stored, list) and isinstance(in_file, list):
        for place, (item, other) in enumerate(zip(stored, in_file, strict=False)):
            difference = first_difference(item, other, f"{path}[{called(item, place)}]")
            if difference is not None:
                return difference
        if len(stored) != len(in_file):
            return Difference(path, f"{len(stored)} items", f"{len(in_file)} items")
        return None
    same = stored == in_file and isinstance(stored, bool) == isinstance(in_file, bool)
    return None if same else Difference(path, shown_short(stored), shown_short(in_file))


def without_counted(stored: Any, in_file: Any) -> Any:
    """The stored case without dates counted because the file does not tell them.

    So a file that was brought in once says the same when it is brought in again.
    """
    if isinstance(stored, dict) and isinstance(in_file, dict):
        return {
            key: without_counted(value, in_file.get(key))
            for key, value in stored.items()
            if key in in_file or key not in case_file().counted
        }
    if isinstance(stored, list) and isinstance(in_file, list):
        if len(stored) > len(in_file):
            stored = [item for item in stored if not _is_not_in_file(item, in_file)]
        pairs = zip(stored, in_file, strict=False)
        return [*(without_counted(*pair) for pair in pairs), *stored[len(in_file) :]]
    return stored


def _is_not_in_file(stored: Any, in_file: list[Any]) -> bool:
    """Whether this is a duty or a clock of which the file has none."""
    if not isinstance(stored, dict) or not ({"due", "duty"} & stored.keys()):
        return False
    return not any(_called(item) == _called(stored) for item in in_file if isinstance(item, dict))


def _called(element: dict[str, Any]) -> tuple[Any, Any]:
    return element.get("kind"), element.get("belongs_to")


def shown_short(value: Any) -> str:
    """A value as a difference tells it."""
    if value is None:
        return "nothing"
    text = str(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
