"""The box in the head of every page: what is found, by whom, and what is not told to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.finding import find_texts
from casetrack.cases.kinds import Aspect, BodyKind, PartyKind, PartyRole, TrackKind
from casetrack.cases.models import Case, Charge, Party, Track
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework import search_results
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.identity.names import initials, pinyin_key
from casetrack.casework.search_results import HitGroup, found_by, found_of
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.search.cutting import Limited, cut_after
from casetrack.db.search.keeping import keep_found
from casetrack.db.search.models import Sort
from casetrack.db.search.phrases import phrases_of
from casetrack.db.session import Database
from tests.builders import (
    NOON,
    TODAY,
    acting,
    make_case,
    make_child,
    make_office,
    make_party,
    make_staff,
)
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.statements import counted

pytestmark = pytest.mark.both_engines

# --- Who looks, and among what --------------------------------------------------------------------

OFFICE = "清河检未"


@dataclass(frozen=True)
class People:
    """Those who look: of one office, but for the stranger."""

    handler: Staff
    colleague: Staff
    head: Staff
    management: Staff
    social: Staff
    stranger: Staff


def _person(case: Case, en: str, zh: str) -> Party:
    child = make_child(case)
    child.alias = BilingualText(en, zh)
    child.sort_key, child.initials = pinyin_key(zh), initials(zh)
    return child


def _case(handler: Staff, number: str, en: str | None, zh: str) -> Case:
    case = make_case(handler=handler)
    case.number, case.title = number, BilingualText(en, zh)
    return case


def _log(case: Case, text: str) -> None:
    assert case.handler is not None
    log_progress(case, Progress(text=text, when=PartialDate.day(TODAY)), acting(case.handler))


def furnish() -> People:
    """Two cases of the handler, one of a colleague, one of another office."""
    office, elsewhere = make_office(), make_office()
    office.short_zh, elsewhere.short_zh = OFFICE, "云岭检未"
    handler, colleague = make_staff(office=office), make_staff(office=office)
    stranger = make_staff(office=elsewhere)
    social = make_staff(Role.SOCIAL_WORKER, office=office)

    first = _case(handler, f"{OFFICE}〔2026〕2号", "Sun Moumou: fraud", "孙某某诈骗案")
    first.national_number = "44030020260001"
    sun = _person(first, "Sun Moumou", "孙某某")
    make_party(
        first,
        PartyRole.COOPERATING_BODY,
        alias=BilingualText("No. 3 Middle School", "第三中学"),
        kind=PartyKind.BODY,
        body_kind=BodyKind.SCHOOL,
    )
    track = Track(case_id=first.id, kind=TrackKind.CRIMINAL, position=1)
    session().add(track)
    session().flush()
    session().add(
        Charge(
            case_id=first.id,
            party_id=sun.id,
            track_id=track.id,
            name=BilingualText("aiding information-network crime", "帮助信息网络犯罪活动罪"),
            stage=ChargeStage.SUSPECTED,
        )
    )
    _log(first, "到第三中学与班主任谈话，了解在校表现。")
    _log(first, "Telephoned the guardian about the hearing.")

    second = _case(handler, f"{OFFICE}〔2026〕12号", "Xiao Deng: probation", "小邓附条件不起诉案")
    deng = _person(second, "Xiao Deng", "小邓")
    shi = _person(second, "Shi Mou", "石某")
    _log(second, "小邓参加公益服务，表现良好。")

    third = _case(colleague, f"{OFFICE}〔2025〕2号", None, "周某某盗窃案")
    _person(third, "Zhou Moumou", "周某某")
    _log(third, "与周某某谈话，其承认在超市盗窃耳机。")

    fourth = _case(stranger, "云岭检未〔2026〕2号", None, "吴某某盗窃案")
    _person(fourth, "Wu Moumou", "吴某某")
    _log(fourth, "第三中学报告吴某某旷课，孙某某在场。")

    head = make_staff(Role.SECTION_HEAD, office=office)
    management = make_staff(Role.CASE_MANAGEMENT, office=office)
    visits = NewGrant(aspect=Aspect.VISITS, staff_id=social.id, party_id=deng.id)
    grant(second, visits, acting(handler, on=TODAY, at=NOON))
    assert shi.id != deng.id
    session().flush()
    keep_found(session())
    return People(handler, colleague, head, management, social, stranger)


def told(groups: list[HitGroup]) -> list[str]:
    """Each line as "sort: text", in order."""
    return [
        f"{group.sort.value}: {''.join(piece.text for piece in hit.text.pieces)}"
        for group in groups
        for hit in group.hits
    ]


@pytest.fixture
def look(app: Flask) -> Callable[[str, str], list[str]]:
    """What somebody finds: the lines of the page in Chinese."""
    with prepare(app):
        people = furnish()

    def looked(who: str, typed: str) -> list[str]:
        with app.test_request_context(headers={"Accept-Language": "zh"}):
            user = session().get_one(Staff, getattr(people, who).id)
            return told(found_by(typed, user, on=TODAY))

    return looked


SUN, DENG, ZHOU = "case: 孙某某诈骗案", "case: 小邓附条件不起诉案", "case: 周某某盗窃案"
TALK = "journal: 到第三中学与班主任谈话，了解在校表现。"
PHONED = "journal: Telephoned the guardian about the hearing."
SERVED = "journal: 小邓参加公益服务，表现良好。"
STOLE = "journal: 与周某某谈话，其承认在超市盗窃耳机。"
P_SUN, P_DENG, P_SHI, P_ZHOU = "person: 孙某某", "person: 小邓", "person: 石某", "person: 周某某"
SCHOOL = "body: 第三中学"
IN_ENGLISH = {
    "sun": ["case: Sun Moumou: fraud", "person: Sun Moumou"],
    "deng": ["case: Xiao Deng: probation", "person: Xiao Deng"],
}
NUMBER_12 = f"case: {OFFICE}〔2026〕12号"
# What is typed, and what the handler, the head and the social worker are shown.
SEARCHES: list[tuple[str, list[str], list[str], list[str]]] = [
    ("清河检未(2026)2号", [SUN], [SUN], []),
    ("清河检未（２０２６）２号", [SUN], [SUN], []),
    ("清河检未〔2026〕2", [SUN], [SUN], []),
    ("2026 2", [SUN], [SUN], []),
    ("2026 12", [DENG], [DENG], [NUMBER_12]),
    ("12", [DENG], [DENG], [NUMBER_12]),
    ("2", [SUN], [ZHOU, SUN], []),
    ("2025", [], [ZHOU], []),
    ("44030020260001", [SUN], [SUN], []),
    ("4403", [SUN], [SUN], []),
    ("0001", [], [], []),
    ("孙某某", [SUN, P_SUN], [SUN, P_SUN], []),
    ("孙", [SUN, P_SUN], [SUN, P_SUN], []),
    ("smm", [P_SUN], [P_SUN], []),
    ("sunmm", [P_SUN], [P_SUN], []),
    ("sunmoumou", [P_SUN], [P_SUN], []),
    # Said in the language in which it stands so.
    ("sun mou", IN_ENGLISH["sun"], IN_ENGLISH["sun"], []),
    ("xiao deng", IN_ENGLISH["deng"], IN_ENGLISH["deng"], IN_ENGLISH["deng"][1:]),
    ("xiaodeng", [P_DENG], [P_DENG], [P_DENG]),
    ("xd", [P_DENG], [P_DENG], [P_DENG]),
    ("小邓", [DENG, P_DENG, SERVED], [DENG, P_DENG, SERVED], [P_DENG]),
    ("石某", [P_SHI], [P_SHI], []),
    ("公益服务", [SERVED], [SERVED], []),
    # In two records of one case: the case is found, by whoever sees both.
    ("石某 公益服务", [DENG], [DENG], []),
    ("shi deng", IN_ENGLISH["deng"][:1], IN_ENGLISH["deng"][:1], []),
    ("班主任 guardian", [SUN], [SUN], []),
    ("班主任 公益服务", [], [], []),
    ("帮助信息", [SUN], [SUN], []),
    ("信息网络 犯罪", [SUN], [SUN], []),
    ("第三中学", [SCHOOL, TALK], [SCHOOL, TALK], []),
    ("第三中学 谈话", [TALK], [TALK], []),
    ("班主任", [TALK], [TALK], []),
    ("hearing", [PHONED], [PHONED], []),
    ("HEAR", [PHONED], [PHONED], []),
    ("盗窃", [], [ZHOU, STOLE], []),
    ("周某某", [], [ZHOU, P_ZHOU, STOLE], []),
    ("耳机", [], [STOLE], []),
    ("谈话", [TALK], [STOLE, TALK], []),
    ("表现", [SERVED, TALK], [SERVED, TALK], []),
    ("吴某某", [], [], []),
    ("旷课", [], [], []),
    ("云岭", [], [], []),
    ("没有这个词", [], [], []),
    ("，", [], [], []),
]


@pytest.mark.sqlite_at_night
def test_everybody_finds_what_they_may_see_and_nothing_else(
    look: Callable[[str, str], list[str]],
) -> None:
    by_key = {
        typed: (look("handler", typed), look("head", typed), look("social", typed))
        for typed, *_expected in SEARCHES
    }

    assert len(SEARCHES) >= 30
    assert by_key == {typed: tuple(expected) for typed, *expected in SEARCHES}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("2026 2", [SUN]), ("孙某某", [SUN]), ("smm", [SUN]), ("第三中学", [SUN]), ("谈话", [])],
)
def test_who_sees_dates_finds_cases_and_is_not_told_who_is_in_them(
    look: Callable[[str, str], list[str]], typed: str, expected: list[str]
) -> None:
    assert look("management", typed) == expected


@pytest.mark.parametrize("typed", ["旷课", "孙某某", "第三中学"])
def test_another_office_finds_its_own(look: Callable[[str, str], list[str]], typed: str) -> None:
    entry = "journal: 第三中学报告吴某某旷课，孙某某在场。"

    assert look("stranger", typed) == [entry]


# --- No trace of what one may not see -------------------------------------------------------------


@pytest.mark.parametrize("who", ["handler", "head", "management", "social"])
def test_a_word_of_hidden_cases_asks_for_the_same_as_one_that_nobody_has(
    app: Flask, who: str
) -> None:
    with prepare(app):
        people = furnish()
    database = app.extensions["casetrack_database"]

    def asked(typed: str) -> list[str]:
        with app.test_request_context(headers={"Accept-Language": "zh"}):
            user = session().get_one(Staff, getattr(people, who).id)
            with counted(database) as sent:
                assert found_by(typed, user, on=TODAY) == []
            return sent

    assert asked("旷课") == asked("鲸鱼")


# --- The page -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """The application, furnished."""

    app: Flask
    people: People

    def search(self, who: str, typed: str, *, lang: str = "en") -> TestResponse:
        """Where the box leads."""
        client = sign_in(self.app, getattr(self.people, who), lang=lang)
        return client.post("/find", data={"find": typed}, follow_redirects=True)


@pytest.fixture
def desk(app: Flask) -> Desk:
    with prepare(app):
        people = furnish()
    return Desk(app, people)


def test_what_was_typed_is_marked_and_stands_in_no_address(desk: Desk) -> None:
    answer = desk.search("handler", "谈话", lang="zh")

    page = text_of(answer)
    assert re.fullmatch(r"/find/[A-Za-z0-9_-]+", answer.request.path)
    assert "<mark>谈话</mark>" in page
    assert f"{OFFICE}〔2026〕2号" in page
    (link,) = re.findall(r'href="(/cases/\d+\?entry=\d+#entry-\d+)"', page)
    assert link


def test_the_other_language_is_shown_where_the_word_stands_there(desk: Desk) -> None:
    page = text_of(desk.search("handler", "诈骗", lang="en"))

    assert "孙某某<mark>诈骗</mark>案" in page
    assert 'lang="zh-Hans"' in page


def test_one_can_come_back_to_what_was_found_and_a_colleague_cannot(desk: Desk) -> None:
    client = sign_in(desk.app, desk.people.handler)
    address = client.post("/find", data={"find": "孙某某"}).location

    assert "孙某某" in text_of(client.get(address))
    assert "孙某某" in text_of(client.get(address))
    other = sign_in(desk.app, desk.people.colleague).get(address)
    assert (other.status_code, other.location) == (302, "/find")


def test_every_page_has_the_box_and_nothing_typed_leads_to_one_of_its_own(desk: Desk) -> None:
    client = sign_in(desk.app, desk.people.handler)

    for page in ("/", "/cases", "/visits", "/find"):
        assert '<form class="find" role="search" method="post" action="/find">' in text_of(
            client.get(page)
        )
    assert client.post("/find", data={"find": " "}).location == "/find"
    assert client.post("/find", data={}).location == "/find"


def test_who_has_no_case_has_no_box(desk: Desk) -> None:
    with prepare(desk.app):
        administrator = make_staff(Role.ADMINISTRATOR)
    client = sign_in(desk.app, administrator)

    assert 'action="/find"' not in text_of(client.get("/account"))
    assert client.post("/find", data={"find": "孙"}).status_code == 403


def test_to_look_for_something_writes_nothing(desk: Desk) -> None:
    database = desk.app.extensions["casetrack_database"]
    client = sign_in(desk.app, desk.people.social)
    client.get("/find")

    with counted(database) as sent:
        answer = client.post("/find", data={"find": "小邓"})
        client.get(answer.location)

    assert sent
    assert [text for text in sent if text.split()[0] in ("INSERT", "UPDATE", "DELETE")] == []


def test_the_whole_real_name_is_looked_up_and_recorded_without_it(desk: Desk) -> None:
    with prepare(desk.app):
        child = session().scalars(sa.select(Party).where(Party.initials == "smm")).first()
        assert child is not None
        set_identity(child, name="孙小明", by=desk.people.handler, at=NOON)

    page = text_of(desk.search("handler", "孙小明"))
    part = text_of(desk.search("handler", "孙小"))

    assert "By the real name or id number" in page
    assert "By the real name" not in part
    events = events_in(desk.app, kind=AuditKind.IDENTITY_USED_BY_MACHINE)
    assert [event.details["use"] for event in events] == ["look_up", "look_up"]
    assert "小明" not in str([event.details for event in events])


@pytest.mark.in_turn(13)
def test_what_is_more_than_a_group_shows_goes_on_by_itself(desk: Desk) -> None:
    with prepare(desk.app):
        case = session().scalars(sa.select(Case).where(Case.number.contains("2026〕12"))).one()
        for number in range(search_results.PAGE + 5):
            _log(case, f"第 {number} 次训练：射箭。")
    client = sign_in(desk.app, desk.people.handler)
    page = client.post("/find", data={"find": "射箭"}).location
    shown = r"<mark>射箭</mark>"

    first = text_of(client.get(page))
    (more,) = re.findall(r'href="(/find/[^"]+only=journal[^"]*)"', first)
    whole = text_of(client.get(more))
    (rest,) = re.findall(r'href="(/find/[^"]+only=journal[^"]*before=\d+)"', whole)

    assert len(re.findall(shown, first)) == search_results.SHOWN
    assert len(re.findall(shown, whole)) == search_results.PAGE
    assert len(re.findall(shown, text_of(client.get(rest.replace("&amp;", "&"))))) == 5


def test_a_group_that_is_not_asked_for_is_all_of_them(desk: Desk) -> None:
    client = sign_in(desk.app, desk.people.handler)
    page = client.post("/find", data={"find": "小邓"}).location

    assert text_of(client.get(f"{page}?only=nonsense")).count("<mark>小邓</mark>") == 3


# --- What takes too long --------------------------------------------------------------------------


def test_what_takes_too_long_is_cut_and_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limited, "look", lambda self, how: None)
    page = text_of(desk.search("handler", "小邓"))

    assert page.count("Not looked to the end") == 2


@pytest.mark.usefixtures("database", "keys")
def test_a_statement_that_takes_longer_is_cut_and_the_next_is_answered() -> None:
    endless = sa.text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)"
        " SELECT max(i) FROM n"
    )

    with cut_after(session(), 50) as limited:
        cut = limited.look(lambda: session().scalar(endless))
        next_one = limited.look(lambda: session().scalar(sa.select(sa.literal(1))))

    assert (cut, next_one) == (None, 1)


def test_a_page_that_is_cut_leaves_the_connection_as_it_was(migrated: Database) -> None:
    if migrated.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no such setting: what cuts a look is taken off by itself")
    limit = sa.select(sa.func.current_setting("statement_timeout"))
    with migrated.reading_session() as db:
        before = db.scalar(limit)
        with cut_after(db, 50) as limited:
            cut = limited.look(lambda: db.scalar(sa.select(sa.func.pg_sleep(5))))
            inside = db.scalar(limit)
        after = db.scalar(limit)

    assert (cut, inside, after) == (None, "50ms", before)


@pytest.mark.usefixtures("database", "keys")
def test_somebody_who_may_read_no_case_finds_nothing() -> None:
    furnish()
    nobody = make_staff(Role.ADMINISTRATOR)

    assert find_texts(phrases_of("孙某某"), nobody, on=TODAY, sorts=list(Sort), limit=9) == []
    assert found_of(Sort.CASE, "孙某某", nobody, on=TODAY, before=None).hits == []


def test_a_case_found_by_two_records_shows_one_for_each_word(app: Flask) -> None:
    with prepare(app):
        people = furnish()
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        user = session().get_one(Staff, people.handler.id)
        (group,) = found_by("石某 公益服务", user, on=TODAY)
        (hit,) = group.hits
        notes = ["".join(piece.text for piece in note.pieces) for note in hit.notes]
        marks = [piece.text for note in hit.notes for piece in note.pieces if piece.is_marked]

    assert sorted(notes) == sorted(["石某", "小邓参加公益服务，表现良好。"])
    assert sorted(marks) == sorted(["石某", "公益服务"])


def test_who_sees_part_of_a_case_finds_it_by_two_records_of_that_part_alone(app: Flask) -> None:
    with prepare(app):
        people = furnish()
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        management = session().get_one(Staff, people.management.id)
        apart = found_by("石某 公益服务", management, on=TODAY)
        stranger = session().get_one(Staff, people.stranger.id)
        elsewhere = found_by("班主任 guardian", stranger, on=TODAY)

    assert apart == elsewhere == []


def test_while_one_types_the_first_results_come_and_nothing_is_written_or_looked_up(
    desk: Desk,
) -> None:
    database = desk.app.extensions["casetrack_database"]
    with prepare(desk.app):
        child = session().scalars(sa.select(Party).where(Party.initials == "smm")).first()
        assert child is not None
        set_identity(child, name="孙小明", by=desk.people.handler, at=NOON)
    client, stranger = (
        sign_in(desk.app, who) for who in (desk.people.handler, desk.people.colleague)
    )

    def typing(browser: FlaskClient, typed: str) -> str:
        answer = browser.post("/find", data={"find": typed}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return text_of(answer)

    with counted(database) as sent:
        page, by_name = typing(client, "smm"), typing(client, "孙小明")

    assert "<html" not in page
    assert '<div class="entry-when">child</div>' in page
    assert f'href="/cases/{child.case_id}/people/{child.id}"' in page
    assert "Nothing found so far" in by_name
    assert "Nothing found so far" in typing(stranger, "smm")
    assert typing(client, "").strip() == ""
    assert [text for text in sent if text.split()[0] in ("INSERT", "UPDATE", "DELETE")] == []
    assert events_in(desk.app, kind=AuditKind.IDENTITY_USED_BY_MACHINE) == []
