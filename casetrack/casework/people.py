"""Add parties to a case, change their record, put a charge on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.charge_names import charge_named
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import (
    MAY_BE_ACCUSED,
    AgeStatus,
    BodyKind,
    Part,
    PartyKind,
    PartyRole,
    TieKind,
    TrackKind,
    roles_of,
)
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, Charge, JournalEntry, Party, RoleHeld, Tie, Track
from casetrack.cases.policy import ensure_may
from casetrack.cases.queries import find_in, parties_of
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework.identity.actions import ensure_name, set_identity
from casetrack.casework.identity.ages import ensure_age_fits
from casetrack.casework.identity.names import (
    alias_in_latin,
    alias_of,
    initials,
    is_alias,
    is_description,
    pinyin_key,
)
from casetrack.casework.journal_texts import changed_words, of_code, of_when, told
from casetrack.casework.titles import retitle, title_of_the_accused
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import HAN, BilingualText
from casetrack.db.change_set import may_have
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.law.charges import chapter_of
from casetrack.ledger.clock_triggers import ClockTrigger, Fact, FactRecorded
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter

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


@dataclass(frozen=True)
class RoleDetail:
    """Line of work of a role (None: the whole case), and since when it is held (None: unknown)."""

    track_id: int | None
    since: PartialDate | None


@dataclass(frozen=True)
class PartyChange:
    """The new record of a party.

    held: details of roles held already, by position; the others stay.
    """

    alias: BilingualText
    age_status: AgeStatus
    roles: tuple[PartyRole, ...] = field(default_factory=tuple)
    held: Mapping[int, RoleDetail] = field(default_factory=dict)


def add_party(
    case: Case, new: NewParty, act: Act, *, decided: Mapping[str, str] | None = None
) -> Party:
    """Add a party to a case, with roles, tie and charge, and enter it in the journal.

    decided: as for `identity.change_identity`.
    Raises NotAllowed; PlacesToDecide; RuleBroken if the name is empty or not a name, or if the
    alias is taken.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    before = title_of_the_accused(case)
    party = place_party(case, new, by=act.by, on=act.on, at=act.at, decided=decided)
    enter(
        case,
        EntryKind.PARTY_ADDED,
        act,
        when=PartialDate.day(act.on),
        text=told(retitle(case, before)),
        parties={Part.ABOUT: [party]},
        subject=party,
        roles=[role.value for role in new.roles],
    )
    _tell_joined(case, party, act)
    for kin in new.kin:
        try:
            _add_kin(case, party, kin, act)
        except RuleBroken as broken:
            broken.field = KIN
            raise
    return party


def _add_kin(case: Case, child: Party, kin: NewKin, act: Act) -> None:
    if kin.party_id is None:
        new = NewParty(kin.name, roles=kin.roles, tie=(kin.tie, child.id))
        other = add_party(case, new, act)
    else:
        there = find_in(case, Party, kin.party_id)
        if there is None or there is child:
            raise RuleBroken("not_of_this_case")
        other = there
        _tie(case, other, (kin.tie, child.id))
        held = tuple(role.role for role in other.roles)
        if missing := tuple(role for role in kin.roles if role not in held):
            change = PartyChange(other.alias, other.age_status, (*held, *missing))
            change_party(other, change, act, opened=other.version)
    tie = session().scalars(
        select(Tie).where(Tie.party_id == child.id, Tie.other_id == other.id).order_by(Tie.id)
    )
    for row in tie:
        row.lives_with = kin.lives_with


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
    _ensure_fit(new.kind, set(new.roles))
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
        _tie(case, party, new.tie)
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


def change_party(
    party: Party, change: PartyChange, act: Act, *, opened: int
) -> JournalEntry | None:
    """Change alias, age and roles; before and after stand in the journal.

    None if nothing differs. Raises NotAllowed, LostRace; RuleBroken without an alias, if it is no
    alias, if birth date or acts contradict the age, or if somebody
    accused would keep no role of the accused.
    """
    case = session().get_one(Case, party.case_id)
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    roles = tuple(dict.fromkeys(change.roles))
    before, detailed = party.roles, _detailed(party, change)
    held = tuple(dict.fromkeys(held.role for held in party.roles))
    lines = changed_words(party.alias, change.alias, field="alias", en="Alias", zh="化名")
    is_other_age = change.age_status is not party.age_status
    if not lines and not is_other_age and detailed == before and set(roles) == set(held):
        return None
    if not change.alias:
        raise RuleBroken("party_without_name", field="alias_zh")
    _ensure_fit(party.kind, set(roles) - set(held))
    _ensure_accused_rightly(party, roles)
    if party.kind is PartyKind.PERSON:
        for line in lines:
            if line.after:
                ensure_name(line.after, field=line.field)
    if is_other_age:
        ensure_age_fits(party, change.age_status, on=act.on, field="age_status")
    take_version(party, opened=opened)
    fields: dict[str, Any] = {}
    if is_other_age:
        fields |= {"age_before": party.age_status.value, "age_now": change.age_status.value}
    if set(roles) != set(held):
        fields |= {"roles_before": [r.value for r in held], "roles_now": [r.value for r in roles]}
    changed = [line.field for line in lines]
    changed += [name.removesuffix("_now") for name in fields if name.endswith("_now")]
    title = title_of_the_accused(case)
    party.alias = change.alias
    party.sort_key = pinyin_key(change.alias.in_("zh"))[:200]
    party.initials = initials(change.alias.in_("zh"))[:40]
    party.age_status = change.age_status
    details = _told_details(before, detailed, case)
    changed += ["role_details"] if details else []
    party.roles = _held(detailed, roles)
    lines += retitle(case, title)
    record(
        AuditKind.PARTY_CHANGED,
        by=act.by,
        at=act.at,
        case_id=case.id,
        party_id=party.id,
        fields=changed,
    )
    entry = enter(
        case,
        EntryKind.PARTY_CHANGED,
        act,
        when=PartialDate.day(act.on),
        text=_both(told(lines), details),
        parties={Part.ABOUT: [party]},
        subject=party,
        changed=changed,
        **fields,
    )
    _tell_joined(case, party, act)
    return entry


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


def _ensure_accused_rightly(party: Party, roles: Iterable[PartyRole]) -> None:
    if MAY_BE_ACCUSED.intersection(roles) or not party.has_role(*MAY_BE_ACCUSED):
        return
    standing = select(Charge.id).where(
        Charge.party_id == party.id, Charge.withdrawn_by_id.is_(None)
    )
    if session().scalar(standing.limit(1)) is not None:
        raise RuleBroken(
            N_(
                "A charge stands against this person, and only a suspect or defendant has one:"
                " leave them such a role."
            ),
            field="role",
        )


def _ensure_fit(kind: PartyKind, roles: Collection[PartyRole]) -> None:
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


def _detailed(party: Party, change: PartyChange) -> tuple[RoleHeld, ...]:
    """The roles held, with line of work and day after the change."""
    roles = []
    for place, held in enumerate(party.roles):
        now = change.held.get(place) if held.role in change.roles else None
        roles.append(held if now is None else RoleHeld(held.role, now.track_id, now.since))
    return tuple(roles)


def _told_details(before: Iterable[RoleHeld], now: Iterable[RoleHeld], case: Case) -> BilingualText:
    """Text of the changed role details, after and before. Raises RuleBroken."""
    texts = []
    for old, new in zip(before, now, strict=True):
        if old == new:
            continue
        _ensure_line_of(case, new.track_id)
        role, was, after = of_code(old.role), _told_detail(old), _told_detail(new)
        texts.append(
            BilingualText(
                f"{role.en}: {after.en or 'no more is told'}, was {was.en or 'not told'}",
                f"{role.zh}：{after.zh or '未注明'}，原为{was.zh or '未注明'}",
            )
        )
    return BilingualText(
        ". ".join(text.in_("en") for text in texts) or None,
        "；".join(text.in_("zh") for text in texts) or None,
    )


def _told_detail(detail: RoleHeld) -> BilingualText:
    track = session().get(Track, detail.track_id) if detail.track_id is not None else None
    line, since = of_code(track.kind if track is not None else None), of_when(detail.since)
    en = [line.en, f"since {since.en}" if since.en else None]
    zh = [line.zh, f"自{since.zh}起" if since.zh else None]
    return BilingualText(", ".join(filter(None, en)) or None, "，".join(filter(None, zh)) or None)


def _ensure_line_of(case: Case, track_id: int | None) -> None:
    track = session().get(Track, track_id) if track_id is not None else None
    if track_id is not None and (track is None or track.case_id != case.id):
        raise RuleBroken("not_of_this_case")


def _both(text: BilingualText, other: BilingualText) -> BilingualText:
    if not other:
        return text
    en = ". ".join(text for text in (text.en, other.en) if text)
    zh = "；".join(text for text in (text.zh, other.zh) if text)
    return BilingualText(en or None, zh or None)


def _tell_joined(case: Case, party: Party, act: Act) -> None:
    """Publish that a person has a new role in the case, which may trigger clocks."""
    session().flush()
    joined = Fact(ClockTrigger.SOMEBODY_JOINED, case, PartialDate.day(act.on), party, person=party)
    publish(FactRecorded(joined))


def _alias(name: str, taken: set[str]) -> BilingualText:
    alias = alias_of(name, taken=taken)
    if HAN.search(alias):
        return BilingualText(alias_in_latin(alias), alias)
    return BilingualText(alias, None)


def _others(case: Case) -> Sequence[Party]:
    """Parties in the case already; no query for a case just opened."""
    return parties_of(case) if may_have(case, Party) else ()


def _tie(case: Case, party: Party, tie: tuple[TieKind, int]) -> None:
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


def _held(before: Iterable[RoleHeld], wanted: Collection[PartyRole]) -> list[RoleHeld]:
    """Roles still wanted, with their details, followed by the new ones."""
    stay = [held for held in before if held.role in wanted]
    present = {held.role for held in stay}
    return stay + [RoleHeld(role) for role in wanted if role not in present]
