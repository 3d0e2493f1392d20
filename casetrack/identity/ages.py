"""What follows from a sealed birth date: ages, never the date itself."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import AgeStatus
from casetrack.cases.models import Identity, Party
from casetrack.db import session
from casetrack.db.crypto import KeyProblem
from casetrack.db.when import When
from casetrack.db.written import may_have
from casetrack.errors import RuleBroken
from casetrack.events import Event
from casetrack.law import ADULT, age_on, is_minor, reaches, thresholds_passed
from casetrack.law.id_numbers import birth_date_in


@dataclass(frozen=True)
class BirthDateChanged(Event):
    """The birth date of somebody was entered, or another one was."""

    party: Party
    act: Act


def ages_at(party: Party, when: When) -> tuple[int, int] | None:
    """The least and the greatest age that somebody may have been, both in whole years.

    None without a birth date or a day of the act. Raises OutsideStatute if they were not yet born;
    RuleBroken where what is sealed does not open.
    """
    born = _born(party)
    if born is None or when.first is None or when.last is None:
        return None
    first, last = born
    greatest = age_on(first, when.last)
    # Of a year in which they were born and acted, nobody knows which came first.
    least = age_on(last, when.first) if last <= when.first else 0
    return least, greatest


def is_minor_by_birth(party: Party, *, on: date) -> bool | None:
    """Whether somebody is under 18 on a day; None without a birth date.

    One whose birth date leaves it open is a minor. Raises RuleBroken where it does not open.
    """
    born = _born(party)
    return None if born is None else is_minor(born[1], on)


def minor_on(party: Party, on: date) -> bool | None:
    """Whether somebody is under 18 on a day, by the birth date, else as it was recorded.

    None where nothing says so. At most one statement. Raises RuleBroken where what is sealed does
    not open.
    """
    by_birth = is_minor_by_birth(party, on=on)
    if by_birth is not None:
        return by_birth
    return {AgeStatus.MINOR: True, AgeStatus.ADULT: False}.get(party.age_status)


def ages_reached(party: Party, *, on: date) -> tuple[int, ...] | None:
    """Which ages that change something in law somebody has reached for sure on a day.

    None without a birth date. Raises RuleBroken where it does not open.
    """
    born = _born(party)
    return None if born is None else thresholds_passed(born[1], on)


def of_age_from(identities: Iterable[Identity]) -> dict[int, date]:
    """The first day on which each person is 18 for sure, by the sealed birth date.

    For the answer of this moment: who keeps the day, keeps the birth date. Without those whose
    birth date nobody sealed, or of whom it does not open.
    """
    found = {}
    for row in identities:
        with suppress(KeyProblem):
            if (born := _born_by(row)) is not None:
                found[row.party_id] = reaches(born[1], ADULT)
    return found


def tell_age_used(party: Party, act: Act) -> None:
    """Note that the machine used a sealed birth date for the age at an act."""
    record(
        AuditKind.IDENTITY_USED_BY_MACHINE,
        by=act.by,
        at=act.at,
        case_id=party.case_id,
        use="age_at_act",
    )


def _born(party: Party) -> tuple[date, date] | None:
    """The first and the last day on which somebody may have been born."""
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
    told, number = row.born, row.id_number
    if told:
        born = When.parse_edtf(told)
        return (born.first, born.last) if born.first and born.last else None
    from_number = birth_date_in(number) if number else None
    return (from_number, from_number) if from_number else None
