"""The head of a case file, and the lists that make up the rest of it."""

from __future__ import annotations

from typing import Any

from casetrack.accounts.models import Level
from casetrack.cases.kinds import CaseStatus, Intake, Provenance
from casetrack.cases.models import Case
from casetrack.exchange.fields import Code, Day, Field, Said, Text
from casetrack.exchange.format.clocks import CLOCKS_OF_CASE, SERVICES
from casetrack.exchange.format.decided import DECISION, OBJECTION, PROBATION, REVIEW
from casetrack.exchange.format.happened import AMOUNT, DUTIES, ENTRY
from casetrack.exchange.format.measures import MEASURE, SUGGESTION
from casetrack.exchange.format.people import CHARGE, CIRCUMSTANCE, PARTY, TRACK
from casetrack.exchange.format.visits import PLAN, VISIT
from casetrack.exchange.rules import closed_with_a_day, inferred_is_a_fact
from casetrack.exchange.shape import Child, Record
from casetrack.ledger.measure_types import measure_type

SCHEMA = "casetrack-case/1"

# The procuratorate of the case, by its names; level and prefix make it where it is not known yet.
OFFICE_FIELDS: tuple[Field, ...] = (
    Text(key="en", attr="name_en", required=True, length=120, doc="Its English name."),
    Text(key="zh", attr="name_zh", required=True, length=120, doc="Its Chinese name."),
    Code(key="level", attr="level", required=True, kind=Level, doc="Its level."),
    Text(
        key="short_zh",
        attr="short_zh",
        required=True,
        length=12,
        doc="What its numbers begin with.",
    ),
)


def _of_no_party(row: Any) -> bool:
    return row.party_id is None


def _of_no_measure(row: Any) -> bool:
    return row.measure_id is None


def _of_no_plan(row: Any) -> bool:
    return row.plan_id is None


def _in_its_own_list(row: Any) -> bool:
    return not measure_type(row.kind).told_in


CASE = Record(
    name="case",
    model=Case,
    doc="One case of one procuratorate.",
    fields=(
        Text(key="number", attr="number", required=True, doc="The office's own number."),
        Text(
            key="national_number", attr="national_number", doc="The number of the national system."
        ),
        Said(key="title", attr="title", required=True, length=300, doc="What the case is called."),
        Said(key="subtitle", attr="subtitle", length=500, doc="What stands below the title."),
        Said(key="keywords", attr="keywords", doc="Keywords, with semicolons between them."),
        Said(key="note", attr="note", doc="What must be known to read the rest."),
        Code(key="intake", attr="intake", required=True, kind=Intake, doc="How it came in."),
        Code(
            key="provenance",
            attr="provenance",
            required=True,
            kind=Provenance,
            doc="A department's work, a published text, or a demonstration.",
        ),
        Code(key="status", attr="status", required=True, kind=CaseStatus, doc="Open or closed."),
        Day(key="closed_on", attr="closed_on", doc="The day it was closed."),
    ),
    children=(
        Child(key="tracks", record=TRACK, link="case_id"),
        Child(key="parties", record=PARTY, link="case_id"),
        Child(key="circumstances", record=CIRCUMSTANCE, link="case_id", where=_of_no_party),
        Child(key="charges", record=CHARGE, link="case_id"),
        Child(key="amounts", record=AMOUNT, link="case_id"),
        Child(key="journal", record=ENTRY, link="case_id"),
        Child(key="decisions", record=DECISION, link="case_id"),
        Child(key="reviews", record=REVIEW, link="case_id"),
        Child(key="probations", record=PROBATION, link="case_id"),
        Child(key="objections", record=OBJECTION, link="case_id"),
        Child(key="measures", record=MEASURE, link="case_id", where=_in_its_own_list),
        Child(key="suggestions", record=SUGGESTION, link="case_id"),
        Child(key="plans", record=PLAN, link="case_id", where=_of_no_measure),
        Child(key="visits", record=VISIT, link="case_id", where=_of_no_plan),
        SERVICES,
        # Of what stands above them: what a clock belongs to is there before it.
        CLOCKS_OF_CASE,
        DUTIES,
    ),
    rules=(inferred_is_a_fact, closed_with_a_day),
)
