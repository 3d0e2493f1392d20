"""The pages of suggestions: what they say, whom they refuse, and that nothing typed is lost."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.kinds import Aspect, BodyKind, Ground, PartyRole, Provenance, Stage
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.stage_readings import stages_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import NotAllowed
from casetrack.law import ReplyGround
from casetrack.suggestions.actions import record_export, serve
from casetrack.suggestions.board import BoardFilter
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import Delivery, PutRight, SuggestionKind
from casetrack.suggestions.lists import Which
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from tests.builders import NOON, TODAY, acting, make_body, make_case, make_staff
from tests.signed_in import PAPER, events_in, prepare, sign_in, text_of
from tests.statements import counted
from tests.suggestions.letters import (
    a_letter,
    handler_of,
    issued,
    make_company,
    recorded,
    replied,
    served,
    urging,
)
from tests.workbooks import lines_in


def shown(page: str) -> str:
    """What a reader sees: the text without marks, spaces as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def url(letter: Suggestion, page: str = "") -> str:
    return f"/cases/{letter.case_id}/suggestions/{letter.id}{page}"


def desk_of(app: Flask, case: Case) -> FlaskClient:
    """The browser of whoever handles the case."""
    with app.app_context():
        handler = session().get_one(Staff, case.handler_id)
    return sign_in(app, handler)


# The list


def test_the_list_says_its_numbers_before_it_shows_them(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        letter = replied(case)
        for item in letter.items[:2]:
            look = FollowUpCheck(date(2026, 11, 18), PutRight.VERIFIED, "Seen")
            verify_item(
                item, look, acting(handler_of(case), on=TODAY, at=NOON), opened=item.version
            )
        other = make_case(handler=handler_of(case))
        served(other, items=("A prevention system",), number="")

    page = shown(text_of(desk_of(app, case).get("/suggestions")))

    assert "Two suggestions are open. They ask for five things." in page
    assert "Four were answered; two are put right." in page
    assert "One reply is late." in page


def test_urging_stands_apart_and_counts_in_no_number(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        issue(case, urging(make_company(case)), acting(handler_of(case), on=TODAY, at=NOON))

    page = shown(text_of(desk_of(app, case).get("/suggestions")))

    assert "No suggestion that you may see is open." in page
    assert "no statutory time" in page
    assert "exchange of views" in page


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("open", {"late", "words", "fresh"}),
        ("late", {"late"}),
        ("words", {"words"}),
        ("closed", set()),
        ("recorded", {"recorded"}),
    ],
)
def test_the_words_above_the_list_narrow_it(app: Flask, which: str, expected: set[str]) -> None:
    with prepare(app):
        case = make_case()
        by = handler_of(case)
        letters = {
            "late": served(make_case(handler=by), number="1"),
            "words": replied(case),
            "fresh": issued(make_case(handler=by), number="2"),
            "recorded": recorded(make_case(provenance=Provenance.PUBLISHED)),
        }

    page = text_of(desk_of(app, case).get(f"/suggestions?show={which}"))

    assert {name for name, letter in letters.items() if url(letter) in page} == expected


def test_a_colleague_sees_no_suggestion_of_a_case_that_is_not_theirs(app: Flask) -> None:
    with prepare(app):
        letter = served()
        colleague = make_staff(office=letter.case.office)
        management = make_staff(Role.CASE_MANAGEMENT, office=letter.case.office)

    for reader, text in (
        (colleague, "No suggestion that you may see is open."),
        (management, "may not read suggestions"),
    ):
        page = text_of(sign_in(app, reader).get("/suggestions"))

        assert url(letter) not in page
        assert text in page


def test_a_section_head_sees_those_of_the_office(app: Flask) -> None:
    with prepare(app):
        letter = served()
        head = make_staff(Role.SECTION_HEAD, office=letter.case.office)

    assert url(letter) in text_of(sign_in(app, head).get("/suggestions"))


@pytest.mark.in_turn(13)
def test_the_list_goes_on_where_a_page_ends(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casetrack.suggestions.list_views.LINES", 2)
    with prepare(app):
        first = make_case()
        by = handler_of(first)
        letters = [
            served(
                first if n == 0 else make_case(handler=by),
                on=date(2026, 9, 16) + timedelta(days=n),
                number=str(n),
            )
            for n in range(5)
        ]
    client, seen, address = sign_in(app, by), [], "/suggestions"

    while address:
        page = text_of(client.get(address))
        seen.append([letter.id for letter in letters if url(letter) in page])
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = onward[1].replace("&amp;", "&") if onward else ""

    assert seen == [
        [letters[0].id, letters[1].id],
        [letters[2].id, letters[3].id],
        [letters[4].id],
    ]


@pytest.mark.parametrize(
    ("letters", "urgings", "expected"), [(3, 3, (2, 1)), (3, 0, (3, 0)), (1, 3, (1, 2))]
)
def test_letters_and_urging_share_the_lines_of_a_page(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    letters: int,
    urgings: int,
    expected: tuple[int, int],
) -> None:
    monkeypatch.setattr("casetrack.suggestions.list_views.LINES", 3)
    monkeypatch.setattr("casetrack.suggestions.list_views.LEAST_URGING", 1)
    with prepare(app):
        case = make_case()
        company, by = make_company(case), acting(handler_of(case), on=TODAY, at=NOON)
        sent = [issue(case, a_letter(company, number=f"第{n}号"), by) for n in range(letters)]
        urged = [issue(case, urging(company), by) for _ in range(urgings)]

    page = text_of(desk_of(app, case).get("/suggestions"))

    shown_of = [sum(url(letter) + '"' in page for letter in those) for those in (sent, urged)]
    assert tuple(shown_of) == expected


def test_the_list_asks_the_database_as_often_for_many_as_for_few(app: Flask) -> None:
    database = app.extensions["casetrack_database"]
    with prepare(app):
        first = make_case()
        by = handler_of(first)
        served(first, number="0")
    client = sign_in(app, by)
    client.get("/suggestions")
    with counted(database) as few:
        client.get("/suggestions")
    with prepare(app):
        for number in range(1, 6):
            served(make_case(handler=session().get_one(Staff, by.id)), number=str(number))

    with counted(database) as many:
        client.get("/suggestions")

    assert len(many) == len(few)
    assert len(few) < 20


# The page of one


def test_the_page_shows_two_numbers_and_the_items_that_make_the_difference(app: Flask) -> None:
    with prepare(app):
        letter = replied(check_on=date(2026, 12, 16))
        item = letter.items[0]
        look = FollowUpCheck(
            date(2026, 11, 18), PutRight.VERIFIED, "12 titles searched, none found"
        )
        verify_item(
            item, look, acting(handler_of(letter.case), on=TODAY, at=NOON), opened=item.version
        )

    sent = text_of(desk_of(app, letter.case).get(url(letter)))
    page = shown(sent)

    assert "/promises/new" not in sent, "what was issued is final"
    assert "4 of 4 items" in page
    assert "1 of 4 items" in page
    assert "Items 2, 3 and 4 are words so far." in page
    assert "12 titles searched, none found" in page
    assert "2026-11-09, in time" in page
    assert re.search(r"Next: Check item 2, 16 December 2026\W", page)


def test_a_published_suggestion_says_what_is_unknown_and_offers_nothing(app: Flask) -> None:
    with prepare(app):
        letter = recorded(make_case(provenance=Provenance.PUBLISHED))
        reader = make_staff()
    client = sign_in(app, reader)

    page = text_of(client.get(url(letter)))

    assert "More than 10 apps taken down" in page
    assert "reported by the text, not seen by us" in page
    assert "unknown, publicly announced" in shown(page)
    assert "/close" not in page
    assert "/promises/new" not in page
    assert "/check" not in page
    assert client.get(url(letter, "/close")).status_code == 403


@pytest.mark.parametrize(
    "page", ["", "/service", "/service/reply-date", "/reminder", "/reply", "/close"]
)
def test_a_stranger_finds_nothing(app: Flask, page: str) -> None:
    with prepare(app):
        letter = served()
        stranger = make_staff()

    assert sign_in(app, stranger).get(url(letter, page)).status_code == 404


@pytest.mark.parametrize("page", ["new", "urge", "dates", "items/{item}/check"])
def test_a_stranger_finds_no_form(app: Flask, page: str) -> None:
    with prepare(app):
        letter = served()
        stranger = make_staff()
    address = f"/cases/{letter.case_id}/suggestions/{page.format(item=letter.items[0].id)}"

    assert sign_in(app, stranger).get(address).status_code == 404


def test_a_suggestion_is_not_found_under_another_case(app: Flask) -> None:
    with prepare(app):
        letter = served()
        other = make_case(handler=handler_of(letter.case))
    client = desk_of(app, letter.case)

    assert client.get(f"/cases/{other.id}/suggestions/{letter.id}").status_code == 404
    item = letter.items[0].id
    assert client.get(f"/cases/{other.id}/suggestions/items/{item}/check").status_code == 404


def test_who_sees_only_the_visits_is_refused_the_suggestion(app: Flask) -> None:
    with prepare(app):
        letter = served()
        worker = make_staff(Role.SOCIAL_WORKER, office=letter.case.office)
        session().add(
            CaseGrant(
                case_id=letter.case_id,
                staff_id=worker.id,
                ground=Ground.GRANTED,
                aspect=Aspect.VISITS,
                since=date(2026, 1, 1),
                given_at=NOON,
            )
        )

    assert sign_in(app, worker).get(url(letter)).status_code == 403


# Issuing


def filled(company_id: int, **changes: str) -> dict[str, str]:
    return {
        "recipient": str(company_id),
        "body_kind": "company",
        "kind": "social_governance",
        "number": "测检建〔2026〕5号",
        "problem_lines": "One problem\n\nAnother problem\n",
        "items-0": "Review every app",
        "item_terms-0-problems": "1",
        "items-1": "",
        "item_terms-1-problems": "",
        "items-2": "Open channels for complaints",
        "item_terms-2-problems": "2",
        "issued_on": "2026-09-14",
        "ground": "general",
        "objection_until": "30.9.2026",
        **PAPER,
        **changes,
    }


def test_a_letter_is_issued_from_its_case(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        company = make_company(case)
    client = desk_of(app, case)

    answer = client.post(f"/cases/{case.id}/suggestions/new", data=filled(company.id))

    with app.app_context():
        letter = session().scalars(select(Suggestion)).one()
        assert answer.headers["Location"] == url(letter)
        assert [problem.text.en for problem in letter.problems] == [
            "One problem",
            "Another problem",
        ]
        assert [item.text.en for item in letter.items] == [
            "Review every app",
            "Open channels for complaints",
        ]
        row = stages_of(session().scalars(select(Case)).one())[Stage.SUGGESTIONS]
        assert (row.state.value, row.done, row.total) == ("running", 0, 2)
    assert "Issued, not served yet" in text_of(client.get(answer.headers["Location"]))


def test_two_things_to_correct_are_both_said_and_nothing_typed_is_lost(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        company = make_company(case)
    typed = filled(company.id, ground="", objection_until="13.9.2026")

    answer = desk_of(app, case).post(f"/cases/{case.id}/suggestions/new", data=typed)

    page = text_of(answer)
    assert answer.status_code == 422
    assert "2 things to correct" in page
    assert "Choose one: the law gives one month or two." in page
    assert "13 September 2026 is before the letter is issued, 14 September 2026." in page
    for text in ("Review every app", "Open channels for complaints", "Another problem"):
        assert text in page
    assert "Reply, if one month" in page, "the dates that follow need no script"
    assert "2026-10-14" in page


def test_another_item_is_added_without_losing_anything(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        company = make_company(case)
    typed = filled(company.id, add="item")

    answer = desk_of(app, case).post(f"/cases/{case.id}/suggestions/new", data=typed)

    page = text_of(answer)
    assert answer.status_code == 200
    assert 'name="items-3"' in page
    assert "Review every app" in page
    with app.app_context():
        assert session().scalar(select(Suggestion.id)) is None


def test_a_letter_to_a_silent_school_says_which_law_it_cites(app: Flask) -> None:
    with prepare(app):
        letter = served(ground=ReplyGround.SCHOOL_SILENT)
        case = session().get_one(Case, letter.case_id)
        other = served(ground=ReplyGround.MINOR_DUTY)
        ways = [
            f"/cases/{suggestion.case_id}/suggestions/{suggestion.id}"
            for suggestion in (letter, other)
        ]
        cases = [case, session().get_one(Case, other.case_id)]

    silent, of_duty = (
        text_of(desk_of(app, of).get(at)) for of, at in zip(cases, ways, strict=True)
    )

    assert "A school that did not report bullying" in silent
    assert "Public Security Administration Punishments Law" in silent
    assert "Public Security Administration" not in of_duty
    asked = text_of(desk_of(app, case).get(f"/cases/{case.id}/suggestions/new"))
    assert (
        "one month; Law on the Protection of Minors art. 114;"
        " Public Security Administration Punishments Law; not compared with the official text"
    ) in asked


def test_the_dates_that_follow_are_counted_while_one_types(app: Flask) -> None:
    with prepare(app):
        case = make_case()

    piece = text_of(
        desk_of(app, case).get(
            f"/cases/{case.id}/suggestions/dates?issued_on=2026-11-23&ground=minor_duty"
        )
    )

    assert "<html" not in piece
    assert "2026-12-23" in piece
    assert "2027-01-25" in piece
    assert "provisional" in piece
    assert "2026-11-30" in piece
    assert "not compared with the official text" in piece


def test_what_cannot_be_read_as_a_day_counts_nothing(app: Flask) -> None:
    with prepare(app):
        case = make_case()

    piece = text_of(desk_of(app, case).get(f"/cases/{case.id}/suggestions/dates?issued_on=soon"))

    assert "Enter the day of issue" in piece


def test_urging_is_recorded_with_its_reminder(app: Flask) -> None:
    with prepare(app):
        case = make_case()
    typed = {
        "recipient": "",
        "new_body": "网络游戏行业协会",
        "body_kind": "industry_association",
        "items-0": "An initiative to its members",
        "issued_on": "2026-11-20",
        "how": "exchange_of_views",
        "remind_on": "2099-12-04",
    }
    client = desk_of(app, case)

    answer = client.post(f"/cases/{case.id}/suggestions/urge", data=typed)

    assert answer.status_code == 302
    page = text_of(client.get(answer.headers["Location"]))
    assert "网络游戏行业协会" in page
    assert "2099-12-04" in page


# Following


def test_a_service_before_the_issue_is_refused_at_its_field(app: Flask) -> None:
    with prepare(app):
        letter = issued()
    client = desk_of(app, letter.case)

    answer = client.post(
        url(letter, "/service"), data={"received_on": "2026-09-13", "delivery": "in_writing"}
    )

    assert answer.status_code == 422
    assert "13 September 2026 is before it was issued, 14 September 2026." in text_of(answer)


@pytest.mark.parametrize(
    ("delivery", "said"),
    [("in_writing", "in writing"), ("publicly_announced", "publicly announced")],
)
def test_a_service_says_how_it_was_served(app: Flask, delivery: str, said: str) -> None:
    with prepare(app):
        letter = issued()
    client = desk_of(app, letter.case)

    client.post(url(letter, "/service"), data={"received_on": "2026-09-16", "delivery": delivery})

    assert f"2026-09-16, {said}" in text_of(client.get(url(letter)))


def test_the_case_offers_the_step_that_is_next(app: Flask) -> None:
    with prepare(app):
        letter = served()

    client = desk_of(app, letter.case)
    page = text_of(client.get(f"/cases/{letter.case_id}"))
    record = text_of(client.get(f"/cases/{letter.case_id}/record"))

    assert url(letter, "/reply") in page
    assert f"/cases/{letter.case_id}/suggestions/new" in record


def test_the_page_speaks_chinese(app: Flask) -> None:
    with prepare(app):
        letter = replied()
    client = desk_of(app, letter.case)
    with client.session_transaction() as kept:
        kept["language"] = "zh"

    page = shown(text_of(client.get(url(letter))))

    assert "致 某手机应用市场运营公司" in page or "致某手机应用市场运营公司" in page
    assert "第1、2、3、4项仅有回复。" in page


# Narrowing the list, and taking it along


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", {"school", "company", "shop"}),
        ("kind=correction", {"school"}),
        ("ground=minor_duty", {"shop"}),
        ("name=school", {"school"}),
        ("words=〔2026〕7", {"shop"}),
        ("words=INSPECTION", {"company", "shop"}),
        ("words=%", set()),
        ("year=2025", set()),
        ("year=2026", {"school", "company", "shop"}),
        ("body=school", {"school"}),
        ("kind=nonsense&handler=999999999999999999999&year=x", {"school", "company", "shop"}),
        ("show=not_served", {"shop"}),
        ("show=not_served&kind=correction", set()),
        ("show=since_monday", set()),
    ],
)
def test_the_list_is_narrowed_by_its_address(app: Flask, asked: str, expected: set[str]) -> None:
    with prepare(app):
        case = make_case()
        by = handler_of(case)
        letters = {
            "school": _to_a_school(make_case(handler=by)),
            "company": served(case, number="5"),
            "shop": issued(
                make_case(handler=by), number="测检建〔2026〕7号", ground=ReplyGround.MINOR_DUTY
            ),
        }
        handler = by.id
    client = desk_of(app, case)

    page = text_of(client.get(f"/suggestions?{asked}"))
    lines = lines_in(client.get(f"/suggestions.xlsx?{asked}"))

    assert {name for name, letter in letters.items() if url(letter) in page} == expected
    assert len(lines) == len(expected)
    of_mine = text_of(client.get(f"/suggestions?handler={handler}"))
    assert all(url(letter) in of_mine for letter in letters.values())


def test_the_form_that_narrows_the_list_is_asked_for(app: Flask) -> None:
    with prepare(app):
        case = served().case
    client = desk_of(app, case)

    page = client.get("/suggestions?show=late").text
    (link,) = re.findall(r'href="([^"#]+)#narrow"', page)
    asked = client.get(unescape(link)).text

    assert ('name="ground"' in page, 'name="ground"' in asked) == (False, True)
    assert '<input type="hidden" name="show" value="late">' in asked


def _to_a_school(case: Case) -> Suggestion:
    alias = BilingualText("No. 3 Middle School", "第三中学")
    school = make_body(case, BodyKind.SCHOOL, alias, PartyRole.THIRD_PARTY)
    new = a_letter(school, kind=SuggestionKind.CORRECTION, items=("Lock the gate",), number="3")
    letter = issue(case, new, acting(handler_of(case), on=TODAY, at=NOON))
    by = acting(handler_of(case), on=TODAY, at=NOON)
    serve(letter, by, received_on=date(2026, 10, 20), delivery=Delivery.IN_WRITING)
    return letter


def test_what_became_late_this_week_stands_by_itself(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        by = handler_of(case)
        # Due on Sunday 22 November, two days before the Tuesday of the test.
        new = served(case, on=date(2026, 9, 22), number="1")
        old = served(make_case(handler=by), number="2")
        assert new.reply_due is not None
        assert old.reply_due is not None
        assert old.reply_due < date(2026, 11, 22) <= new.reply_due < TODAY

    with time_machine.travel(NOON, tick=False):
        page = text_of(desk_of(app, case).get("/suggestions?show=since_monday"))

    assert url(new) in page
    assert url(old) not in page
    assert "Late since Monday 1<" in page


def test_the_file_of_the_list_is_written_down_and_holds_no_formula(app: Flask) -> None:
    with prepare(app):
        letter = served(number="=HYPERLINK(1)")
        management = make_staff(Role.CASE_MANAGEMENT, office=letter.case.office)

    (line,) = lines_in(desk_of(app, letter.case).get("/suggestions.xlsx?kind=social_governance"))
    assert line["Number"] == "=HYPERLINK(1)"
    (event,) = events_in(app, kind=AuditKind.SUGGESTIONS_EXPORTED.value)

    assert event.details["rows"] == 1
    assert event.details["narrowed"] == ["kind=social_governance"]
    assert sign_in(app, management).get("/suggestions.xlsx").status_code == 403
    act = acting(management, on=TODAY, at=NOON)
    with app.app_context(), pytest.raises(NotAllowed):
        record_export(Which.OPEN, BoardFilter(), act, rows=1)
