"""People with guarantees, acts, approvals and ages, and checks of each kind."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.guardians import guardians_of
from casetrack.cases.kinds import ACCUSED_HERE, MAY_BE_ACCUSED, PartyKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.cases.not_future import ensure_past
from casetrack.casework.facts.fact_kind import Values
from casetrack.casework.identity.ages import ages_at, tell_age_used
from casetrack.casework.parties import one_of_case
from casetrack.codes import N_
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import OutsideStatute, victim_interview
from casetrack.people.guarantees.kinds import (
    PROSECUTION_ANSWERS,
    SPECIAL_ANSWERS,
    AdultKind,
    AgeBand,
    GuaranteeKind,
)
from casetrack.people.guarantees.queries import interviews_of

GUARANTEE_OF_ANOTHER = N_(
    "Choose a minor of this case of whom this can be recorded: an accused, or a victim."
)


def is_accused_person(party: Party) -> bool:
    """Whether this is a single person who is, or was, accused in the case itself."""
    return party.kind is PartyKind.PERSON and party.has_role(*ACCUSED_HERE)


def is_accused_minor(party: Party) -> bool:
    """Whether this is a single person accused here and not known to have been of age at the act."""
    return is_accused_person(party) and not party.is_grown()


def is_minor_victim(party: Party) -> bool:
    """Whether this is a single person who is a victim, and not known to be of age."""
    is_victim = party.kind is PartyKind.PERSON and party.has_role(PartyRole.VICTIM)
    return is_victim and party.counts_as_minor()


def has_sheet(party: Party) -> bool:
    """Whether this person has a sheet of guarantees: an accused minor, or a minor victim."""
    return is_accused_minor(party) or is_minor_victim(party)


def may_have(kind: GuaranteeKind, party: Party) -> bool:
    """Whether a guarantee of this kind may be recorded of this person."""
    if kind is GuaranteeKind.VICTIM_INTERVIEW:
        return is_minor_victim(party)
    return is_accused_person(party)


def bands_of(party: Party, when: PartialDate) -> Collection[AgeBand]:
    """Possible age bands at an act, by the sealed birth date; empty if they cannot be counted.

    Raises RuleBroken where the act was before the birth.
    """
    try:
        ages = ages_at(party, when)
    except OutsideStatute as outside:
        raise RuleBroken(
            N_("The act would have come before the birth. Compare the day with the identity."),
            field="happened",
        ) from outside
    return {AgeBand.of(age) for age in range(ages[0], ages[1] + 1)} if ages is not None else ()


def check_guarantee(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    kind: GuaranteeKind = values["kind"]
    if party is None or not may_have(kind, party):
        raise RuleBroken(GUARANTEE_OF_ANOTHER, field="party")
    ensure_past(values["happened"], on=act.on, field="happened")
    if kind is GuaranteeKind.INTERROGATION and values["adult"] is None:
        raise RuleBroken(N_("Say which adult was present, or that none was."), field="adult")
    if kind is GuaranteeKind.APPROPRIATE_ADULT:
        if values["adult"] is None or not values["adult"].stands_in:
            raise RuleBroken(N_("Choose who stood in for the legal representative."), field="adult")
        if not values["why"]:
            raise RuleBroken(
                N_(
                    "Say why the legal representative did not come, or why somebody else came"
                    " instead."
                ),
                field="why",
            )
    _ensure_fits(case, party, values, act)
    if kind is GuaranteeKind.ASSESSMENT:
        for name in ("child_consents", "guardian_consents"):
            if values[name] is not True:
                raise RuleBroken(
                    N_(
                        "Without the consent of both the minor and the legal representative there"
                        " is no psychological assessment (Prevention of Juvenile Delinquency Law"
                        " art. 51)."
                    ),
                    field=name,
                )
    if kind is GuaranteeKind.VICTIM_INTERVIEW and not values["why"]:
        _ensure_one_interview(party, values, row)
    return values


def _ensure_fits(case: Case, child: Party, values: Values, act: Act) -> None:
    """Refuse a named adult whose stated role does not fit the guardians of that day.

    Source: Criminal Procedure Law art. 281.
    """
    if (other_id := values["adult_party_id"]) is None:
        return
    adult: AdultKind | None = values["adult"]
    other = one_of_case(case, other_id, field="adult_party")
    if adult is None or adult is AdultKind.NOBODY:
        raise RuleBroken(N_("Say as what that person was there."), field="adult")
    if other.is_child() or other.has_role(*MAY_BE_ACCUSED):
        raise RuleBroken(
            N_("%(who)s is a minor or accused, and does not sit beside a child."),
            field="adult_party",
            who=other.alias,
        )
    on = values["happened"].first or act.on
    guardian = next(
        (
            guardian
            for guardian in guardians_of(case, child, on=on)
            if guardian.party.id == other.id
        ),
        None,
    )
    if adult is AdultKind.LEGAL_REPRESENTATIVE and guardian is None:
        raise RuleBroken(
            N_("%(who)s is not recorded as a guardian on %(day)s."),
            field="adult_party",
            who=other.alias,
            day=on,
        )
    if adult is AdultKind.LEGAL_REPRESENTATIVE and guardian is not None and guardian.bar:
        raise RuleBroken(
            N_("%(who)s is not called as the legal representative: %(bar)s."),
            field="adult_party",
            who=other.alias,
            bar=guardian.bar,
        )
    if adult.stands_in and guardian is not None and not guardian.bar:
        raise RuleBroken(
            N_("%(who)s is the guardian: choose the legal representative."),
            field="adult",
            who=other.alias,
        )


def _ensure_one_interview(party: Party, values: Values, row: Any) -> None:
    """Ask for a reason where the law warns of another interview of a victim. Raises RuleBroken."""
    before = sum(interview is not row for interview in interviews_of(party))
    verdicts = victim_interview(
        interviews_before=before,
        grave_harm=bool(values["has_grave_harm"]),
        recorded=bool(values["is_recorded"]),
    )
    if verdicts[0].warns:
        raise RuleBroken("interviewed_before", field="why", times=before)
    if any(verdict.warns for verdict in verdicts):
        raise RuleBroken("interview_not_recorded", field="why")


def check_act(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not is_accused_person(party):
        raise RuleBroken(GUARANTEE_OF_ANOTHER, field="party")
    if not values["text"] and values["sort"] is None:
        raise RuleBroken(N_("Say what was done, or choose the kind of act."), field="text")
    ensure_past(values["happened"], on=act.on, field="happened")
    bands = bands_of(party, values["happened"])
    if bands and values["age_band"] not in (None, *bands):
        raise RuleBroken(
            N_(
                "By the sealed birth date it is another age. Leave it to be counted, or correct"
                " the identity."
            ),
            field="age_band",
        )
    if len(bands) != 1:
        return {**values, "is_counted": False}
    kept = {**values, "age_band": next(iter(bands)), "is_counted": True}
    if row is None or any(getattr(row, name) != value for name, value in kept.items()):
        tell_age_used(party, act)
    return kept


def check_approval(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not is_accused_person(party):
        raise RuleBroken(GUARANTEE_OF_ANOTHER, field="party")
    ensure_past(values["happened"], on=act.on, field="happened")
    if values["step"] in (*PROSECUTION_ANSWERS, *SPECIAL_ANSWERS) and not values["proof"]:
        raise RuleBroken(N_("Give the number of the document with the answer."), field="proof")
    return values


def check_finding(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or party.kind is not PartyKind.PERSON:
        raise RuleBroken(GUARANTEE_OF_ANOTHER, field="party")
    ensure_past(values["happened"], on=act.on, field="happened")
    return values
