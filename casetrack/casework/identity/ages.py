"""The age of a person and its source; the only reader of the age status chosen by hand.

The birth date comes first, then the age at an act, then the choice (decision 0051). Of a sealed
birth date only ages leave this module, never the date.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import AgeStatus, PartyKind
from casetrack.cases.models import Case, Identity, Party
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.change_set import may_have
from casetrack.db.crypto import KeyProblem
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import Event, Question, Survey, ask_all
from casetrack.law import ADULT, ActAge, Age, AgeRecord, age_on, reaches
from casetrack.law.counting import local_day
from casetrack.law.id_numbers import birth_date_in

_CHOSEN_NOW = {AgeStatus.MINOR: True, AgeStatus.ADULT: False}
_CHOSEN_AT_ACT = {**_CHOSEN_NOW, AgeStatus.MINOR_AT_ACT: True}


@dataclass(frozen=True)
class BirthDateChanged(Event):
    """The birth date of a person was entered or changed."""

    party: Party
    act: Act


@dataclass(frozen=True)
class AgesAtActs(Survey[Iterable[ActAge]]):
    """Acts a person is held to have done, with the recorded age at each."""

    party: Party


@dataclass(frozen=True)
class TooYoungToAnswer(Question[set[int]]):
    """Party ids of those in a case who answer for none of their acts, for their age alone."""

    case: Case


@dataclass(frozen=True)
class AgesKept(Event):
    """The stored ages of the people of a case were recalculated on that day."""

    case: Case
    on: date


def age_of(person: Party, day: date) -> Age:
    """The age of a person on a day. Raises as `ages_of`."""
    return ages_of(person).on(day)


def ages_of(person: Party, acts: Iterable[ActAge] | None = None) -> AgeRecord:
    """Everything known of the age of a person, at an act and on any day; at most two statements.

    The same for every reader. acts: if already loaded. Raises RuleBroken if the sealed birth date
    cannot be decrypted.
    """
    return _record(person, acts, _born(person))


def ages_shown(person: Party, acts: Iterable[ActAge] | None = None) -> AgeRecord:
    """Like `ages_of`, for a page; ignores a birth date that cannot be decrypted."""
    try:
        return ages_of(person, acts)
    except RuleBroken:
        return _record(person, acts, None)


def _record(
    person: Party, acts: Iterable[ActAge] | None, born: tuple[date, date] | None
) -> AgeRecord:
    # A body is no minor.
    chosen = AgeStatus.ADULT if person.kind is PartyKind.BODY else person.age_status
    if acts is None:
        acts = [act for ages in ask_all(AgesAtActs(person)) for act in ages]
    return AgeRecord(
        born=born,
        acts=tuple(acts),
        came_in=local_day(session().get_one(Case, person.case_id).opened_at),
        chosen_now=_CHOSEN_NOW.get(chosen),
        chosen_at_act=_CHOSEN_AT_ACT.get(chosen),
    )


def ensure_age_fits(person: Party, chosen: AgeStatus, *, on: date, field: str) -> None:
    """Refuse a choice that the birth date or the acts on record contradict. Raises RuleBroken."""
    known = ages_of(person)
    now, at_act = known.on(on).counted, known.at_act().counted
    if chosen is AgeStatus.ADULT and (now or at_act):
        raise RuleBroken(
            N_(
                "By the date of birth or the acts on record %(who)s is a minor, or was one at the"
                " act: the age cannot be recorded as adult."
            ),
            field=field,
            who=person.alias,
        )
    asked = {AgeStatus.MINOR: now, AgeStatus.MINOR_AT_ACT: at_act}
    if asked.get(chosen) is False:
        raise RuleBroken(
            N_(
                "By the date of birth or the acts on record %(who)s is an adult, or was one at"
                " the act: the age cannot be recorded as that of a minor."
            ),
            field=field,
            who=person.alias,
        )


def ages_at(party: Party, when: PartialDate) -> tuple[int, int] | None:
    """The least and the greatest possible age, in whole years.

    None without a birth date or a day of the act. Raises OutsideStatute if the person was not yet
    born; RuleBroken if the birth date cannot be decrypted.
    """
    born = _born(party)
    if born is None or when.first is None or when.last is None:
        return None
    first, last = born
    greatest = age_on(first, when.last)
    # Of a year in which they were born and acted, nobody knows which came first.
    least = age_on(last, when.first) if last <= when.first else 0
    return least, greatest


def of_age_from(identities: Iterable[Identity]) -> dict[int, date]:
    """The first day on which each person is 18 for sure, by the sealed birth date.

    Use it for the current response only: the day reveals the birth date. Persons without a birth
    date, or with one that cannot be decrypted, are left out.
    """
    days = {}
    for row in identities:
        with suppress(KeyProblem):
            if (born := _born_by(row)) is not None:
                days[row.party_id] = reaches(born[1], ADULT)
    return days


def tell_age_used(party: Party, act: Act) -> None:
    """Audit that the machine used a sealed birth date for the age at an act."""
    record(
        AuditKind.IDENTITY_USED_BY_MACHINE,
        by=act.by,
        at=act.at,
        case_id=party.case_id,
        use="age_at_act",
    )


def _born(party: Party) -> tuple[date, date] | None:
    """The first and the last possible birth day."""
    if not may_have(party, Identity):
        return None
    row = session().scalar(select(Identity).where(Identity.party_id == party.id))
    if row is None:
        return None
    try:
        return _born_by(row)
    except KeyProblem as problem:
        raise RuleBroken("sealed_does_not_open", alias=party.alias) from problem


def _born_by(row: Identity) -> tuple[date, date] | None:
    if typed_day := row.born:
        born = PartialDate.parse_edtf(typed_day)
        return (born.first, born.last) if born.first and born.last else None
    number = row.id_number
    from_number = birth_date_in(number) if number else None
    return (from_number, from_number) if from_number else None
