"""Guarantees, acts, approvals and ages as a case file tells them, under their person."""

from __future__ import annotations

from casetrack.cases.models import Party
from casetrack.casework.people_records import STATED
from casetrack.ledger.casefile.fields.time import NO_DATE
from casetrack.ledger.casefile.records import Child, Key, Record, Records
from casetrack.people.guarantees.models import AgeFinding, AllegedAct, Guarantee, SppApproval

_WHEN = Key("The day, as exactly as it is known.", default=NO_DATE)
_PROOF = "What proves it: a number, a page of the file."

GUARANTEE = Record(
    Guarantee,
    "One time at which a guarantee was given; a correction is another one.",
    {
        "kind": "Which guarantee.",
        "happened": _WHEN,
        "adult": "Which adult sat beside the child, or that none did.",
        "adult_party": Key("Who that is, if somebody of the case.", "adult_party_id", late=True),
        "heard_of": "Of an opinion: whose.",
        "plea": "Of a plea: signed, or the objection recorded.",
        "signed": "The record was read and signed.",
        "woman_present": "A woman of the staff took part.",
        "defender_present": "The defender was present.",
        "recorded": "It was recorded in sound and picture.",
        "has_grave_harm": "It is about sexual or violent harm.",
        "child_consents": "The minor consents.",
        "guardian_consents": "The legal representative consents.",
        "closed": "The public was kept out.",
        "why": "Why not the legal representative, why again, why not apart.",
        "proof": _PROOF,
        **STATED,
    },
    leads=False,
)
ACT = Record(
    AllegedAct,
    "One act that the person is held to have done.",
    {
        "text": "What was done.",
        "sort": "Which kind of act, as the law sorts them.",
        "happened": _WHEN,
        "charge": "The charge it belongs to, as it is named.",
        "gravest": "Somebody died, or was maimed with especial cruelty; vile circumstances.",
        "age_band": "How old the person was; never a birth date.",
        "counted": "The age was counted from a sealed birth date.",
        **STATED,
    },
    leads=False,
)
APPROVAL = Record(
    SppApproval,
    "One step of the approval of the Supreme People's Procuratorate.",
    {"step": "How far it has come.", "happened": _WHEN, "proof": _PROOF, **STATED},
    leads=False,
)
FINDING = Record(
    AgeFinding,
    "Whether the age is established, and by what.",
    {
        "certain": Key("The age is established.", required=True),
        "evidence": "By what.",
        "happened": _WHEN,
        "text": "What was found.",
        **STATED,
    },
    leads=False,
)
RECORDS = Records(
    under={
        Party: (
            Child("guarantees", GUARANTEE),
            Child("acts", ACT),
            Child("spp_approvals", APPROVAL),
            Child("age_findings", FINDING),
        )
    }
)
