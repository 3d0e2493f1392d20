"""Place a new party in a case: alias, name, roles, tie and charge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casetrack.accounts.models import Staff
from casetrack.cases.charge_names import charge_named
from casetrack.cases.kinds import (
    MAY_BE_ACCUSED,
    AgeStatus,
    BodyKind,
    PartyKind,
    PartyRole,
    TieKind,
    TrackKind,
)
from casetrack.cases.models import Case, Charge, Party, RoleHeld, Tie
from casetrack.cases.queries import find_in, parties_of
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework.identity.actions import ensure_name, set_identity
from casetrack.casework.identity.names import (
    alias_in_latin,
    alias_of,
    initials,
    is_alias,
    is_description,
    pinyin_key,
)
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import HAN, BilingualText
from casetrack.db.change_set import may_have
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law.charges import chapter_of
from casetrack.ledger.decisions import track_for

# The field of a form for who looks after a new party.
KIN = "kin"


@dataclass(frozen=True)
class NewKin:
    """Somebody who looks after a new party: the tie, and whether they live together, if told.

    party_id: of somebody of the case; else name, as of a new party.
    """

    tie: TieKind
    name: str = ""
    party_id: int | None = None
    lives_with: bool | None = None
    is_guardian: bool = False

    @property
    def roles(self) -> tuple[PartyRole, ...]:
        """The roles in the case that what is told of them makes."""
        by_tie = (_ROLE_BY_TIE[self.tie],) if self.tie in _ROLE_BY_TIE else ()
        return tuple(dict.fromkeys((*by_tie, *((PartyRole.GUARDIAN,) if self.is_guardian else ()))))


_ROLE_BY_TIE = {
    TieKind.FATHER: PartyRole.PARENT,
    TieKind.MOTHER: PartyRole.PARENT,
    TieKind.GUARDIAN: PartyRole.GUARDIAN,
    TieKind.CAREGIVER: PartyRole.CAREGIVER,
}


@dataclass(frozen=True)
class NewParty:
    """Input of a party to add.

    name: of a person, the real name (kept encrypted, shown as an alias) or an alias; of a body or
    group, its name. born: kept sealed with the name. tie: what this party is to a child of the
    case. kin: who looks after them.
    """

    name: str
    kind: PartyKind = PartyKind.PERSON
    body_kind: BodyKind | None = None
    roles: tuple[PartyRole, ...] = ()
    age_status: AgeStatus = AgeStatus.UNKNOWN
    count: int | None = None
    tie: tuple[TieKind, int] | None = None
    charge: str = ""
    born: PartialDate | None = None
    kin: tuple[NewKin, ...] = ()


def place_party(
    case: Case,
    new: NewParty,
    *,
    by: Staff,
    at: datetime,
    on: date | None = None,
    decided: Mapping[str, str] | None = None,
) -> Party:
    """Create the party without an entry, for cases being opened.

    on: the day on which a name is taken out of earlier texts, in a case that has some.
    """
    name = new.name.strip()
    if not name:
        raise RuleBroken("party_without_name", field="name")
    ensure_fit(new.kind, set(new.roles))
    if new.kind is PartyKind.PERSON:
        ensure_name(name, field="name")
    others = _others(case)
    taken = {other.alias.in_("zh") for other in others}
    is_named = is_real_name(new)
    alias = alias_for(new, taken=taken)
    if not is_named and alias.in_("zh") in taken:
        raise RuleBroken(
            N_("Somebody in this case is called %(alias)s already. Add what tells them apart."),
            field="name",
            alias=name,
        )
    position = max((other.position for other in others), default=0) + 1
    party = Party(
        case_id=case.id,
        ref=f"p{position}",
        kind=new.kind,
        body_kind=(new.body_kind or BodyKind.OTHER) if new.kind is PartyKind.BODY else None,
        alias=alias,
        sort_key=pinyin_key(alias.in_("zh"))[:200],
        initials=initials(alias.in_("zh"))[:40],
        age_status=new.age_status,
        count=new.count if new.kind is PartyKind.GROUP else None,
        position=position,
        roles=[RoleHeld(role) for role in new.roles],
    )
    session().add(party)
    session().flush()
    if is_named:
        set_identity(party, name=name, born=new.born, by=by, at=at, on=on, decided=decided)
    elif new.born is not None:
        raise RuleBroken(
            N_("A date of birth is kept sealed with the name: write the name itself, or the age."),
            field="age_status",
        )
    if new.tie is not None:
        tie_to_child(case, party, new.tie)
    if new.charge.strip():
        accuse(case, party, new.charge)
    return party


def is_real_name(new: NewParty) -> bool:
    """Whether the name entered is the real name of a person, not an alias."""
    return new.kind is PartyKind.PERSON and not is_alias(new.name.strip())


def alias_for(new: NewParty, *, taken: Collection[str] = ()) -> BilingualText:
    """The alias of a new party, in each language; distinct from those in `taken`."""
    name = new.name.strip()
    alias = _alias(name, set(taken)) if is_real_name(new) else BilingualText.written(name)
    is_named = new.kind is PartyKind.PERSON and not is_description(name)
    if is_named and alias.en is None and alias.zh:
        return BilingualText(alias_in_latin(alias.zh), alias.zh)
    return alias


def accuse(
    case: Case, party: Party, charge: str, *, stage: ChargeStage = ChargeStage.SUSPECTED
) -> Charge:
    """Put a charge on a party in the criminal line; its chapter is looked up by the name.

    Raises RuleBroken unless the party is, or was, a suspect or defendant.
    """
    if not party.has_role(*MAY_BE_ACCUSED):
        raise RuleBroken("not_accused", field="charge")
    name = charge_named(charge)
    row = Charge(
        case_id=case.id,
        party_id=party.id,
        track_id=track_for(case, TrackKind.CRIMINAL).id,
        name=name,
        stage=stage,
        chapter=chapter_of(name.zh) if name.zh else None,
    )
    session().add(row)
    session().flush()
    return row


def ensure_fit(kind: PartyKind, roles: Collection[PartyRole]) -> None:
    """Refuse roles that do not fit the kind of party. Raises RuleBroken."""
    unfit = [role for role in PartyRole if role in roles and role not in roles_of(kind)]
    if unfit:
        raise RuleBroken(
            N_(
                "This role does not fit: %(role)s. A body is no parent, and a person is no court:"
                " choose another."
            ),
            field="role",
            role=unfit[0],
        )


def _alias(name: str, taken: set[str]) -> BilingualText:
    alias = alias_of(name, taken=taken)
    if HAN.search(alias):
        return BilingualText(alias_in_latin(alias), alias)
    return BilingualText(alias, None)


def _others(case: Case) -> Sequence[Party]:
    """Parties in the case already; no query for a case just opened."""
    return parties_of(case) if may_have(case, Party) else ()


def tie_to_child(case: Case, party: Party, tie: tuple[TieKind, int]) -> None:
    kind, child_id = tie
    child = find_in(case, Party, child_id)
    if child is None:
        raise RuleBroken(N_("Choose a child of this case."), field="tie_to")
    session().add(
        Tie(
            case_id=case.id,
            party_id=child.id,
            other_id=party.id,
            kind=kind,
            since=PartialDate.unknown(),
            until=PartialDate.unknown(),
        )
    )


_USUAL = {
    PartyKind.PERSON: (
        PartyRole.SUSPECT,
        PartyRole.VICTIM,
        PartyRole.GUARDIAN,
        PartyRole.CAREGIVER,
        PartyRole.CO_OFFENDER,
        PartyRole.MANDATORY_REPORTER,
    ),
    PartyKind.BODY: (
        PartyRole.TRANSFERRING_BODY,
        PartyRole.COOPERATING_BODY,
        PartyRole.PROFESSIONAL_SERVICE,
        PartyRole.SUGGESTION_RECIPIENT,
        PartyRole.ENTRUSTED_OFFICE,
        PartyRole.COURT,
    ),
}
# Whom bullying or a fight among children is about.
SIDES = (
    PartyRole.BULLYING,
    PartyRole.BULLIED,
    PartyRole.BYSTANDER,
    PartyRole.INJURED_ATTACKER,
)


def usual_roles_of(kind: PartyKind, *, is_incident: bool = False) -> tuple[PartyRole, ...]:
    """The six roles that parties of this kind mostly have; a group is of persons.

    is_incident: in a case of bullying or a fight of which nobody is accused.
    """
    if is_incident and kind is not PartyKind.BODY:
        return (*SIDES, PartyRole.GUARDIAN, PartyRole.CAREGIVER)
    return _USUAL[PartyKind.BODY if kind is PartyKind.BODY else PartyKind.PERSON]


# What only a body can be, and what only a person; the rest may be either.
OF_BODIES = frozenset(
    {
        PartyRole.URGED_BODY,
        PartyRole.ENTRUSTED_OFFICE,
        PartyRole.TRANSFERRING_BODY,
        PartyRole.INVESTIGATING_BODY,
        PartyRole.COOPERATING_BODY,
        PartyRole.EXPERT_BODY,
        PartyRole.COURT,
        PartyRole.PLATFORM_COMPANY,
    }
)
OF_PERSONS = frozenset(
    {
        PartyRole.CONDITIONALLY_NOT_PROSECUTED,
        PartyRole.MINOR_WITH_MISCONDUCT,
        PartyRole.BULLYING,
        PartyRole.BULLIED,
        PartyRole.BYSTANDER,
        PartyRole.INJURED_ATTACKER,
        PartyRole.PARENT,
        PartyRole.CAREGIVER,
        PartyRole.ORDER_RECIPIENT,
    }
)


def roles_of(kind: PartyKind) -> tuple[PartyRole, ...]:
    """Possible roles of a party of this kind, in order."""
    others = OF_PERSONS if kind is PartyKind.BODY else OF_BODIES
    return tuple(role for role in PartyRole if role not in others)
