"""The reference page of the case file, made from its description."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.kinds import Part
from casetrack.codes import CodeSet, in_fixed_order
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.fields.lists import ListField
from casetrack.ledger.casefile.fields.plain import EnumCode, EnumCodes
from casetrack.ledger.casefile.records import Record
from casetrack.ledger.casefile.whole import SCHEMA, case_file

MANY = 8

INTRODUCTION = f"""# The case file

One whole case as a YAML file that people can read, check and write: `{SCHEMA}`. The six
published cases are examples of it, in `casetrack/exchange/examples/`; where each of their facts is
stored says [six-cases.md](six-cases.md). The same as JSON Schema, for editors:
[case-file.schema.json](case-file.schema.json). Made by `casetrack cases reference`; do not edit.

A key in **bold** must be there.

    casetrack cases check FILE…                      is it a case file, and can it be so?
    casetrack cases check --explain KIND             what may stand in an element, or an entry
    casetrack cases import FILE… --as LOGIN          all of each file, or nothing of it
    casetrack cases export NUMBER --as LOGIN -o FILE
    casetrack cases list --as LOGIN --json
    casetrack cases show NUMBER --as LOGIN --json

## What holds everywhere

- **Nobody is named.** People stand here by alias. A key such as `name` or `id_number` of a person
  is refused. Handler, grants, identity and the audit are not part of a case file.
- **Text** stands in the language it was written in, and in the other one where a source gives it:
  `{{en: Sun Moumou, zh: 孙某某}}`. Nothing is translated.
- **Dates** are as precise as their source, in EDTF: `2021-12-26`, `2022-05/2022-06`, `'2019'`, or
  with the wording of the source, `{{edtf: '2019', words: early 2019}}`. No date is `unknown`.
- **Unknown is written**, it is not left out: zero, none and unknown are three things. A number may
  be `unknown`, `many` or `millions`; a `qualifier` beside it says `more_than`, `nearly`, `at_most`
  or `about`.
- **References** are the `ref` of a party, track, amount or decision. A journal entry is named by
  its `number`, which is its place and may be left out, or by a `ref` that the file gives it: then
  one more can be put in between. `office` is the procuratorate of the case, wherever parties are
  named.
- **What is the default is left out**: false, planned, unanswered, not seen.
- **Recorded, not decided.** What comes from a file is stored as it was. What the law would have
  refused is kept beside the decision as a flag.
- **`facts`** name the statements of a fact sheet that an element tells: `seed-1/steps/3`, or with
  the value that tells it, `seed-1/dates/0 @ when`. An id is sheet, list and place: the place of a
  list counts from 0; steps go by their `order`, people and organisations by their `ref`.
  `zh_inferred: true` (or a list of those facts) says that their Chinese was reconstructed.
- **Duties** stand under what settles them. Whoever imports a case answers for what is still owed.
  `former_days` are those that a duty had before, the first one first.
- **What is left out is counted.** What runs in an open case that is not published, and has no duty
  here, is counted with the import: the last day of a review, probation, order or reply, planned
  visits, and clocks whose fact is not long past. What the file tells is never touched.
- **Clocks** go on where they stood: what is told is not counted again on the way in. `belongs_to`
  names the place of an element that stands further up, such as `reviews/1` or `journal/3`, or
  `case`; kind, fact and rule go together as in [clocks.md](clocks.md).

## Reading and writing

A file comes in whole or not at all, one transaction each. What is wrong is told one line each:

    case.yaml:14: parties[zhu].age_status: found "young", expected one of minor, minor_at_act, …

A file may be well written and tell what cannot be so: a reply before the letter was issued, a
sentence without a charge, a visit before the case came in. `check` says each with its line, in both
languages, and ends with status 1; an import stores the case as it is told and keeps the same with
it, and the page of the case shows it.

A file that says what is stored already changes nothing. One that says something else is refused
with the first difference; with `--replace` a published case that is there says what its file says:
elements that a published text told may come and go, nothing else may, and the audit keeps what
changed, came and went. A published example may bring
its procuratorate along, if `--new-office` says that this is meant; any other case goes into the
office of the person on whose behalf it is imported. Exporting a case and importing it again changes
nothing. Who typed an entry, and when, stays in the database it came from.

## The head
"""


def reference_text() -> str:
    """The page as Markdown."""
    return INTRODUCTION + "\n" + "\n".join(_page())


def _page() -> Iterator[str]:
    yield f"`schema: {SCHEMA}` first, then `office` and the keys below.\n"
    file = case_file()
    yield from _table(file.office.fields, prefix="office.")
    yield ""
    yield from _element(file.case)
    yield "\n## The elements"
    for record in file.records():
        if record is not file.case:
            yield f"\n### {record.name}\n\n{record.doc}\n"
            yield from _element(record)
        for field in record.fields:
            if isinstance(field, ListField):
                yield f"\n### {field.named}\n\n{field.doc}\n"
                yield from _table(field.of)
    yield "\n## Codes\n"
    for name, codes in _codes().items():
        yield f"- **{name}**: {', '.join(codes)}"
    yield ""


def _element(record: Record) -> Iterator[str]:
    yield from _table(record.fields)
    if record.parts is not None:
        parts = ", ".join(f"`{part.value}`" for part in Part)
        yield f"| {parts} | list of refs | Who takes part, and how; `office` may be one of them. |"
    for child in record.children:
        kind = f"list of [{child.record.name}](#{child.record.name})"
        kind = kind if child.many else f"[{child.record.name}](#{child.record.name})"
        yield f"| `{child.key}` | {kind} | {child.record.doc} |"
    if record.has_facts:
        yield "| `facts`, `zh_inferred` | fact ids | Statements of a fact sheet told here. |"


def _table(fields: tuple[Field, ...], prefix: str = "") -> Iterator[str]:
    yield "| Key | Value | |"
    yield "| --- | --- | --- |"
    for field in fields:
        key = f"**`{prefix}{field.key}`**" if field.required else f"`{prefix}{field.key}`"
        yield f"| {key} | {_value(field)} | {field.doc} |"


def _value(field: Field) -> str:
    if isinstance(field, EnumCode) and len(field.codes) > MANY:
        return f"code: {field.kind.__name__}"
    if isinstance(field, ListField):
        return f"list of [{field.named}](#{field.named})"
    return field.expected.replace("|", "\\|")


def _codes() -> dict[str, list[str]]:
    """Of each enumeration the codes that may stand somewhere."""
    may_stand: dict[CodeSet, set[str]] = {}
    for record in case_file().records():
        for field in (part for whole in record.fields for part in whole.within()):
            if isinstance(field, EnumCodes):
                may_stand.setdefault(field.kind, set()).update(code.value for code in field.kind)
            elif isinstance(field, EnumCode) and len(field.codes) > MANY:
                may_stand.setdefault(field.kind, set()).update(field.codes)
    return {
        kind.__name__: [code.value for code in in_fixed_order(kind) if code.value in codes]
        for kind, codes in may_stand.items()
    }
