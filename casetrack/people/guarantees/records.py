"""Guarantees, acts, approvals and ages in a case file, under their person."""

from __future__ import annotations

from casetrack.cases.models import Party
from casetrack.ledger.casefile.records import Child, Records
from casetrack.people.guarantees.fact_actions import ALLEGED, APPROVAL, FINDING, GUARANTEE

RECORDS = Records(
    under={
        Party: (
            Child(
                "guarantees",
                GUARANTEE.record(
                    "One time at which a guarantee was given; a correction is another one.",
                    "kind happened adult adult_party heard_of plea is_signed woman_present"
                    " defender_present is_recorded has_grave_harm child_consents guardian_consents"
                    " is_closed why proof",
                    also={"kind": "Which guarantee."},
                ),
            ),
            Child(
                "acts",
                ALLEGED.record(
                    "One act that the person is held to have done.",
                    also={"counted": "The age was counted from a sealed birth date."},
                ),
            ),
            Child(
                "spp_approvals",
                APPROVAL.record("One step of the approval of the Supreme People's Procuratorate."),
            ),
            Child("age_findings", FINDING.record("Whether the age is established, and by what.")),
        )
    }
)
