"""What is measured, as whom, and what it should come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from html import unescape
from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks.floor import bare_create, bare_page, bare_scan
from benchmarks.pattern import PASSWORD
from benchmarks.shape import BUSY_GROUP, SMALL_GROUP, mark_of
from benchmarks.stores import Nation
from casetrack.accounts.models import Staff
from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case
from casetrack.db.session import Database
from casetrack.demo.people import ACCOUNTS
from casetrack.probation.models import Probation
from casetrack.web.idempotency import FIELD, new_token

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NEXT = re.compile(r'href="(/cases\?[^"]*after=[^"]+)"')
READER, HEAD, LARGE = "prosecutor0-1", "head-1", "head"
DEEPEST = 2000
PAGE, CREATE, SCAN, LIST = "F", "two inserts", "scan", "its page 1"
FAR = "case list, far page"
# How many cases each has stands with its result: it is as many as the pattern makes.
SMALL_OFFICE, LARGE_OFFICE = "a small office", "a large office"


@dataclass(frozen=True)
class Goal:
    """What something should come to at most; None where nothing is asked.

    against: what the ratio is to.
    """

    ratio: float | None = None
    growth: float | None = None
    statements: int | None = None
    kilobytes: int | None = None
    against: str = PAGE


GROWTH, OFFICE_GROWTH = 1.3, 1.5
LIST_GOAL = Goal(6, GROWTH, 6, 35)
WIDE_GOAL = Goal(15, GROWTH, 12, 35)
EVERYTHING = "periods as a file"
# Pages of a large office, each with the page of a small one that it is measured against.
OF_OFFICES = {
    "Today": "/?whose=office",
    "days ahead": "/today/ahead?whose=office",
    "periods": "/periods",
    EVERYTHING: "/periods.xlsx",
    "spot checks": "/spot-checks",
    "probations": "/probations",
    "month": "/days?whose=office",
    "case list": "/cases",
    "first page": "/",
    "visits": "/visits",
    "suggestions": "/suggestions",
}
# In the order of the table.
GOALS: dict[str, Goal] = {
    "an almost empty page": Goal(statements=4),
    "case list": LIST_GOAL,
    FAR: Goal(1.2, None, 6, 35, against=LIST),
    "Today": WIDE_GOAL,
    "Today of an office": WIDE_GOAL,
    "visits": LIST_GOAL,
    "month": WIDE_GOAL,
    "month of a head": WIDE_GOAL,
    "suggestions": LIST_GOAL,
    "probations of an office": LIST_GOAL,
    "case page": WIDE_GOAL,
    "find two characters": Goal(1 / 10, against=SCAN),
    "find four characters": Goal(1 / 10, against=SCAN),
    "find a common word": Goal(1 / 10, against=SCAN),
    "create a case": Goal(growth=GROWTH, statements=20, against=CREATE),
    **{
        f"{name} of {LARGE_OFFICE}": Goal(
            # A file that lists everything is as long as there is of it.
            None if name == EVERYTHING else OFFICE_GROWTH,
            against=f"{name} of {SMALL_OFFICE}",
        )
        for name in OF_OFFICES
    },
}


@dataclass(frozen=True)
class Asked:
    """Something that is done again and again. answered: the length of what came back."""

    name: str
    do: Callable[[], int]


class Person:
    """Somebody who is signed in through the page, and whose forms carry what forms carry."""

    def __init__(self, app: Flask, login: str, password: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.csrf = _csrf(self.client.get("/sign-in").text)
        self.send("/sign-in", login=login, password=password)
        self.csrf = _csrf(self.client.get("/cases").text)

    def get(self, path: str) -> int:
        """Ask for a page; how long it is."""
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return len(answer.get_data())

    def send(self, path: str, **fields: str) -> str:
        """Send a form that is saved; where it leads."""
        form = {"csrf_token": self.csrf, FIELD: new_token(), **fields}
        answer = self.client.post(path, data=form)
        assert answer.status_code == 302, f"{path}: {answer.status} {answer.text[:2000]}"
        return str(answer.headers["Location"])

    def find(self, word: str) -> int:
        """Type a word and see what is found."""
        return self.get(self.send("/cases/find", text=word, status="any"))


def password_of(login: str) -> str:
    """The password of an account of the pattern, or of a copy of it."""
    plain = login.split("-", maxsplit=1)[0]
    return {account.login: account.password for account in ACCOUNTS}.get(plain, PASSWORD)


def sign_in(app: Flask, login: str) -> Person:
    """One of the accounts of the nation in a browser of their own."""
    return Person(app, login, password_of(login))


def floors_of(nation: Nation, database: Database, *, word: str) -> dict[str, Callable[[], object]]:
    """What the pages are measured against, on the same database."""
    reader_id, case_id = whose(database)
    client = bare_page(database, reader_id).test_client()
    return {
        PAGE: lambda: client.get("/"),
        CREATE: bare_create(database, case_id),
        SCAN: bare_scan(database, word),
    }


def pages_of(nation: Nation, app: Flask, *, far: str | None) -> Iterator[Asked]:
    """Everything that is measured, in the order of the table. far: the address of a far page."""
    database: Database = app.extensions["casetrack_database"]
    reader, head, large = (sign_in(app, login) for login in (READER, HEAD, LARGE))
    _reader_id, case_id = whose(database)
    rare = word_of(nation)
    if nation.shape.has_a_busy_office:
        yield from _pages_of_offices(app)
    yield Asked("an almost empty page", lambda: reader.get("/account/password"))
    yield Asked("case list", lambda: reader.get("/cases"))
    if far is not None:
        yield Asked(LIST, lambda: large.get("/cases"))
        yield Asked(FAR, lambda: large.get(far))
    yield Asked("Today", lambda: reader.get("/"))
    yield Asked("Today of an office", lambda: head.get("/?whose=office"))
    yield Asked("visits", lambda: reader.get("/visits"))
    yield Asked("month", lambda: reader.get("/days"))
    yield Asked("month of a head", lambda: head.get("/days"))
    yield Asked("suggestions", lambda: reader.get("/suggestions"))
    yield Asked("probations of an office", lambda: head.get("/probations"))
    yield Asked("case page", lambda: reader.get(f"/cases/{case_id}"))
    yield Asked("find two characters", lambda: reader.find(rare[:2]))
    yield Asked("find four characters", lambda: reader.find(rare[:4]))
    yield Asked("find a common word", lambda: reader.find("故意伤害"))
    numbers = count(1)
    yield Asked("create a case", lambda: len(reader.send("/cases/new", **new_case(next(numbers)))))


def _pages_of_offices(app: Flask) -> Iterator[Asked]:
    """The same pages for the head of a small office, and for that of a busy one."""
    small, busy = (sign_in(app, f"{LARGE}-{group}") for group in (SMALL_GROUP, BUSY_GROUP))
    for name, path in OF_OFFICES.items():
        yield Asked(f"{name} of {SMALL_OFFICE}", partial(small.get, path))
        yield Asked(f"{name} of {LARGE_OFFICE}", partial(busy.get, path))


def unlisted_pages_of(app: Flask) -> Iterator[Asked]:
    """Every page that a head opens by an address without a number, or with that of a case alone."""
    database: Database = app.extensions["casetrack_database"]
    head = sign_in(app, HEAD)
    _reader_id, case_id = whose(database)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.arguments - {"case_id"}:
            continue
        path = rule.rule.replace("<int:case_id>", str(case_id))
        answer = head.client.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            yield Asked(rule.rule, partial(head.get, path))


def new_case(number: int) -> dict[str, str]:
    """A form that opens a case."""
    case = {"child": "王小雨", "role": "suspect", "age_status": "minor_at_act"}
    return case | {"intake": "prosecution_transfer", "title": f"新收案件{number}"}


def word_of(nation: Nation) -> str:
    """Words that stand in cases of the reader, and in few others."""
    return mark_of(nation.shape.large + 1)


def whose(database: Database) -> tuple[int, int]:
    """The reader, and a case of theirs in which much goes on."""
    with database.new_session() as db:
        reader_id = db.scalars(select(Staff.id).where(Staff.login == READER)).one()
        case_id = db.scalars(
            select(Probation.case_id)
            .join(Case, Case.id == Probation.case_id)
            .where(Case.handler_id == reader_id, Case.status == CaseStatus.OPEN)
            .order_by(Case.id)
        ).first()
    assert case_id is not None
    return reader_id, case_id


def far_page(app: Flask) -> tuple[str | None, int]:
    """The address of a full page far down the longest list, and which page it is."""
    large = sign_in(app, LARGE)
    full, address = "/cases", "/cases"
    for page in range(1, DEEPEST + 1):
        match = NEXT.search(large.client.get(address).text)
        if match is None:
            return (full, page - 1) if page > 2 else (None, 1)
        full, address = address, unescape(match[1])
    return full, DEEPEST


def _csrf(text: str) -> str:
    match = CSRF.search(text)
    assert match is not None
    return match[1]
