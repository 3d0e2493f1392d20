"""What is said of one thing is said alike wherever it stands: its state, its days, what was seen.

A case in which everything has ended otherwise than it was planned is walked by its links, with the
cases of the demonstration; every line that leads to a thing may say of it only what is so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import (
    DispositionKind,
    MeasureKind,
    MeasureState,
    Part,
    PartyRole,
    TrackKind,
)
from casetrack.cases.models import Disposition, Measure, Party
from casetrack.casework.new_parties import accuse
from casetrack.codes import Coded
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.decisions import track_for
from casetrack.ledger.measures import end_measure, start_measure
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.progress import put_right_words
from casetrack.visits.actions import cancel_visits
from casetrack.visits.models import Visit, VisitState
from casetrack.web.catalogue import speaking
from casetrack.web.clock import today
from casetrack.web.words import label
from tests.builders import NOON, TODAY, acting, make_child, make_party
from tests.desk.case_page.test_roles_follow_decisions import decide
from tests.guards.conftest import Furnished
from tests.guards.test_one_language import Page, _within
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import recorded
from tests.visits.builders import FIRST, case_of, handler_of, met, plan_monthly, record

BEGUN, SET_DAY, ENDED = date(2026, 4, 3), date(2099, 4, 2), date(2026, 10, 12)
#: Lists on which things of several cases stand.
LISTS = (
    *("/", "/suggestions", "/suggestions?show=recorded", "/suggestions?show=closed"),
    *("/visits", "/probations", "/cases"),
)
#: The page of a thing, by which a line tells that it is about it.
MEASURE, SUGGESTION, VISIT, PERSON = (
    re.compile(rf"^/cases/\d+/{name}/(\d+)$")
    for name in ("measures", "suggestions", "visits", "people")
)
#: What nobody is any more who was prosecuted, sentenced or not prosecuted; and of what.
ONCE, OF_WHAT = "犯罪嫌疑人", "涉嫌"
NO_SUSPECT = (
    DispositionKind.PROSECUTED,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
    DispositionKind.CRIMINAL_JUDGMENT,
)

#: Those of whom this was decided, and stands.
DECIDED = sa.select(Disposition.party_id).where(
    Disposition.kind.in_(NO_SUSPECT), Disposition.undone_on.is_(None)
)


@dataclass
class Line:
    """An element of a list or a row of a table: what it says, and where it leads."""

    said: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it, in one line."""
        return " ".join(" ".join(self.said).split())


class Lines(HTMLParser):
    """The lines of a page; what stands in a line within a line is of the inner one."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.all: list[Line] = []
        self._open: list[tuple[str, Line]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or keep where it leads."""
        if tag == "tr" and self._open and self._open[-1][0] == "tr":
            self._open.pop()
        if tag in ("li", "tr"):
            self._open.append((tag, Line()))
            self.all.append(self._open[-1][1])
        href = dict(attrs).get("href")
        if tag == "a" and href and self._open:
            self._open[-1][1].links.append(href.partition("#")[0])

    def handle_endtag(self, tag: str) -> None:
        """End a line."""
        if self._open and tag in (self._open[-1][0], "table"):
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Keep what is said."""
        if self._open:
            self._open[-1][1].said.append(data)


def about(pages: Mapping[str, str], of: re.Pattern[str]) -> Iterator[tuple[str, int, str]]:
    """Each line that leads to one such thing: its page, the number of the thing, what it says."""
    for address, html in pages.items():
        for line in Lines(html).all:
            numbers = {int(match[1]) for href in line.links if (match := of.match(href))}
            if len(numbers) == 1:
                yield address, numbers.pop(), line.text


def said_otherwise(text: str, states: Iterable[Coded], so: Coded) -> list[str]:
    """The words of other states than the one that is so."""
    return [label(state) for state in states if state is not so and label(state) in text]


def walked(client: FlaskClient, cases: Iterable[int]) -> dict[str, str]:
    """Every page that leads from these cases and from the lists, with its source."""
    pages: dict[str, str] = {}
    waiting = [*LISTS, *(f"/cases/{case}" for case in cases)]
    while waiting:
        address = waiting.pop()
        if address in pages or "back=" in address:
            continue
        answer = client.get(address)
        pages[address] = ""
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        pages[address] = text_of(answer)
        if not address.startswith("/cases/"):
            continue
        for href in Page(pages[address]).links:
            linked = _within(address, href)
            if linked is not None and linked.partition("?")[0] not in pages:
                waiting.append(linked.partition("?")[0])
    return pages


def faults(app: Flask, pages: Mapping[str, str]) -> list[str]:
    """What stands on a page of a thing, and is not so."""
    texts = []
    with app.test_request_context(), speaking("zh"):
        on = today()
        for address, number, text in about(pages, MEASURE):
            measure = session().get_one(Measure, number)
            state = measure.state_on(on)
            texts += [
                f"{address}: measure {number} is {label(state)}, said: {text[:80]}"
                for _word in said_otherwise(text, MeasureState, state)
            ]
            wrong = measure.last_day if measure.ended_on not in (None, measure.last_day) else None
            if wrong is not None and wrong.isoformat() in text:
                texts.append(f"{address}: measure {number} did not end on {wrong}")
        for address, number, text in about(pages, SUGGESTION):
            letter = session().get_one(Suggestion, number)
            looked = any(item.put_right is not PutRight.NOT_SEEN for item in letter.items)
            if looked and "本院未核查" in text:
                texts.append(f"{address}: suggestion {number} was looked at, said: {text[:80]}")
            is_counted = address.startswith("/suggestions") and letter.kind.is_formal
            if is_counted and put_right_words(letter) not in text:
                texts.append(f"{address}: suggestion {number}, said: {text[:80]}")
        for address, number, text in about(pages, VISIT):
            visit = session().get_one(Visit, number)
            if visit.state in (VisitState.CANCELLED, VisitState.PLANNED):
                texts += [
                    f"{address}: visit {number}, said: {text[:80]}"
                    for _word in said_otherwise(text, VisitState, visit.state)
                ]
        texts += list(_called_wrongly(pages))
    return texts


def _called_wrongly(pages: Mapping[str, str]) -> Iterator[str]:
    """Who is called a suspect after the decision, on any page; of what one is still suspected."""
    decided = {
        (party.case_id, party.alias.in_("zh")): party.id
        for party in session().scalars(sa.select(Party).where(Party.id.in_(DECIDED)))
    }
    for address, html in pages.items():
        whole = " ".join(re.sub(r"<[^>]+>", " ", html).split())
        for (case_id, alias), number in decided.items():
            if not address.startswith(f"/cases/{case_id}"):
                continue
            own = address == f"/cases/{case_id}/people/{number}"
            charged = f"{OF_WHAT}：" if own else f"{alias}、{OF_WHAT}"
            if re.search(rf"{alias}[\s、，：]*{ONCE}", whole) or charged in whole:
                yield f"{address}: {alias} is no suspect any more"


@pytest.fixture
def ended(app: Flask) -> tuple[Staff, int]:
    """A case in which everything ended otherwise than it was planned, and who handles it."""
    with prepare(app):
        child = make_child()
        case, handler = case_of(child), handler_of(child)
        other = make_party(case, PartyRole.SUSPECT, alias=BilingualText("Lu Mou", "陆某"))
        for person, decided, result in (
            (child, DispositionKind.DISCRETIONARY_NON_PROSECUTION, None),
            (other, DispositionKind.CRIMINAL_JUDGMENT, "convicted"),
        ):
            accuse(case, person, "盗窃罪")
            decide(person, decided, result=result)
        line = track_for(case, TrackKind.CORRECTION)
        for kind in (MeasureKind.PROBATION, MeasureKind.HELP_PROGRAMME, MeasureKind.CARE_PLAN):
            ran = start_measure(
                case,
                kind,
                started=PartialDate.day(BEGUN),
                parties={Part.ABOUT: [child]},
                last_day=SET_DAY,
                track=line,
            )
            end_measure(ran, acting(handler), on=ENDED)
        over = start_measure(
            case,
            MeasureKind.GUARDIANSHIP_PLAN,
            started=PartialDate.day(BEGUN),
            parties={Part.ABOUT: [child]},
            last_day=ENDED,
            track=line,
        )
        assert over.state is MeasureState.RUNNING, "nobody ended it; its last day is past"
        for item in (letter := recorded(case)).items[:2]:
            item.put_right, item.seen_on = PutRight.NOT_DONE, ENDED
        letter.items[2].put_right, letter.items[2].seen_on = PutRight.VERIFIED, ENDED
        came, ahead, _last = plan_monthly(child)
        record(came, met(FIRST))
        by = acting(handler, on=TODAY, at=NOON)
        cancel_visits(ahead, by, reason="计划有变", opened=ahead.version)
        return handler, case.id


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_what_ended_otherwise_is_said_alike_on_every_page(
    app: Flask, ended: tuple[Staff, int]
) -> None:
    handler, case_id = ended

    pages = walked(sign_in(app, handler, lang="zh"), [case_id])

    assert sum(1 for html in pages.values() if html) > 40
    for things in (MEASURE, SUGGESTION, VISIT, PERSON):
        assert list(about(pages, things)), "no line leads to any"
    assert faults(app, pages) == []


@pytest.mark.one_engine
def test_a_line_that_says_something_else_is_noticed(app: Flask, ended: tuple[Staff, int]) -> None:
    _handler, case_id = ended
    with app.app_context():
        measure = session().scalars(sa.select(Measure).where(Measure.ended_on == ENDED)).first()
        letter = session().scalars(sa.select(Suggestion)).one()
        visit = session().scalars(sa.select(Visit).filter_by(state=VisitState.CANCELLED)).first()
        child = session().scalars(sa.select(Party).where(Party.id.in_(DECIDED))).first()
        assert measure is not None
        assert visit is not None
        assert child is not None
        alias = child.alias.in_("zh")

    def line(name: str, number: int, text: str) -> dict[str, str]:
        html = f'<ul><li><a href="/cases/{case_id}/{name}/{number}">{text}</a></li></ul>'
        return {f"/cases/{case_id}": html}

    with app.test_request_context(), speaking("zh"):
        running, planned = label(MeasureState.RUNNING), label(VisitState.PLANNED)
    wrong = (
        line("measures", measure.id, running),
        line("measures", measure.id, SET_DAY.isoformat()),
        line("suggestions", letter.id, "本院未核查"),
        line("visits", visit.id, planned),
        line("people", child.id, f"{alias}、{OF_WHAT}"),
    )

    assert [len(faults(app, pages)) for pages in wrong] == [1] * len(wrong)
    assert faults(app, line("measures", measure.id, ENDED.isoformat())) == []


@pytest.mark.night_alone
@pytest.mark.one_engine
def test_the_demonstration_says_alike_of_each_thing_on_every_page(desk: Furnished) -> None:
    with desk.app.app_context():
        prosecutor = desk.staff["prosecutor"]
        mine = [case for case, by in desk.handlers.items() if by == prosecutor.id]

    pages = walked(sign_in(desk.app, prosecutor, lang="zh"), mine)

    assert faults(desk.app, pages) == []
