"""The feature declaration of sources and claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import CaseSource, Claim
from casetrack.db.partial_date import PartialDate
from casetrack.desk.claims.models import RECORD
from casetrack.desk.claims.queries import CLAIMS, SOURCES, statements_of
from casetrack.desk.claims.recorded_values import FIELDS
from casetrack.desk.claims.views import SAYS, bp
from casetrack.ledger.casefile.fields.references import OwnerRef
from casetrack.ledger.casefile.records import (
    TOLD_BY,
    Child,
    FileSection,
    Key,
    Mismatch,
    Record,
    Records,
)
from casetrack.ledger.page_parts import (
    CasePart,
    Clause,
    FoldGroup,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.registry import Feature


def is_a_time(value: dict[str, Any]) -> bool:
    """Whether a value is a time: EDTF ("" for unknown), and optional words of the source."""
    if not {"edtf"} <= set(value) <= {"edtf", "words"}:
        return False
    try:
        PartialDate.parse_edtf(str(value["edtf"]))
    except ValueError:
        return False
    return True


def a_value_of_its_kind(element: dict[str, Any]) -> Iterator[Mismatch]:
    """Check that the value fits its field: number with qualifier, time, or bilingual text."""
    value, field = element.get("value"), element.get("field")
    if field not in FIELDS.values():
        yield "field", f"field: {field}", " or ".join(FIELDS.values())
    elif not isinstance(value, dict):
        yield "value", f"value: {value}", "a mapping"
    elif field == "value" and set(value) - {"value", "qualifier"}:
        yield "value", f"value: {sorted(value)}", "value and qualifier"
    elif field == "value" and "qualifier" not in value:
        yield "value", "a value without its qualifier", "value and qualifier"
    elif field == "decided" and not is_a_time(value):
        yield "value", f"value: {value}", "edtf, a time in EDTF or empty, and words"
    elif field == "text" and (not set(value) <= {"en", "zh"} or not value):
        yield "value", f"value: {sorted(value)}", "en, zh or both"


SOURCE = Record(
    CaseSource,
    "Something that tells of the case: a document, a person, a page, a published text.",
    {
        "ref": "What it is called here.",
        "kind": "What sort of thing.",
        "title": Key("What it is.", required=True),
        "place": "Where it is found, or where in it.",
        "when": "When it was made, published or said.",
    },
    refers="a source",
    leads=False,
)

CLAIM = Record(
    Claim,
    "What one source says of one value; it is operative where the record says the same.",
    {
        "source": "Which source.",
        "about": OwnerRef(
            key="about",
            attr="subject",
            required=True,
            length=200,
            doc="The element of which it speaks: an amount, a circumstance, or a decision.",
        ),
        "field": "Which value of it: value of an amount, text of a circumstance, decided.",
        "value": Key("What the source says.", required=True, nothing=True),
        "entry": TOLD_BY,
        "withdrawn": Key("The entry that says that it does not say so.", "withdrawn_by_id"),
    },
    rules=(a_value_of_its_kind,),
    has_facts=False,
    leads=False,
)


def _disputed(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    """The side panel of a case: its sources and the disputed values."""
    sources = facts.read(SOURCES)
    if not sources:
        return None
    statements = statements_of(sources, facts.read(CLAIMS))
    return {
        "sources": sources,
        "disputed": [statement for statement in statements if statement.is_disputed],
        **SAYS,
    }


def _lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.case.is_open() and facts.may(user, RECORD):
        case_id = facts.case.id
        yield RecordLine(RecordGroup.CASE, _l("A source"), url_for("sources.new", case_id=case_id))
        url = url_for("sources.says", case_id=case_id)
        yield RecordLine(RecordGroup.CASE, _l("Statement of a source"), url)


def _sentence(part: dict[str, Any]) -> Iterator[Clause]:
    num = len(part["sources"])
    yield Clause(ngettext("%(num)d source", "%(num)d sources", num))
    if num := len(part["disputed"]):
        words = ngettext("they disagree on %(num)d value", "they disagree on %(num)d values", num)
        yield Clause(words, lacks=True)


FEATURE = Feature(
    "sources",
    bp,
    brings=(
        SOURCES,
        CLAIMS,
        Records(
            lists={
                FileSection.HAPPENED: (Child("sources", SOURCE),),
                FileSection.CLOCKS: (Child("claims", CLAIM, link="case_id"),),
            }
        ),
        CasePart(FoldGroup.SOURCE, "desk/claims/_of_case.html", _disputed, _sentence),
        RecordLines(_lines),
    ),
)
