"""The feature declaration of the review."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Stage
from casetrack.cases.models import Obligation, Party
from casetrack.cases.stages import StageSource
from casetrack.casework import duty_records
from casetrack.codes import N_
from casetrack.courses.approvals.gates import gate_of
from casetrack.db import session
from casetrack.db.change_set import OfKind, change_set
from casetrack.errors import RuleBroken
from casetrack.ledger.casefile.records import (
    CALLED,
    TOLD_BY,
    Child,
    FileSection,
    Key,
    Record,
    Records,
)
from casetrack.ledger.casefile.rules import together
from casetrack.ledger.gates import GateAsked, ToCome
from casetrack.ledger.invariants import Invariant
from casetrack.ledger.page_parts import NextSteps
from casetrack.ledger.registry import Feature
from casetrack.review import chain_views, receipt_views, views
from casetrack.review.actions import ACT_FORMS, follow_calendar
from casetrack.review.announcing import keep_its_day
from casetrack.review.blueprint import bp
from casetrack.review.counting import DECIDED_HERE, OWED_AS
from casetrack.review.custody import custody_told
from casetrack.review.custody_changes import end_custody, move_end_of_custody
from casetrack.review.decisions import ReviewOutcome, asked_of, end_with, follow_redated
from casetrack.review.figures import PEOPLE
from casetrack.review.flags import flags_of_reviews
from casetrack.review.gates import GATES
from casetrack.review.importing import begin_missing_dates, what_happened
from casetrack.review.models import CustodyTold, PeriodEnd, ReviewPeriod
from casetrack.review.next_steps import next_steps
from casetrack.review.papers import PAPERS
from casetrack.review.proposals import PROPOSALS
from casetrack.review.queries import reviews_of
from casetrack.review.stage import READS, stage, when_opened
from casetrack.review.words import DUTIES, FACTS, RULES
from casetrack.web.next_steps import RecordGroup
from casetrack.web.words import FactWords, RuleWords


def still_without_a_reason() -> Iterator[RuleBroken]:
    """Suspended obligations whose review no decision suspends, as refusals.

    Source: Criminal Procedure Law art. 283; Provisions on Criminal Cases of Minors art. 45.
    """
    for noted in list(change_set().each.values()):
        owed = noted.row
        if not isinstance(owed, Obligation) or owed.state is not DutyState.SUSPENDED:
            continue
        if owed.subject != ReviewPeriod.__tablename__:
            continue
        period = session().get(ReviewPeriod, owed.subject_id)
        if period is None or not period.decided_here:
            continue
        if period.ended_by is not PeriodEnd.SUSPENDED or period.disposition_id is None:
            yield RuleBroken(
                N_(
                    "The review that was due on %(due)s would stand still without a decision that"
                    " lets it. Nothing was saved; tell the person who looks after the system."
                ),
                due=owed.due,
            )


INVARIANTS = (
    Invariant(tuple(OfKind(Obligation, kind) for kind in OWED_AS.values()), still_without_a_reason),
)


def decisions_to_come(facts: CaseFacts, person: Party) -> Iterator[GateAsked]:
    """The decisions possible in a person's running reviews, without any typed facts."""
    for period in facts.read(reviews_of):
        if period.party_id == person.id and period.is_running():
            for kind in DECIDED_HERE[period.kind]:
                outcome = ReviewOutcome(kind, facts.on)
                yield asked_of(facts.case, person, kind, facts.on, outcome.facts)


HELD = Record(
    CustodyTold,
    "How the person was held from a day on: first as the review came in, then as it changed.",
    {
        "since": "From this day on.",
        "custody": "Whether held, and how.",
        "entry": TOLD_BY,
    },
    named="held",
)

REVIEW = Record(
    ReviewPeriod,
    "A review of one person's case: for arrest, or for prosecution.",
    {
        "ref": CALLED,
        "kind": "What is reviewed.",
        "party": "About whom.",
        "track": "In which line of work.",
        "received": "When it came in.",
        "custody": "Whether held, and how.",
        "complex": "A major or complex case.",
        "extended_on": "The day the period was extended.",
        "nominal": Key("Last day before holidays moved it.", counted=True),
        "due": Key("Last day.", counted=True),
        "begun_by": "How it came in: first, again after a return, or from another procuratorate.",
        "previous": Key("The period before it, which was returned or passed on.", late=True),
        "returns_elsewhere": (
            "Supplementary investigations that other procuratorates asked for before."
        ),
        "ended_on": "The day it ended.",
        "ended_by": "How it ended.",
        "decision": Key("The decision it ended with.", "disposition_id"),
        "entry": TOLD_BY,
    },
    (Child("held", HELD), duty_records.DUTIES),
    named="review",
    refers="a review",
    rules=(together("nominal", "due"),),
    flagged=lambda row: (f"review received {row.received.edtf}", row.flags),
)

RECORDS = Records(
    lists={FileSection.DECIDED: (Child("reviews", REVIEW),)},
    flags=flags_of_reviews,
)


# Imported for their routes.
PAGES = (views, receipt_views, chain_views)

FEATURE = Feature(
    "review",
    bp,
    brings=(
        *PROPOSALS,
        RuleWords(RULES),
        FactWords(FACTS),
        *DUTIES,
        StageSource(
            Stage.REVIEW,
            stage,
            READS,
            ends=(ObligationKind.PROSECUTION_REVIEW, ObligationKind.ARREST_REVIEW),
            when_opened=when_opened,
            is_of_each=True,
        ),
        PEOPLE,
        custody_told,
        end_with,
        keep_its_day,
        follow_redated,
        follow_calendar,
        end_custody,
        move_end_of_custody,
        begin_missing_dates,
        what_happened,
        NextSteps((next_steps,), RecordGroup.DECIDED, Stage.REVIEW),
        reviews_of,
        RECORDS,
        *PAPERS,
        ToCome(decisions_to_come),
        *GATES,
        *ACT_FORMS,
        gate_of(PROPOSALS),
        *INVARIANTS,
    ),
)
