"""Keys of one kind of element or entry of a case file, for whoever writes one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from flask_babel import force_locale

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import Shape, TypedField
from casetrack.cases.kinds import MeasureKind, Part
from casetrack.codes import Worded
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.fields.lists import ListField
from casetrack.ledger.casefile.records import Record
from casetrack.ledger.casefile.whole import case_file
from casetrack.web.words import label, word

SHAPES = {
    Shape.TEXT: "{en: …, zh: …}, one of them or both",
    Shape.TEXTS: "a list of {en: …, zh: …}",
    Shape.NUMBER: "a whole number, unknown or many",
    Shape.AMOUNT: 'a decimal number in quotes, such as "6800.50"',
    Shape.WHEN: "a date, as exactly as it is known",
    Shape.YES: "true",
    Shape.CODES: "a code, or a list of them",
}


def explained(kind: str) -> list[str]:
    """The lines that explain it. Raises LookupError, with the nearest ones, if nobody knows it."""
    records = {record.name: record for record in case_file().records()}
    if kind in records:
        return list(_element(records[kind]))
    listed = {
        field.named: field
        for record in records.values()
        for field in record.fields
        if isinstance(field, ListField)
    }
    if kind in listed:
        return [f"{kind}: {listed[kind].doc}", *_fields(listed[kind].of)]
    if kind in EntryKind:
        return list(_entry(EntryKind(kind)))
    if kind in MeasureKind:
        of = MeasureKind(kind)
        return [f"{kind}: {_in_both(of)}", f"A measure: kind: {kind}; see --explain measure."]
    known = [
        *records,
        *listed,
        *(code.value for code in EntryKind),
        *(code.value for code in MeasureKind),
    ]
    near = get_close_matches(kind, known, n=5) or list(records)
    raise LookupError(f"Nobody knows the kind {kind}; the nearest are {', '.join(near)}.")


def _element(record: Record) -> Iterator[str]:
    yield f"{record.name}: {record.doc}"
    yield from _fields(record.fields)
    if record.parts is not None:
        yield f"  {', '.join(part.value for part in Part)}: lists of refs of parties, or office"
    for child in record.children:
        many = "list of " if child.many else ""
        yield f"  {child.key}: {many}{child.record.name}. {child.record.doc}"


def _fields(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        must = ", must be there" if field.required else ""
        yield f"  {field.key}: {field.expected}{must}. {field.doc}"


def _entry(kind: EntryKind) -> Iterator[str]:
    yield f"{kind.value}: {_in_both(kind)}"
    yield f"An entry of the journal: kind: {kind.value}; its other keys: --explain entry."
    if kind.line is not None:
        yield f"  track: a line of work of the kind {kind.line.value} ({_in_both(kind.line)})"
    for field in kind.fields:
        yield f"  fields.{field.key}: {SHAPES[field.shape]}. {_field_in_both(field)}"


def _in_both(code: Worded) -> str:
    texts = []
    for lang in ("en", "zh"):
        with force_locale(lang):
            texts.append(label(code))
    return " / ".join(texts)


def _field_in_both(field: TypedField) -> str:
    texts = []
    for lang in ("en", "zh"):
        with force_locale(lang):
            texts.append(word(field.words))
    return " / ".join(texts)
