"""Of whom guarantees, acts, approvals and ages are recorded, and what is refused of each."""

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
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import OutsideStatute, victim_interview
from casetrack.people.guarantees.kinds import AdultKind, AgeBand, GuaranteeKind, SppStep
from casetrack.people.guarantees.queries import interviews_of


def is_accused_person(party: Party) -> bool:
    """Whether this is one person who is, or was, accused in the case itself."""
    return party.kind is PartyKind.PERSON and party.has_role(*ACCUSED_HERE)


def is_accused_minor(party: Party) -> bool:
    """Whether this is one person accused here who is not known to have been of age at the act."""
    return is_accused_person(party) and not party.is_grown()


def is_minor_victim(party: Party) -> bool:
    """Whether this is one person who is a victim, and not known to be of age."""
    is_victim = party.kind is PartyKind.PERSON and party.has_role(PartyRole.VICTIM)
    return is_victim and party.counts_as_minor()


def has_sheet(party: Party) -> bool:
    """Whether there is a sheet of guarantees of this person: a minor accused, or a minor harmed."""
    return is_accused_minor(party) or is_minor_victim(party)


def may_have(kind: GuaranteeKind, party: Party) -> bool:
    """Whether a guarantee of this sort may be one of this person's."""
    if kind is GuaranteeKind.VICTIM_INTERVIEW:
        return is_minor_victim(party)
    return is_accused_person(party)


def bands_of(party: Party, when: PartialDate) -> Collection[AgeBand]:
    """How old somebody may have been at an act, by the sealed birth date; none where it tells none.

    Raises RuleBroken where the act was before the birth.
    """
    try:
        ages = ages_at(party, when)
    except OutsideStatute as outside:
        raise RuleBroken("act_before_birth", field="happened") from outside
    return {AgeBand.of(age) for age in range(ages[0], ages[1] + 1)} if ages is not None else ()


def check_guarantee(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    kind: GuaranteeKind = values["kind"]
    if party is None or not may_have(kind, party):
        raise RuleBroken("guarantee_of_another", field="party")
    ensure_past(values["happened"], on=act.on, field="happened")
    if kind is GuaranteeKind.INTERROGATION and values["adult"] is None:
        raise RuleBroken("adult_not_said", field="adult")
    if kind is GuaranteeKind.APPROPRIATE_ADULT:
        if values["adult"] is None or not values["adult"].stands_in:
            raise RuleBroken("adult_stands_in_for", field="adult")
        if not values["why"]:
            raise RuleBroken("why_not_the_guardian", field="why")
    _ensure_fits(case, party, values, act)
    if kind is GuaranteeKind.ASSESSMENT:
        for name in ("child_consents", "guardian_consents"):
            if values[name] is not True:
                raise RuleBroken("assessment_without_consent", field=name)
    if kind is GuaranteeKind.VICTIM_INTERVIEW and not values["why"]:
        _ensure_one_interview(party, values, row)
    return values


def _ensure_fits(case: Case, child: Party, values: Values, act: Act) -> None:
    """Refuse an adult who is named and cannot be what is said of them, by who is guardian that day.

    Source: Criminal Procedure Law art. 281.
    """
    if (other_id := values["adult_party_id"]) is None:
        return
    adult: AdultKind | None = values["adult"]
    other = session().get(Party, other_id)
    if other is None or other.case_id != case.id or other.id == child.id:
        raise RuleBroken("not_of_this_case", field="adult_party")
    if adult is None or adult is AdultKind.NOBODY:
        raise RuleBroken("adult_without_part", field="adult")
    if other.is_child() or other.has_role(*MAY_BE_ACCUSED):
        raise RuleBroken("adult_cannot_sit_there", field="adult_party", who=other.alias)
    on = values["happened"].first or act.on
    guardian = next(
        (one for one in guardians_of(case, child, on=on) if one.party.id == other.id), None
    )
    if adult is AdultKind.LEGAL_REPRESENTATIVE and guardian is None:
        raise RuleBroken("adult_is_no_guardian", field="adult_party", who=other.alias, day=on)
    if adult is AdultKind.LEGAL_REPRESENTATIVE and guardian is not None and guardian.bar:
        raise RuleBroken(
            "guardian_is_barred", field="adult_party", who=other.alias, bar=guardian.bar
        )
    if adult.stands_in and guardian is not None and not guardian.bar:
        raise RuleBroken("adult_is_the_guardian", field="adult", who=other.alias)


def _ensure_one_interview(party: Party, values: Values, row: Any) -> None:
    """Ask why, where the law warns of another interview of a victim."""
    before = sum(one is not row for one in interviews_of(party))
    verdicts = victim_interview(
        interviews_before=before,
        grave_harm=bool(values["has_grave_harm"]),
        recorded=bool(values["is_recorded"]),
    )
    if verdicts[0].warns:
        raise RuleBroken("interviewed_before", field="why", times=before)
    if any(one.warns for one in verdicts):
        raise RuleBroken("interview_not_recorded", field="why")


def check_act(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not is_accused_person(party):
        raise RuleBroken("guarantee_of_another", field="party")
    if not values["text"] and values["sort"] is None:
        raise RuleBroken("act_not_said", field="text")
    ensure_past(values["happened"], on=act.on, field="happened")
    bands = bands_of(party, values["happened"])
    if bands and values["age_band"] not in (None, *bands):
        raise RuleBroken("age_is_counted", field="age_band")
    if len(bands) != 1:
        return {**values, "is_counted": False}
    kept = {**values, "age_band": next(iter(bands)), "is_counted": True}
    if row is None or any(getattr(row, name) != value for name, value in kept.items()):
        tell_age_used(party, act)
    return kept


def check_approval(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not is_accused_person(party):
        raise RuleBroken("guarantee_of_another", field="party")
    ensure_past(values["happened"], on=act.on, field="happened")
    if values["step"] in (SppStep.APPROVED, SppStep.REFUSED) and not values["proof"]:
        raise RuleBroken("answer_without_number", field="proof")
    return values


def check_finding(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or party.kind is not PartyKind.PERSON:
        raise RuleBroken("guarantee_of_another", field="party")
    ensure_past(values["happened"], on=act.on, field="happened")
    return values
