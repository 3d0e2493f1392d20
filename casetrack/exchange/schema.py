"""The JSON Schema of a case file (draft 2020-12), made from its description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from casetrack.cases.kinds import Part
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.records import FACT, Child, Record
from casetrack.ledger.casefile.whole import SCHEMA, case_file

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FACT_PATTERN = FACT.pattern.replace("(?P<fact>", "(?:").replace("(?P<field>", "(?:")


def schema() -> dict[str, Any]:
    """The schema as plain data. References and rules of several keys are checked apart."""
    file = case_file()
    head = _record(file.case)
    head["properties"] = {
        "schema": {"const": SCHEMA},
        "office": _object(file.office.fields, file.office.doc),
        **head["properties"],
    }
    head["required"] = ["schema", "office", *head["required"]]
    return {
        "$schema": DIALECT,
        "$id": SCHEMA,
        "title": "Case file of casetrack",
        **head,
        "$defs": {
            "facts": {
                "description": "Statements of a fact sheet that are told here.",
                "type": "array",
                "items": {"type": "string", "pattern": f"^{FACT_PATTERN}$"},
                "uniqueItems": True,
            },
            **{
                record.name: _record(record) for record in file.records() if record is not file.case
            },
        },
    }


def schema_text() -> str:
    """The schema as it stands in its files."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def records() -> Iterator[Record]:
    """Every kind of element, each once, in the order in which they come up in a file."""
    yield from case_file().records()


def _record(record: Record) -> dict[str, Any]:
    schema = _object(record.fields, record.doc)
    properties = schema["properties"]
    if record.known_by == "number":
        properties["ref"] = {"description": "What others in this file call it.", "type": "string"}
        schema["required"].remove("number")
    if record.parts is not None:
        for part in Part:
            refs = {"type": "array", "items": {"type": "string"}, "minItems": 1}
            properties[part.value] = {"description": f"Parties, or office: {part.value}.", **refs}
    for child in record.children:
        properties[child.key] = _child(child)
    if record.has_facts:
        properties["zh_inferred"] = {
            "description": "The Chinese was reconstructed: of every fact here, or of those listed.",
            "anyOf": [{"const": True}, {"$ref": "#/$defs/facts"}],
        }
        properties["facts"] = {"$ref": "#/$defs/facts"}
    return schema


def _object(fields: tuple[Field, ...], doc: str) -> dict[str, Any]:
    return {
        "description": doc,
        "type": "object",
        "properties": {field.key: {"description": field.doc, **field.schema()} for field in fields},
        "required": [field.key for field in fields if field.required],
        "additionalProperties": False,
    }


def _child(child: Child) -> dict[str, Any]:
    reference = {"$ref": f"#/$defs/{child.record.name}"}
    return {"type": "array", "items": reference} if child.many else reference
