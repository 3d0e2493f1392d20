"""The sheets of a letter, an opinion, a decision not to revoke; each gap leads to its filling."""

from __future__ import annotations

import re

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, Disposition
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.probation.opinions.actions import draft_opinion, finish_opinion
from casetrack.probation.supervision.actions import NotRevoking, not_revoke
from casetrack.suggestions.models import Suggestion
from tests.builders import NOON, TODAY, acting, make_case, make_office, make_staff
from tests.desk.papers.reading import made_word_by_word, places_in, ways_of
from tests.desk.papers.test_papers import data_of
from tests.guidance.builders import make_order
from tests.probation.builders import child_of, make_breach, make_probation
from tests.probation.opinions.test_opinions import make_unfinished
from tests.review.builders import handler_of
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import handler_of as writer_of
from tests.suggestions.letters import issued, recorded, served
from tests.visits.builders import case_of

WHY = "初次违反，未造成后果"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


def gaps_of(page: str) -> dict[str, str]:
    """The gaps of a sheet, each with where it leads; "" where it leads nowhere."""
    rows = re.findall(r'<div class="is-gap"><dt>(.*?)</dt><dd>(.*?)</dd></div>', page, re.S)
    ways = ((title, re.search(r'href="([^"]+)"', item)) for title, item in rows)
    return {title: way[1] if way is not None else "" for title, way in ways}


@pytest.mark.in_turn(13)
def test_a_letter_says_to_whom_what_was_found_what_is_asked_and_both_times(app: Flask) -> None:
    with prepare(app):
        letters: list[Suggestion] = [served(), issued(), recorded(make_case())]
        pages = [
            f"/cases/{letter.case_id}/measures/{letter.measure_id}/paper" for letter in letters
        ]
        shows = [f"/cases/{letter.case_id}/suggestions/{letter.id}" for letter in letters]
        writers = [writer_of(letter.case) for letter in letters]
    texts = [
        text_of(sign_in(app, writer).get(page)) for writer, page in zip(writers, pages, strict=True)
    ]
    fields = places_in(texts[0])
    assert "<h1>Procuratorial suggestion</h1>" in texts[0]
    assert fields["Recipient"]
    assert fields["Requests, item by item"]
    assert fields["Problems found"]
    assert fields["Time of the reply"].startswith("收到本建议书之日起")
    assert fields["Objection until"].endswith("前（含当日）")
    # No defender, charge or schooling is asked of a body.
    assert not {"Defender", "Charge", "Schooling", "Name"} & set(fields)
    # A request without facts and law is not whole.
    assert ways_of(texts[1])["Requests, item by item"] == shows[1]
    for text in texts:
        assert all(ways_of(text).values()), ways_of(text)
    # The page of the letter leads to its sheet.
    assert f'href="{pages[0]}"' in text_of(sign_in(app, writers[0]).get(shows[0]))


@pytest.mark.in_turn(13)
def test_an_opinion_has_a_document_for_its_own_office_alone(app: Flask) -> None:
    with prepare(app):
        probation = make_unfinished()
        child = child_of(probation)
        handler = handler_of(child)
        opinion = draft_opinion(probation, acting(handler))
        finish_opinion(opinion, TODAY, acting(handler), opened=opinion.version)
        page = f"/cases/{child.case_id}/papers/{opinion.entry_id}"
        # A member of another office who sees the case whole is not shown the office's own.
        guest = make_staff(office=make_office())
        grant(case_of(child), NewGrant(Aspect.WHOLE, staff_id=guest.id), acting(handler))
        not_one = f"/cases/{child.case_id}/papers/{probation.disposition.entry_id}"
        stranger, shown = make_staff(), f"/cases/{child.case_id}/probations/{probation.id}/opinion"
    client = sign_in(app, handler)
    text = text_of(client.get(page))
    fields = places_in(text)
    assert fields["It proposes"] == "不起诉"
    assert fields["Last day of the probation"] == "2027年5月24日"
    assert "考验期6个月" in fields["The opinion"]
    assert "第四百七十七条" in fields["Legal basis"]
    assert all(ways_of(text).values()), ways_of(text)
    assert made_word_by_word(client, page)[1] == "附条件不起诉考察意见书"
    assert f'href="{page}"' in text_of(client.get(shown))
    # An entry without an instrument has no sheet.
    assert client.get(not_one).status_code == 404
    assert sign_in(app, guest).get(page).status_code == 404
    assert sign_in(app, stranger).get(page).status_code == 404


def test_a_decision_not_to_revoke_says_which_breach_and_why(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        child = child_of(probation)
        handler = handler_of(child)
        change_identity(case_of(child), child, Particulars(name="孙小雨"), acting(handler))
        breach = make_breach(probation)
        made = not_revoke(probation, NotRevoking(breach.id, TODAY, WHY), acting(handler))
        page = f"/cases/{child.case_id}/papers/{made.entry_id}"
        file = f"/cases/{child.case_id}/probations/{probation.id}/supervision"
        visits = make_staff(Role.SOCIAL_WORKER, office=handler.office)
        grant(case_of(child), NewGrant(Aspect.VISITS, staff_id=visits.id), acting(handler))
    client = sign_in(app, handler)
    text = text_of(client.get(page))
    fields = data_of(text)
    assert "<h1>Decision not to revoke conditional non-prosecution</h1>" in text
    assert fields["Why it is not revoked"] == WHY
    assert fields["Decided on"] == TODAY.isoformat()
    assert fields["Gravity"] != ""
    assert "No ground to revoke exists" in text or "284" in text
    assert all(gaps_of(text).values()), gaps_of(text)
    assert f'href="{page}"' in text_of(client.get(file))
    assert f'href="{page}/name"' in text
    assert "孙小雨" not in text
    assert "孙小雨" in text_of(client.post(f"{page}/name"))
    assert sign_in(app, visits).get(page).status_code == 404


@pytest.mark.in_turn(13)
def test_no_gap_of_a_sheet_is_without_a_way_to_fill_it(app: Flask) -> None:
    with prepare(app):
        order, probation = make_order(), make_probation()
        child = child_of(probation)
        order.issued, order.served_on = PartialDate.unknown(), None
        order.measure.started, order.measure.last_day = PartialDate.unknown(), None
        decision = probation.disposition
        decision.decided_here, decision.entry_id = False, None
        decision.decided, probation.months = PartialDate.unknown(), None
        probation.decided_here = False
        probation.measure.last_day = None
        decisions = session().query(Disposition).filter_by(party_id=child.id)
        about_child = handler_of(child)
        case_id = order.measure.case_id
        writer = session().get_one(Case, case_id).handler
        assert writer is not None
        pages = [
            (about_child, f"/cases/{child.case_id}/decisions/{decision.id}/paper")
            for decision in decisions
        ]
        pages.append((about_child, f"/cases/{child.case_id}/measures/{probation.measure_id}/paper"))
        pages.append((writer, f"/cases/{case_id}/measures/{order.measure_id}/paper"))
    for person, page in pages:
        text = text_of(sign_in(app, person).get(page))
        gaps = {**gaps_of(text), **ways_of(text)}
        assert gaps
        assert all(gaps.values()), gaps
        for way in gaps.values():
            assert sign_in(app, person).get(way.replace("&amp;", "&")).status_code in (200, 302)
