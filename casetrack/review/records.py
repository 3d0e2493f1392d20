"""Records of reviews in a case file."""

from __future__ import annotations

from casetrack.casework.duty_records import DUTIES
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
from casetrack.review.flags import flags_of_reviews
from casetrack.review.models import CustodyTold, ReviewPeriod

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
    (Child("held", HELD), DUTIES),
    named="review",
    refers="a review",
    rules=(together("nominal", "due"),),
    flagged=lambda row: (f"review received {row.received.edtf}", row.flags),
)

RECORDS = Records(
    lists={FileSection.DECIDED: (Child("reviews", REVIEW),)},
    flags=flags_of_reviews,
)
