"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.casefile.fields.references import OtherCase
from casetrack.casefile.records import Child, FileSection, Record, Records
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import CaseLink
from casetrack.ledger.page_parts import CasePart, PagePlace, RecordGroup, RecordLine
from casetrack.ledger.registry import Feature
from casetrack.links.models import WRITE
from casetrack.links.queries import LINKED, links_of
from casetrack.links.views import bp
from casetrack.links.words import RULES, link_words

TOLD = Record(
    CaseLink,
    "How this case belongs to another one; told and read where that one may be known of.",
    {
        "kind": "How.",
        "number": OtherCase(
            key="number",
            attr="other_id",
            doc="The number of the other case.",
            required=True,
            length=60,
        ),
    },
    named="link",
    has_facts=False,
    leads=False,
)


def _linked(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    if not facts.read(LINKED):
        return None
    links = [one for one in links_of(facts.case, user, on=facts.on) if one.holds]
    return {"links": links, "link_words": link_words} if links else None


def _lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.case.is_open() and facts.may(user, WRITE):
        url = url_for("links.new", case_id=facts.case.id)
        yield RecordLine(RecordGroup.CASE, _l("A link to another case"), url)


FEATURE = Feature(
    name="links",
    blueprint=bp,
    rules=RULES,
    records=Records(
        lists={
            FileSection.HAPPENED: (
                Child(
                    "links",
                    TOLD,
                    link="case_id",
                    once=("kind", "number"),
                    where=lambda row: row.ended_at is None,
                ),
            )
        }
    ),
    of_a_case=(LINKED,),
    case_parts=(CasePart(PagePlace.SIDE, "links/_of_case.html", _linked),),
    record_lines=(_lines,),
)
