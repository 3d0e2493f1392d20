"""Add parties to a case and change their record, with an entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MAY_BE_ACCUSED, AgeStatus, Part, PartyKind, PartyRole
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, Charge, JournalEntry, Party, RoleHeld, Tie, Track
from casetrack.cases.policy import ensure_may
from casetrack.cases.queries import find_in
from casetrack.casework.identity.actions import ensure_name
from casetrack.casework.identity.ages import ensure_age_fits
from casetrack.casework.identity.names import initials, pinyin_key
from casetrack.casework.journal_texts import changed_words, of_code, of_when, told
from casetrack.casework.new_parties import (
    KIN,
    NewKin,
    NewParty,
    ensure_fit,
    place_party,
    tie_to_child,
)
from casetrack.casework.titles import retitle, title_of_the_accused
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.ledger.clock_triggers import ClockTrigger, Fact, FactRecorded
from casetrack.ledger.journal import enter


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
        tie_to_child(case, other, (kin.tie, child.id))
        held = tuple(role.role for role in other.roles)
        if missing := tuple(role for role in kin.roles if role not in held):
            change = PartyChange(other.alias, other.age_status, (*held, *missing))
            change_party(other, change, act, opened=other.version)
    tie = session().scalars(
        select(Tie).where(Tie.party_id == child.id, Tie.other_id == other.id).order_by(Tie.id)
    )
    for row in tie:
        row.lives_with = kin.lives_with


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
    ensure_fit(party.kind, set(roles) - set(held))
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


def _held(before: Iterable[RoleHeld], wanted: Collection[PartyRole]) -> list[RoleHeld]:
    """Roles still wanted, with their details, followed by the new ones."""
    stay = [held for held in before if held.role in wanted]
    present = {held.role for held in stay}
    return stay + [RoleHeld(role) for role in wanted if role not in present]
