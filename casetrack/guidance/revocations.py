"""Support for revoking a guardianship, from the case itself and without an order before it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.act import Act
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_open
from casetrack.cases.queries import find_party
from casetrack.casework.facts.day_fields import FactDay
from casetrack.casework.facts.fact_kind import Values
from casetrack.casework.facts.fields import FactCode, FactParty, FactText
from casetrack.casework.facts.simple import fact
from casetrack.casework.journal_texts import of_party
from casetrack.codes import N_, NP_
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.models import RevocationSupport
from casetrack.law import (
    GuardianStep,
    LadderFacts,
    RevocationApplicant,
    RevocationGround,
    step_verdicts,
)


def _check(case: Case, party: Party | None, values: Values, row: object, act: Act) -> Values:
    """Refuse what the law does not allow. Source: Civil Code art. 36; Minors Protection Law 108."""
    ensure_open(case)
    guardian = find_party(case, values["other_id"])
    if party is None or guardian is None:
        raise RuleBroken("not_of_this_case", field="other")
    if guardian.id == party.id or guardian.kind is not PartyKind.PERSON:
        raise RuleBroken(N_("Choose the guardian, another person of this case."), field="other")
    ensure_past(values["happened_on"], on=act.on, field="happened_on")
    facts = LadderFacts(
        ground=RevocationGround(values["ground"].value),
        applicant=RevocationApplicant(values["applicant"].value),
    )
    ground, applicant, *_order = step_verdicts(GuardianStep.REVOCATION, facts)
    if not ground.met or not applicant.met:
        raise RuleBroken(
            N_(
                "The procuratorate does not apply itself, nor anybody whom the law does not name:"
                " it supports those who may (Civil Code art. 36)."
            ),
            field="applicant",
        )
    return values


REVOCATION_SUPPORT = fact(
    RevocationSupport,
    NP_("entry", "Support for revoking a guardianship"),
    FactParty(
        "other",
        _l("Guardian"),
        said=lambda row: of_party(row.other_id),
        among=lambda _form, place: [
            party
            for party in place.parties
            if party.kind is PartyKind.PERSON and not party.is_child()
        ],
        key="The guardian.",
    ),
    FactCode(
        "situation",
        _l("Situation"),
        required=_l("Choose the situation."),
        hint=_l("Of the seven of the opinions of 2014, art. 35; recalled, not compared."),
        key="In which of the seven situations.",
    ),
    FactCode(
        "ground",
        _l("Ground of revocation"),
        required=_l("Choose the ground."),
        key="Ground of the Civil Code.",
    ),
    FactCode(
        "applicant",
        _l("Who applies"),
        required=_l("Choose who applies."),
        key="Who applies, by the law.",
    ),
    FactText("who", _l("Applicant, by name"), key="The applicant by name."),
    FactDay(
        "happened_on",
        _l("Supported on"),
        required=_l("Enter the day."),
        key="The day on which the office supported it.",
    ),
    FactText("text", _l("What is supported, and with which evidence"), is_long=True, key="What."),
    blueprint="guidance",
    check=_check,
    at=lambda row: PartialDate.day(row.happened_on),
    about=lambda row: (row.other_id,),
    fits=lambda party: party.kind is PartyKind.PERSON and party.is_child(),
)
