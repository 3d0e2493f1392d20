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
from unittest.mock import patch
from urllib.parse import quote

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import make_url

from benchmarks.sealed_or_never import read_before
from casetrack.accounts.models import Staff
from casetrack.cases.models import Case, CaseGrant, Party
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.case_page import views as case_page
from casetrack.exchange.importer import import_text
from tests.desk.notices.builders import maildir, night, outbox
from tests.exchange.sheet import EVERY_KINDS
from tests.guards.conftest import ASKED, BEHIND, Source, furnished
from tests.guards.test_hidden_rows import (
    RANDOM,
    Desk,
    Place,
    Reader,
    _desk,
    addresses,
    told_apart,
)
from tests.house import NewDatabase
from tests.signed_in import prepare, text_of

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
    # Who sees no case by their role is refused before anything is looked for.
    assert sum(text.startswith(("403", "404")) for text in data.values()) > 20
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


# No number of a row, and no case, is so high.
NEVER = 100_000
# Whoever signed in once.
READERS: dict[tuple[int, str], Reader] = {}


@pytest.mark.parametrize(
    ("who", "every"),
    [
        ("head", 12),
        *(pytest.param(who, 1, marks=pytest.mark.night_alone) for who in ("head", *EVERYBODY)),
    ],
)
def test_sealed_and_never_was_cost_the_same_statements(
    desks: tuple[Desk, Desk, Sealed], who: str, every: int
) -> None:
    """Whoever could count, or time, the work of an answer learns nothing: the same SQL, in the same
    order, and the same bytes. `python -m benchmarks.sealed_or_never` takes the times.
    """
    _without, hiding, sealed = desks
    pairs = list(of_both(hiding, sealed))[::every]
    with time_machine.travel(ASKED, tick=False):
        apart = [pair for pair in pairs if len(done_for(hiding, who, *pair)) > 1]

    assert len(pairs) > 20
    assert apart == []


def test_an_answer_for_which_the_case_is_read_first_is_noticed(
    desks: tuple[Desk, Desk, Sealed],
) -> None:
    _without, hiding, sealed = desks
    page = next(pair for pair in of_both(hiding, sealed) if pair[1] == f"/cases/{sealed.cases[0]}")
    with time_machine.travel(ASKED, tick=False):
        assert len(done_for(hiding, "head", *page)) == 1
        with patch.object(case_page, "case_or_404", read_before):
            assert len(done_for(hiding, "head", *page)) == 2


def reader_of(desk: Desk, who: str) -> Reader:
    """Somebody who has asked before: what is compiled once is there."""
    if (id(desk), who) not in READERS:
        READERS[id(desk), who] = Reader(desk, who)
        READERS[id(desk), who].ask("/cases/1")
    return READERS[id(desk), who]


def done_for(
    desk: Desk, who: str, method: str, *both: str
) -> set[tuple[int, str, tuple[str, ...]]]:
    """What somebody is answered at each address, and by which statements: one where alike."""
    reader = reader_of(desk, who)
    done: set[tuple[int, str, tuple[str, ...]]] = set()
    asked: list[str] = []
    engine = desk.of.app.extensions["casetrack_database"].engine

    def listen(*told: Any) -> None:
        asked.append(told[2])

    for address in both:
        sa.event.listen(engine, "before_cursor_execute", listen)
        answer = reader.ask(address, method)
        sa.event.remove(engine, "before_cursor_execute", listen)
        done.add((answer.status_code, as_said(text_of(answer), address), tuple(asked)))
        asked.clear()
    return done


def of_both(desk: Desk, sealed: Sealed) -> Iterator[tuple[str, str, str]]:
    """Each address of a sealed case and its rows, by its method, and that of one that never was."""
    rows = {name: numbers[:1] for name, numbers in sealed.rows.items()}
    never = {name: [number + NEVER for number in numbers] for name, numbers in rows.items()}
    case_id = sealed.cases[0]
    for method in ("GET", "POST"):
        there, nowhere = (
            list(addresses(replace(desk, place=Place(case, 0)), numbers, method))
            for case, numbers in ((case_id, rows), (case_id + NEVER, never))
        )
        for address, other in zip(there, nowhere, strict=True):
            if address != other:
                yield method, address, other


def as_said(text: str, address: str) -> str:
    """An answer without the address that was asked for, which it says again."""
    for said in (address, quote(address, safe=""), quote(address, safe="/")):
        text = text.replace(said, "@")
    return RANDOM.sub("*", text)
