"""Pages of a reply, of a look on the spot, of a reminder and of the close."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from casetrack.cases.kinds import Stage
from casetrack.cases.models import Case
from casetrack.cases.stage_readings import stages_of
from casetrack.db import session
from casetrack.suggestions.answers.summary import replies_to
from casetrack.suggestions.models import Suggestion, SuggestionItem
from tests.builders import make_case
from tests.signed_in import PAPER, prepare, text_of
from tests.suggestions.letters import handler_of, issued, replied, served
from tests.suggestions.test_pages import desk_of, shown, url


def test_a_service_says_by_when_the_reply_is_due(app: Flask) -> None:
    with prepare(app):
        letter = issued()
    client = desk_of(app, letter.case)
    piece = text_of(client.get(url(letter, "/service/reply-date?received_on=2026-09-16")))
    assert "16 November 2026" in piece

    client.post(
        url(letter, "/service"), data={"received_on": "2026-09-16", "delivery": "announced"}
    )

    page = text_of(client.get(url(letter)))
    assert "The reply is due on 16 November 2026, Mon." in page
    assert "2026-09-16, announced" in page


def the_reply(letter: Suggestion, **changes: str) -> dict[str, str]:
    fields = {f"adoption-{item.id}": "full" for item in letter.items}
    words = {f"answer-{item.id}": f"Item {item.position} is done" for item in letter.items}
    return {
        "version": str(letter.version),
        "replied_on": "2026-11-09",
        "way": "in_writing",
        "text": "",
        "check_on": "",
        **fields,
        **words,
        **changes,
    }


def test_a_reply_answers_all_items_on_one_page(app: Flask) -> None:
    with prepare(app):
        letter = served()
    client = desk_of(app, letter.case)

    client.post(url(letter, "/reply"), data=the_reply(letter))

    page = shown(text_of(client.get(url(letter))))
    assert "4 of 4 items" in page
    assert "We have seen nothing put right yet." in page


def test_the_day_a_reply_came_is_asked_for_as_one_that_has_an_end(app: Flask) -> None:
    """Whether it came in time is counted by it; the day that it bears may be unknown."""
    with prepare(app):
        letter = served()
    client = desk_of(app, letter.case)

    page = text_of(client.get(url(letter, "/reply")))
    answer = client.post(url(letter, "/reply"), data=the_reply(letter, replied_on="unknown"))

    (received,) = re.findall(r'<input[^>]*name="replied_on"[^>]*>', page)
    assert 'data-date="span past"' in received
    assert "Write a day, a month such as November 2026, or a range of days." in text_of(answer)


def test_a_reply_of_an_item_elsewhere_is_not_read(app: Flask) -> None:
    with prepare(app):
        letter = served()
        other = served(make_case(handler=handler_of(letter.case)), number="9")
    typed = the_reply(letter) | {f"adoption-{other.items[0].id}": "full"}

    desk_of(app, letter.case).post(url(letter, "/reply"), data=typed)

    with app.app_context():
        assert session().get_one(Suggestion, other.id).answered() == 0


def test_of_two_who_record_a_reply_the_second_is_shown_what_stands_there(app: Flask) -> None:
    with prepare(app):
        letter = served()
    client = desk_of(app, letter.case)
    client.post(url(letter, "/reply"), data=the_reply(letter, text="The first text"))

    answer = client.post(url(letter, "/reply"), data=the_reply(letter, text="The second text"))

    page = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody changed this letter while you were writing." in page
    assert "The first text" in page
    assert "The second text" in page
    (version,) = re.findall(r'name="version"[^>]*value="([^"]*)"', page)
    again = the_reply(letter, text="The second text", version=version)
    assert client.post(url(letter, "/reply"), data=again).status_code == 302
    with app.app_context():
        rows = replies_to(session().get_one(Suggestion, letter.id))
        assert [(row.kind.value, row.text.en) for row in rows] == [
            ("reply", "The first text"),
            ("supplement", "The second text"),
        ]


def test_the_same_reply_sent_twice_is_recorded_once(app: Flask) -> None:
    with prepare(app):
        letter = served()
    client = desk_of(app, letter.case)
    client.post(url(letter, "/reply"), data=the_reply(letter))

    answer = client.post(url(letter, "/reply"), data=the_reply(letter))

    assert "This reply is recorded already, in the same words." in text_of(answer)
    with app.app_context():
        assert len(replies_to(session().get_one(Suggestion, letter.id))) == 1


def the_look(item: SuggestionItem, **changes: str) -> dict[str, str]:
    return {
        "version": str(item.version),
        "seen_on": "2026-11-18",
        "result": "verified",
        "proof": "12 titles searched, none found",
        "check_due": "",
        **changes,
    }


def check_url(item: SuggestionItem, letter: Suggestion) -> str:
    return f"/cases/{letter.case_id}/suggestions/items/{item.id}/check"


def test_an_item_is_verified_and_the_stage_counts_it(app: Flask) -> None:
    with prepare(app):
        letter = replied()
        item = letter.items[0]
    client = desk_of(app, letter.case)

    client.post(check_url(item, letter), data=the_look(item))

    with app.app_context():
        row = stages_of(session().scalars(select(Case)).one())[Stage.SUGGESTIONS]
        assert (row.done, row.total, row.late) == (1, 4, 0)
    assert "12 titles searched, none found" in text_of(client.get(url(letter)))


def test_what_came_back_without_having_been_right_is_refused(app: Flask) -> None:
    with prepare(app):
        letter = replied()
        item = letter.items[0]
    typed = the_look(item, result="came_back", check_due="2099-01-04", proof="Still listed")

    answer = desk_of(app, letter.case).post(check_url(item, letter), data=typed)

    assert answer.status_code == 422
    assert "It was never seen put right" in text_of(answer)
    assert "Still listed" in text_of(answer)


def test_two_who_looked_at_one_item_see_both_texts(app: Flask) -> None:
    with prepare(app):
        letter = replied()
        item = letter.items[0]
    client = desk_of(app, letter.case)
    client.post(check_url(item, letter), data=the_look(item))
    typed = the_look(
        item, seen_on="18.11.2026", result="not_done", check_due="2099-01-04", proof="Three left"
    )

    answer = client.post(check_url(item, letter), data=typed)

    assert answer.status_code == 409
    assert "12 titles searched, none found" in text_of(answer)
    assert "Three left" in text_of(answer)
    assert 'name="choice-seen_on" value="mine"' in text_of(answer), "one day, written in two ways"


def test_the_same_look_sent_twice_is_said_to_be_recorded(app: Flask) -> None:
    with prepare(app):
        letter = replied()
        item = letter.items[0]
    client = desk_of(app, letter.case)
    client.post(check_url(item, letter), data=the_look(item))

    answer = client.post(check_url(item, letter), data=the_look(item))

    assert answer.status_code == 422
    assert "This is recorded already, of 18 November 2026, in the same words." in text_of(answer)


def test_closing_says_what_is_not_put_right_and_asks_why(app: Flask) -> None:
    with prepare(app):
        letter = replied()
    client = desk_of(app, letter.case)
    page = text_of(client.get(url(letter, "/close")))
    assert "Four items are not put right: 1, 2, 3 and 4." in page

    empty = client.post(url(letter, "/close"), data={"closed_on": "2026-11-20", "reason": ""})
    assert empty.status_code == 422
    assert "Say why it is closed." in text_of(empty)

    closed = {"closed_on": "2026-11-20", "reason": "The company is gone"}
    alone = client.post(url(letter, "/close"), data=closed)
    assert alone.status_code == 422, "nobody closes it alone"
    client.post(url(letter, "/close"), data={**closed, **PAPER})
    assert "Closed on 20 November 2026: The company is gone" in text_of(client.get(url(letter)))


def test_a_reminder_stands_in_what_happened(app: Flask) -> None:
    with prepare(app):
        letter = served()
    client = desk_of(app, letter.case)

    client.post(
        url(letter, "/reminder"), data={"reminded_on": "2026-11-20", "text": "By telephone"}
    )

    page = text_of(client.get(url(letter)))
    assert "Reminder sent" in page
    assert "By telephone" in page
    assert "No reply was received yet." in page
