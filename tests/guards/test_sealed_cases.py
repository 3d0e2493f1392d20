"""With sealed cases and without: everybody is answered the same, byte by byte.

Two copies of the desk of the demonstration; into one of them came every invented case file, whose
cases were then sealed. Each role follows the links of each desk, searches, asks for every address
that names a row of a sealed case, reads its calendar, and gets the mails of a night.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import make_url

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case, CaseGrant, Party
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.importer import import_text
from tests.desk.notices.builders import maildir, night, outbox
from tests.exchange.sheet import EVERY_KINDS
from tests.guards.conftest import ASKED, BEHIND, Source, furnished
from tests.guards.test_hidden_rows import (
    Desk,
    Place,
    Reader,
    _desk,
    addresses,
    told_apart,
)
from tests.house import NewDatabase
from tests.signed_in import prepare

pytestmark = pytest.mark.one_engine

# Everybody who has a desk, at night. The head sees the most of an office, and is asked every day.
EVERYBODY = (
    *("prosecutor", "assistant", "clerk", "chief", "deputy", "management"),
    *("social", "custodian", "admin", "entrusted", "stranger"),
)
# Whose cases the files tell.
OFFICE, OTHER = "河畔区人民检察院", "山前区人民检察院"
# Times and sizes of the installation itself.
NOT_COMPARED = ("/health", "/audit")


@dataclass(frozen=True)
class Sealed:
    """What was sealed: the numbers of cases, of rows in them, and words that stand in them."""

    cases: list[int]
    rows: dict[str, list[int]]
    words: list[str]


@pytest.fixture(scope="module")
def desks(source: Source, new_database: NewDatabase) -> Iterator[tuple[Desk, Desk, Sealed]]:
    """Without sealed cases, and with them."""
    with time_machine.travel(ASKED, tick=False):
        without, hiding = (
            _desk(furnished(source, new_database(make_url(source.url)))) for _ in range(2)
        )
        with prepare(hiding.of.app):
            sealed = seal_what_comes(hiding)
        yield without, hiding, sealed


def seal_what_comes(desk: Desk) -> Sealed:
    """Bring every invented case in for the prosecutor, and seal it."""
    last = session().scalar(sa.select(sa.func.max(Case.id))) or 0
    prosecutor = session().get_one(Staff, desk.of.staff["prosecutor"].id)
    others = desk.of.staff["stranger"].office.name_zh
    for number, file in enumerate(EVERY_KINDS[::4]):
        text = Path(file).read_text(encoding="utf-8").replace("〔2026〕", f"〔2025〕{number}0")
        with unit_of_work():
            text = text.replace(OFFICE, prosecutor.office.name_zh).replace(OTHER, others)
            import_text(text, by=prosecutor, on=desk.of.today, at=ASKED)
    came = Case.id > last
    with unit_of_work():
        session().execute(
            sa.update(Case).where(came).values(sealed_on=desk.of.today, handler_id=None)
        )
        session().execute(
            sa.update(CaseGrant).where(CaseGrant.case_id > last).values(ended_at=ASKED)
        )
    session().expire_all()
    kinds = ((name, kind) for name, kind in BEHIND.items() if hasattr(kind, "case_id"))
    rows = {name: _numbers(kind, last) for name, kind in kinds}
    people = session().scalars(sa.select(Party).where(Party.case_id > last))
    words = {party.alias.zh or "" for party in people}
    words |= set(session().scalars(sa.select(Case.number).where(came)))
    cases = list(session().scalars(sa.select(Case.id).where(came).order_by(Case.id)))
    return Sealed(cases, rows, sorted(words))


def _numbers(kind: Any, last: int) -> list[int]:
    query = sa.select(kind.id).where(kind.case_id > last).order_by(kind.id)
    return list(session().scalars(query))


def answered(desk: Desk, who: str, sealed: Sealed, *, whole: bool) -> dict[str, str]:
    """What somebody is answered: each list, and each address that names a sealed row.

    whole: all of them by any method, and what their links lead to and searches find, too.
    """
    reader = Reader(desk, who)
    place = replace(desk, place=Place(sealed.cases[0], 0))
    rows = {name: numbers[:1] for name, numbers in sealed.rows.items()}
    lists = [url for url in addresses(desk, {}, "GET") if whole or "/cases/" not in url]
    of_rows = [address for address in addresses(place, rows, "GET") if address not in lists]
    for address in [*lists, *of_rows[:: 1 if whole else 9]]:
        reader.ask(address)
    for address in addresses(place, rows, "POST") if whole else ():
        reader.ask(address, "POST")
    for case_id in sealed.cases:
        reader.ask(f"/cases/{case_id}")
    if who in desk.feeds:
        reader.ask(desk.feeds[who], known_as="the calendar of a device")
    for text in sealed.words[:: 6 if whole else 30]:
        reader.search(text)
    if whole:
        reader.follow_links()
    return reader.answers


@pytest.mark.parametrize(
    ("who", "whole"),
    [
        ("head", False),
        *(pytest.param(who, True, marks=pytest.mark.night_alone) for who in ("head", *EVERYBODY)),
    ],
)
def test_a_sealed_case_is_as_one_that_never_was(
    desks: tuple[Desk, Desk, Sealed], who: str, *, whole: bool
) -> None:
    without, hiding, sealed = desks
    with time_machine.travel(ASKED, tick=False):
        data, expected = (
            # Where the next page of the looks begins is a number of the audit.
            {
                key: re.sub(r"looks\?after=\w+", "", text)
                for key, text in answered(desk, who, sealed, whole=whole).items()
            }
            for desk in (hiding, without)
        )

    apart = [key for key in told_apart(data, expected) if not any(n in key for n in NOT_COMPARED)]
    assert sum(text.startswith("404") for text in data.values()) > 20
    assert apart == []


def test_the_mails_of_a_night_are_the_same(
    desks: tuple[Desk, Desk, Sealed], tmp_path: Path
) -> None:
    mails = []
    for desk in desks[:2]:
        with time_machine.travel(ASKED, tick=False):
            night(desk.of.app, on=desk.of.today, at=ASKED, route=maildir(tmp_path))
        # What the night itself makes has the next number of the database.
        mails.append(
            [
                (mail.address, mail.subject, re.sub(r"/dates/\d+", "", mail.body))
                for mail in outbox(desk.of.app)
            ]
        )

    assert [mail[0] for mail in mails[0]] == [mail[0] for mail in mails[1]] != []
    apart = [
        (one, other)
        for mail, same in zip(*mails, strict=True)
        for one, other in zip(mail[2].split("\n\n"), same[2].split("\n\n"), strict=True)
        if one != other
    ]
    assert apart == []
