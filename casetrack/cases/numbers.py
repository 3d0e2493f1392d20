"""Numbers of cases: as people type them, and which one an office gives next."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy import text as sql

from casetrack.accounts.models import Procuratorate, Staff
from casetrack.cases.models import CaseNumber
from casetrack.db import session

# 清河检未(2026)2号 is 清河检未〔2026〕2号.
_BRACKETS = str.maketrans("([{〈【〖", "〔" * 6) | str.maketrans(")]}〉】〗", "〕" * 6)


def spellings(typed: str) -> frozenset[str]:
    """Possible stored spellings of a typed number; empty for an empty one.

    As it was typed, and in half width with the brackets of a number and without blanks.
    """
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    return frozenset({typed.strip(), plain, plain.translate(_BRACKETS)} - {""})


# An office never gives a number again that a case came in with.
_TAKEN = sql(
    """INSERT INTO case_number (office_id, year, last) VALUES (:of_office, :in_year, :taken)
    ON CONFLICT (office_id, year) DO UPDATE SET last = excluded.last
    WHERE case_number.last < excluded.last"""
)


# Increments the counter of an office and year, and returns it.
_COUNTED = sql(
    """INSERT INTO case_number (office_id, year, last) VALUES (:of_office, :in_year, 1)
    ON CONFLICT (office_id, year) DO UPDATE SET last = case_number.last + 1 RETURNING last"""
).columns(CaseNumber.last)


def keep_number_taken(office: Procuratorate, number: str) -> None:
    """Count on from the number that a case came in with, if it is one that the office gives."""
    own = re.fullmatch(rf"{re.escape(office.short_zh)}〔(\d{{4}})〕(\d{{1,9}})号", number)
    if own is not None:
        values = {"of_office": office.id, "in_year": int(own[1]), "taken": int(own[2])}
        session().execute(_TAKEN, values)


def next_case_number(by: Staff, *, on: date) -> ColumnElement[str]:
    """SQL for the next case number of the office in that year, such as 平检未〔2026〕3号.

    The INSERT of the case computes it and reads it back. PostgreSQL increments the counter in the
    same statement; on SQLite (one writer at a time) it is incremented once the case is inserted.
    """
    if session().get_bind().dialect.name == "postgresql":
        counted = _COUNTED.bindparams(of_office=by.office_id, in_year=on.year)
        last: ColumnElement[int] = select(counted.cte("counted").c.last).scalar_subquery()
    else:
        given = select(CaseNumber.last).where(
            CaseNumber.office_id == by.office_id, CaseNumber.year == on.year
        )
        last = func.coalesce(given.scalar_subquery(), 0) + 1
    return literal(f"{by.office.short_zh}〔{on.year}〕") + cast(last, String) + literal("号")


def free_number(office: Procuratorate, year: int) -> str:
    """The number the office gives next in that year; nobody else is given it until the commit."""
    query = select(CaseNumber.last).where(CaseNumber.office_id == office.id)
    last = session().scalar(query.where(CaseNumber.year == year).with_for_update()) or 0
    return f"{office.short_zh}〔{year}〕{last + 1}号"
