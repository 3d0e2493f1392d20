"""The feature of suits and applications before a court: sections, pages, duty and records."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from casetrack.cases.models import Party
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.facts.awaited import AwaitedParts
from casetrack.casework.facts.pages import register_facts
from casetrack.casework.facts.simple import facts_part, record_lines_of
from casetrack.ledger.casefile.records import Key, Records
from casetrack.ledger.page_parts import FoldGroup, RecordGroup
from casetrack.ledger.registry import Feature
from casetrack.review.lawsuits.fact_actions import EXTENSION, LAWSUIT, SUED, told_lawfully

bp = Blueprint("lawsuits", __name__)
register_facts(bp, LAWSUIT)
EXTENSION.register(bp)


def _title(*_where: Any) -> str:
    return _("Suits and applications before a court")


PARTS = AwaitedParts((EXTENSION,), _title, is_sorted=True)
FEATURE = Feature(
    "lawsuits",
    bp,
    brings=(
        *EXTENSION.brings,
        SUED,
        facts_part(FoldGroup.PROTECTION, PARTS.of_person),
        record_lines_of(LAWSUIT, group=RecordGroup.DECIDED),
        Records(
            under={
                Party: (
                    LAWSUIT.listed(
                        "A suit or an application of this party before a court.",
                        also={"kind": Key("What is brought before it.", required=True)},
                        below=(DUTIES,),
                        rules=(told_lawfully,),
                        link="party_id",
                    ),
                )
            }
        ),
    ),
)
