"""With hidden rows and without: who must not know of them is answered the same, byte by byte.

The desks differ by rows that some may know of. Everybody else asks for every page they are led to,
every address of the case that can be built, every list, count, search and file, and gets the mails
of a night; then sends a form to each address that names one of the rows.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.kinds import Aspect, Ground, PartyKind
from casetrack.cases.models import Case, CaseGrant, Party
from casetrack.cases.policy import sight_of
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.concerns.actions import NewConcern, raise_concern
from casetrack.casework.concerns.follow_up import answer
from casetrack.casework.concerns.models import ConcernLevel
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.diary.actions import make_feed
from casetrack.events import publish
from casetrack.ledger.nightly import NightCame
from casetrack.visits.models import VisitWay
from casetrack.visits.spotchecks import showing
from casetrack.visits.spotchecks.actions import CheckTerms, plan_checks
from casetrack.visits.spotchecks.models import AUDIT
from tests.builders import NOON, TODAY, acting
from tests.casework.concerns.builders import told
from tests.desk.notices.builders import maildir, night, outbox
from tests.guards.conftest import ASKED, BEHIND, WORDS, Furnished, Source, furnished, methods_of
from tests.house import NewDatabase
from tests.journeys.crawl import endpoint_of
from tests.journeys.plain import Page
from tests.sampling import HasTurns
from tests.signed_in import prepare, sign_in, text_of

# What the engines find of each condition, the tests of the conditions compare.
pytestmark = pytest.mark.one_engine

AIM = "晚间是否在家，突击查看"
FEARED = "称其欲轻生"
NOTED = "核对卷内材料"
SEARCHES = ("突击查看", "抽查", "欲轻生", "核对卷内")
# What is made for whoever asks, and is another each time.
NEW_EACH_TIME = frozenset({"second_factor.set_up", "second_factor.codes_as_text"})
# Numbers of requests and of forms, keys of searches, tokens: random for whoever asks. And how much
# of the disk is free, and how soon the database answers: others use the machine meanwhile.
RANDOM = re.compile(r"[0-9a-f]{16}|[A-Za-z0-9_.-]{20,}|余[0-9]+%|[0-9]+ ?(?:ms|毫秒)")
# Of the pages of one kind: days lead on to days.
MOST = 4
# Those who see a part of the case, and those who see none of it.
LET_IN, READS = ("entrusted", "social"), "management"
GUESTS = (*LET_IN, READS)
OTHERS = ("clerk", "stranger", "custodian", "admin")
_ALL = (*GUESTS, *OTHERS, "head")

Answers = Mapping[str, str]
Numbers = Mapping[str, list[int]]


@dataclass(frozen=True)
class Place:
    """A case, and the child of it that guests were granted."""

    case_id: int
    child_id: int

    def rows(self) -> tuple[Case, Party]:
        """Both, in the session of the desk."""
        return session().get_one(Case, self.case_id), session().get_one(Party, self.child_id)


@dataclass
class Desk:
    """One of the desks. feeds: the address of a calendar of each who may have one."""

    of: Furnished
    place: Place
    feeds: Mapping[str, str]
    numbers: Numbers = field(default_factory=dict)


@pytest.fixture(scope="module")
def desks(source: Source, new_database: NewDatabase) -> Iterator[tuple[Desk, Desk, Desk]]:
    """Without checks; with one that is drawn; with that, its visit and what else is hidden."""
    with time_machine.travel(ASKED, tick=False):
        made = [_desk(furnished(source, new_database(make_url(source.url)))) for _ in range(3)]
        without, drawn, hiding = made
        for desk in (drawn, hiding):
            with prepare(desk.of.app):
                draw_a_check(desk)
        with prepare(hiding.of.app):
            show_it(hiding)
            fear_for_another(hiding)
            write_a_note(hiding)
        for desk in made:
            desk.numbers = numbers_on(desk)
            # An administrator reads who was there last: each of them asks two desks of three.
            for member in desk.of.staff.values():
                sign_in(desk.of.app, member)
        yield without, drawn, hiding


def draw_a_check(desk: Desk) -> None:
    """Plan a spot check for the day on which the desk is asked; the night before draws that day."""
    case, child = desk.place.rows()
    day = desk.of.today
    terms = CheckTerms(
        child.id, AIM, VisitWay.HOME, case.handler_id or 0, first=day, last=day, times=1
    )
    plan_checks(case, terms, _by_handler(desk), seed=lambda: "5" * 32)
    publish(NightCame(day - timedelta(days=1), ASKED - timedelta(hours=36)))


def show_it(desk: Desk) -> None:
    """What the night of the day itself does to it: from now on it is a visit."""
    for check in showing._to_show(desk.of.today):
        showing._show(check, on=desk.of.today, at=ASKED - timedelta(hours=12))


def fear_for_another(desk: Desk) -> None:
    """An urgent concern about somebody of the case whom no guest was granted; one more is answered,
    and is to be looked at again.
    """
    case, child = desk.place.rows()
    people = sa.select(Party).where(Party.case_id == case.id, Party.kind == PartyKind.PERSON)
    other = session().scalars(people.where(Party.id != child.id).order_by(Party.id)).first()
    assert other is not None, "somebody else is in the case"
    new = NewConcern(ConcernLevel.URGENT, PartialDate.day(TODAY), FEARED, "已到场", "其母")
    raise_concern(case, other, new, _by_handler(desk))
    answered = raise_concern(case, other, replace(new, seen=f"{FEARED}，再次"), _by_handler(desk))
    answer(answered, told(_by_handler(desk).by), _by_handler(desk))


def write_a_note(desk: Desk) -> None:
    """A line of the journal."""
    case, _child = desk.place.rows()
    log_progress(case, Progress(NOTED, PartialDate.day(TODAY)), _by_handler(desk))


# --- Who is answered what -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [
        LET_IN[0],
        *(pytest.param(who, marks=pytest.mark.night) for who in (*LET_IN[1:], READS, *OTHERS)),
    ],
)
def test_who_must_not_know_of_a_row_is_answered_as_if_there_were_none(
    desks: tuple[Desk, Desk, Desk], who: str, of_today: HasTurns
) -> None:
    """On a push at a seventh of the addresses that name no hidden row, and two pages of a kind."""
    without, drawn, hiding = desks
    may_know_of_draws = has_permission(hiding.of.staff[who], AUDIT)
    plain = drawn if may_know_of_draws else without
    hidden = {
        name: [row for row in rows if row not in plain.numbers[name]]
        for name, rows in hiding.numbers.items()
    }

    with time_machine.travel(ASKED, tick=False):
        data, expected = (
            answered(desk, who, plain.numbers, hidden, of_today) for desk in (hiding, plain)
        )

    assert {name for name, rows in hidden.items() if rows} >= {"visit_id", "plan_id", "concern_id"}
    assert any("200" in text[:4] for text in data.values())
    assert told_apart(data, expected) == []


def test_those_who_ask_see_nothing_whole(desks: tuple[Desk, Desk, Desk]) -> None:
    desk = desks[0]
    with desk.of.app.app_context():
        case, child = desk.place.rows()
        sights = {
            who: sight_of(session().merge(member), case, on=desk.of.today)
            for who, member in desk.of.staff.items()
        }
        partly = {who for who in GUESTS if sights[who]}
        visiting = {who for who in GUESTS if sights[who].sees_visits_of(child.id)}

    assert partly == set(GUESTS)
    assert visiting == {"entrusted", "social"}
    assert not any(sights[who].is_whole for who in GUESTS)
    assert not any(sights[who] for who in OTHERS)


def test_the_mails_of_a_night_are_the_same(desks: tuple[Desk, Desk, Desk], tmp_path: Path) -> None:
    mails = []
    for desk in desks:
        with time_machine.travel(ASKED, tick=False):
            night(desk.of.app, on=desk.of.today, at=ASKED, route=maildir(tmp_path))
        kept = [(mail.address, mail.subject, mail.body) for mail in outbox(desk.of.app)]
        mails.append({who: [pair for pair in kept if pair[0] == _address(who)] for who in _ALL})
    without, drawn, hiding = mails

    # The night itself makes a visit of the check that was drawn: the head alone hears of it.
    others = (*GUESTS, *OTHERS)
    assert [
        who for who in others for by_key in (drawn, hiding) if by_key[who] != without[who]
    ] == []
    assert hiding["head"] != without["head"], "who may know is told"


def told_apart(answers: Answers, others: Answers) -> list[str]:
    """What is answered otherwise on one desk than on the other, or on one of them alone."""
    asked = [*answers, *(key for key in others if key not in answers)]
    return [key for key in asked if answers.get(key) != others.get(key)]


def test_a_row_that_shows_anywhere_is_noticed() -> None:
    """By a number on a page, by the status of an answer, by an address that a link leads to."""
    there = {"GET /cases": "200 OK\n3 visits", "GET /visits/7": "404 NOT FOUND\n"}
    hidden = {"GET /cases": "200 OK\n2 visits", "GET /visits/7": "403 FORBIDDEN\n"}

    assert told_apart(there, dict(there)) == []
    assert told_apart(there, hidden) == ["GET /cases", "GET /visits/7"]
    assert told_apart({}, there) == told_apart(there, {}) == list(there)
    assert RANDOM.sub("*", "visit 7") == "visit 7", "a number of a row is nothing random"


# --- Asking ---------------------------------------------------------------------------------------


class Reader:
    """One person who asks a desk, and what they were answered, by method and address."""

    def __init__(self, desk: Desk, who: str) -> None:
        self.app = desk.of.app
        self.client: FlaskClient = sign_in(self.app, desk.of.staff[who], lang="zh")
        self.answers: dict[str, str] = {}

    def ask(self, address: str, method: str = "GET", *, known_as: str = "") -> TestResponse:
        """Ask for it, and keep what was answered. known_as: what it is called on each desk."""
        answer = self.client.open(address, method=method)
        text = f"{answer.status} {answer.location} {answer.content_type}\n{text_of(answer)}"
        answer.close()
        if endpoint_of(self.app, address) not in NEW_EACH_TIME:
            self.answers[f"{method} {known_as or address}"] = RANDOM.sub("*", text)
        return answer

    def follow_links(self, *, most: int = MOST) -> None:
        """Every page that links lead to from Today; of one kind not more than so many."""
        waiting, seen, taken = deque(["/"]), set[str](), Counter[str]()
        while waiting:
            address = waiting.popleft()
            endpoint = endpoint_of(self.app, address)
            if endpoint is None or address in seen or taken[endpoint] >= most:
                continue
            seen.add(address)
            taken[endpoint] += 1
            answer = self.ask(address)
            texts = [answer.location] if answer.location else []
            if answer.mimetype == "text/html":
                texts += [href for _said, href in Page(text_of(answer)).links]
            paths = (urldefrag(urljoin(address, href)).url for href in texts)
            waiting.extend(path for path in paths if not urlsplit(path).netloc)

    def search(self, text: str) -> None:
        """Look for a text in both boxes that find."""
        for box in ("/find", "/cases/find"):
            led = self.client.post(box, data={"find": text, "text": text}).location
            self.ask(led or box, known_as=f"{text} in {box}")


def answered(desk: Desk, who: str, plain: Numbers, hidden: Numbers, of_today: HasTurns) -> Answers:
    """All that somebody is answered.

    plain: the numbers of rows of the case of which they may know; hidden: of which they must not.
    """
    reader = Reader(desk, who)
    reader.follow_links(most=len(of_today(range(MOST), days=2)))
    for text in SEARCHES:
        reader.search(text)
    if who in desk.feeds:
        reader.ask(desk.feeds[who], known_as="the calendar of a device")
    ends = {name: sorted({*rows[:1], *rows[-1:]}) for name, rows in plain.items()}
    known = list(addresses(desk, ends if who in GUESTS else {}, "GET"))
    for address in of_today(known, days=7):
        reader.ask(address)
    for method in ("GET", "POST"):
        for address in addresses(desk, hidden, method):
            reader.ask(address, method)
    return reader.answers


def addresses(desk: Desk, numbers: Numbers, method: str) -> Iterator[str]:
    """Every address that takes this method and names these rows, and nothing else but the case.

    Those that name none are lists, and are there for GET alone.
    """
    for rule in sorted(desk.of.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        named = [name for name in rule.arguments if name in BEHIND]
        if method not in methods_of(rule) or set(named) != rule.arguments - {"case_id", *WORDS}:
            continue
        if not named and method == "POST":
            continue
        for chosen in product(*(numbers.get(name, []) for name in named)):
            rows = dict(zip(named, chosen, strict=True))
            yield desk.of.address(rule, case=desk.place.case_id, **rows)


def numbers_on(desk: Desk) -> Numbers:
    """The numbers of the rows of the case that an address may name."""
    by_key = {}
    with desk.of.app.app_context():
        for name, kind in BEHIND.items():
            row: Any = kind
            if hasattr(kind, "case_id"):
                of_case = sa.select(row.id).where(row.case_id == desk.place.case_id)
                by_key[name] = list(session().scalars(of_case.order_by(row.id)))
            elif desk.place.case_id in desk.of.found[name]:
                by_key[name] = [desk.of.found[name][desk.place.case_id]]
    return by_key


# --- The desks ------------------------------------------------------------------------------------


def _desk(of: Furnished) -> Desk:
    """With the child that another office looks after, and that the social worker visits, too."""
    with prepare(of.app):
        for who, member in of.staff.items():
            session().merge(member).email = _address(who)
        entrusted = sa.select(CaseGrant).where(
            CaseGrant.office_id == of.staff["entrusted"].office_id,
            CaseGrant.aspect == Aspect.SUPERVISION,
            CaseGrant.ended_at.is_(None),
        )
        grant = session().scalars(entrusted).one()
        session().add(
            CaseGrant(
                case_id=grant.case_id,
                staff_id=of.staff["social"].id,
                ground=Ground.GRANTED,
                aspect=Aspect.VISITS,
                party_id=grant.party_id,
                since=TODAY,
                given_at=NOON,
            )
        )
        feeds = {
            who: f"/feeds/{make_feed('T', acting(member, on=TODAY, at=NOON))[0]}.ics"
            for who, member in of.staff.items()
            if has_permission(member, Permission.CASE_READ)
        }
        return Desk(of, Place(grant.case_id, grant.party_id or 0), feeds)


def _address(who: str) -> str:
    return f"{who}@example.org"


def _by_handler(desk: Desk) -> Any:
    case, _child = desk.place.rows()
    return acting(session().get_one(Staff, case.handler_id), on=TODAY, at=NOON)
