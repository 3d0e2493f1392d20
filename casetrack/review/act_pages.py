"""On which page of a review an act is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.codes import Code
from casetrack.ledger.act_pages import ActPage, Place
from casetrack.review.models import ReviewKind
from casetrack.review.queries import reviews_of


def _decision(kind: ReviewKind) -> Place:
    """Of a review of this kind alone: the address does not say of which it is."""

    def place(facts: CaseFacts, args: Mapping[str, Any], act: Code) -> str | None:
        is_it = any(p.id == args["review_id"] and p.kind is kind for p in facts.read(reviews_of))
        return url_for("review.decide", **args) if is_it else None

    return place


_ON_ARREST = (EntryKind.ARREST_APPROVED, EntryKind.ARREST_NOT_APPROVED)
_NOT_PROSECUTED = (
    EntryKind.NOT_PROSECUTED_STATUTORY,
    EntryKind.NOT_PROSECUTED_DISCRETIONARY,
    EntryKind.NOT_PROSECUTED_EVIDENCE,
)
_ON_PROSECUTION = (EntryKind.PROSECUTED, *_NOT_PROSECUTED)
ACT_PAGES = (
    ActPage("review.receive", (EntryKind.ARREST_REVIEW_RECEIVED,), {"kind": "arrest"}),
    ActPage("review.receive", (EntryKind.PROSECUTION_REVIEW_RECEIVED,), {"kind": "prosecution"}),
    ActPage("review.decide", _ON_ARREST, at=_decision(ReviewKind.ARREST)),
    ActPage("review.decide", _ON_PROSECUTION, at=_decision(ReviewKind.PROSECUTION)),
    ActPage("review.prosecute", _ON_PROSECUTION),
    ActPage("review.custody", (EntryKind.CUSTODY_CHANGED,)),
    ActPage("review.extend", (EntryKind.PERIOD_EXTENDED,)),
    ActPage("review.send_back", (EntryKind.RETURNED_FOR_INVESTIGATION,)),
    ActPage("review.pass_on", (EntryKind.JURISDICTION_CHANGED,)),
    ActPage("review.announce", (EntryKind.DECISION_ANNOUNCED,)),
)
