"""The sheet of a decision or an order: what stands on it, what is a gap, and who sees the name."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, DispositionKind, MeasureKind
from casetrack.cases.models import Disposition, Party
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.probation.actions import change_length
from casetrack.probation.conditions import ProbationRequirement
from casetrack.probation.models import ConditionKind
from tests.builders import NOON, TODAY, acting, make_father, make_staff
from tests.clocks.facts import tell
from tests.courses.approvals.builders import GROUND, make_decided_office
from tests.desk.papers.reading import places_in, ways_of
from tests.desk.today.test_undone import undone_office
from tests.guidance.builders import make_order, start
from tests.probation.builders import child_of, make_probation
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.statements import asked, counted
from tests.visits.builders import case_of, handler_of

NAME = "孙小雨"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


def data_of(page: str) -> dict[str, str]:
    """Every datum of a sheet by its title; "" of a gap."""
    rows = re.findall(r"<div( class=\"is-gap\")?><dt>(.*?)</dt><dd>(.*?)</dd></div>", page, re.S)
    return {
        title: "" if gap else re.sub(r"<[^>]+>", "", value).strip() for gap, title, value in rows
    }


def decided_on(child: Party) -> str:
    query = session().query(Disposition).filter_by(party_id=child.id).order_by(Disposition.id)
    return f"/cases/{child.case_id}/decisions/{list(query)[-1].id}/paper"


def test_a_non_prosecution_says_who_proposed_and_who_decided(app: Flask) -> None:
    with prepare(app):
        office = make_decided_office()
        proposal = office.propose()
        office.decide(proposal)
        tell(case_of(office.child), EntryKind.LEGAL_AID_NOTIFIED, TODAY, person=office.child)
        tell(case_of(office.child), EntryKind.LAWYER_ASSIGNED, TODAY, person=office.child)
        page, chief = decided_on(office.child), office.staff(office.chief)
        proposer = office.staff(office.prosecutor)
        names = chief.name, proposer.name
    text = text_of(sign_in(app, proposer).get(page))
    fields = places_in(text)
    assert "<h1>Decision of non-prosecution (discretionary)</h1>" in text
    assert fields["Ground"] == GROUND
    assert fields["Decided by"] == f"检察长，{names[0]}"
    assert fields["Proposed by"] == names[1]
    assert fields["Approved on"] == "2026年11月24日"
    assert fields["Defender"] == "由法律援助机构于2026年11月24日指派"
    assert fields["Decided on"] == "2026年11月24日"
    assert fields["Received"] == "2026年11月10日"
    assert fields["Notice to the victim"].endswith("；也可以不经申诉，直接向人民法院起诉")
    # The gap is no guess, and leads to where it is filled.
    assert fields["Schooling"] == ""
    assert f"/attributes/new?of={office.child_id}" in text
    # The articles of the instrument, and of what was asked when it was decided.
    assert re.search(r"177\D{1,9}178", text)
    assert "Where the law says it" in text


def test_what_undid_a_decision_is_a_sentence_of_its_own_on_its_paper(app: Flask) -> None:
    with prepare(app):
        office = undone_office()
        page, reader = decided_on(office.child), office.staff(office.prosecutor)
    text = text_of(sign_in(app, reader).get(page))

    assert re.search(r'另有两起盗窃事实\. <span class="late">\d+ places are missing', text)


@pytest.mark.in_turn(13)
def test_a_conditional_decision_says_the_probation_and_each_change_of_it(app: Flask) -> None:
    with prepare(app):
        asked = (ProbationRequirement(ConditionKind.EDUCATION, "每月参加一次法治课程"),)
        probation = make_probation(months=8, requirements=asked)
        child = child_of(probation)
        handler = handler_of(child)
        change_length(
            probation,
            6,
            acting(handler),
            changed_on=TODAY,
            reason="表现良好",
            opened=probation.version,
        )
        page = decided_on(child)
        change = f"/cases/{child.case_id}/measures/{probation.measure_id}/paper"
    client = sign_in(app, handler)
    fields = places_in(text_of(client.get(page)))
    assert fields["Length of the probation"] == "六个月"
    assert fields["Last day of the probation"] == "2027年5月24日"
    assert fields["Additional requirements"] == "每月参加一次法治课程"
    assert "公安机关意见：已听取" in fields["Opinions heard"]
    fields = data_of(text_of(client.get(f"{change}?change=1")))
    assert fields["Kind of change"] == "shortened"
    assert fields["Last day before"] == "24 July 2027"
    assert fields["Last day now"] == "24 May 2027"
    assert fields["Reason"] == "表现良好"
    # There is no second change.
    assert "Kind of change" not in data_of(text_of(client.get(f"{change}?change=2")))


def test_an_order_and_guidance_say_to_whom_until_when_and_what(app: Flask) -> None:
    with prepare(app):
        order = make_order()
        (about,) = [party for party in order.measure.parties if party.part.value == "about"]
        child = session().get_one(Party, about.party_id)
        guided = MeasureKind.FAMILY_EDUCATION_GUIDANCE
        guardians = tuple(
            party.party_id for party in order.measure.parties if party.party_id != child.id
        )
        programme = start(child, kind=guided, is_ordered=True, guardian_ids=guardians)
        handler = handler_of(child)
        pages = [
            f"/cases/{child.case_id}/measures/{number}/paper"
            for number in (order.measure_id, programme.measure_id)
        ]
    client = sign_in(app, handler)
    ordered = text_of(client.get(pages[0]))
    assert "<h1>Supervision and guardianship order</h1>" in ordered
    assert {"Guardian", "Duties", "Length"} <= set(places_in(ordered))
    assert not {"Charge", "Defender"} & set(places_in(ordered))
    assert "<h1>Order of family education guidance</h1>" in text_of(client.get(pages[1]))


def test_the_name_stands_in_a_sheet_once_and_the_look_is_recorded(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        child = child_of(probation)
        handler = handler_of(child)
        change_identity(case_of(child), child, Particulars(name=NAME), acting(handler))
        page = f"/cases/{child.case_id}/measures/{probation.measure_id}/paper"
    client = sign_in(app, handler)
    blank = text_of(client.get(page))
    assert NAME not in blank
    assert f'href="{page}/name"' in blank
    asked = text_of(client.get(f"{page}/name"))
    assert NAME not in asked
    assert events_in(app, kind="identity_shown") == []
    named = client.post(f"{page}/name")
    assert NAME in text_of(named)
    assert "no-store" in named.headers["Cache-Control"]
    assert [event.party_id for event in events_in(app, kind="identity_shown")] == [child.id]
    assert NAME not in text_of(client.get(page))


def people_of(child: Party) -> dict[str, Staff]:
    handler = handler_of(child)
    visits = make_staff(Role.SOCIAL_WORKER, office=handler.office)
    grant(case_of(child), NewGrant(Aspect.VISITS, staff_id=visits.id), acting(handler))
    return {
        "stranger": make_staff(),
        "visits alone": visits,
        "management": make_staff(Role.CASE_MANAGEMENT, office=handler.office),
    }


def test_who_does_not_see_the_case_whole_sees_no_sheet(app: Flask) -> None:
    with prepare(app):
        child = child_of(make_probation())
        page, people = decided_on(child), people_of(child)
    for kind, person in people.items():
        client = sign_in(app, person)
        assert client.get(page).status_code == 404, kind
        assert client.post(f"{page}/name").status_code in (403, 404), kind
    assert events_in(app, kind="identity_shown") == []


def test_what_is_only_recorded_says_so_and_leaves_gaps(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        child = child_of(probation)
        decision = probation.disposition
        row = Disposition(
            case_id=child.case_id,
            party_id=child.id,
            track_id=decision.track_id,
            kind=DispositionKind.ARREST_NOT_APPROVED,
            decided=decision.decided,
            decided_here=False,
            flags=[],
        )
        session().add(row)
        session().flush()
        page = f"/cases/{child.case_id}/decisions/{row.id}/paper"
        handler = handler_of(child)
    text = text_of(sign_in(app, handler).get(page))
    fields = data_of(text)
    assert fields["Decided by"] == fields["Ground"] == fields["Number of the document"] == ""
    assert "not compared with the official text" in text
    assert date.fromisoformat(fields["Decided on"]) == TODAY


def test_after_a_probation_the_victim_is_not_told_to_sue(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        child, decision = child_of(probation), probation.disposition
        session().add(
            Disposition(
                case_id=child.case_id,
                party_id=child.id,
                track_id=decision.track_id,
                kind=DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
                decided=decision.decided,
                decided_here=False,
                flags=[],
            )
        )
        session().flush()
        page, handler = decided_on(child), handler_of(child)
    notice = places_in(text_of(sign_in(app, handler).get(page)))["Notice to the victim"]
    assert notice.endswith("第一百八十条关于被害人可以向人民法院起诉的规定")
    assert "不适用" in notice
    assert "直接向人民法院起诉" not in notice


def test_guarantees_and_the_verdicts_on_each_decision_stand_on_one_sheet(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        child = child_of(probation)
        handler = handler_of(child)
        page = f"/cases/{child.case_id}/people/{child.id}/verdicts"
        stranger, father = make_staff(), make_father(child)
        database = app.extensions["casetrack_database"]
    client = sign_in(app, handler)
    with counted(database) as sent:
        text = text_of(client.get(page))
    headings = re.findall(r'<h2 id="([dgto0-9a-z-]+)">(.*?)<', text)
    assert ("guarantees", "Guarantees") in headings
    assert [title for at, title in headings if at.startswith("d-t")] == [
        "Conditional non-prosecution; "
    ]
    of_today = [title for at, title in headings if at.startswith("d-o")]
    assert len(of_today) == 3, of_today
    # Two decisions ask the same of one person, and it is read once; of the one that was taken its
    # entry and its probation tell what its form said. One is of the custody, with what was told
    # of it later, one of the breaches that were reported and wait for an answer. Who decided is
    # read from the entry, and what corrects entries once for the case.
    assert len(asked(sent)) <= 31
    assert sign_in(app, stranger).get(page).status_code == 404
    of_father = f"/cases/{child.case_id}/people/{father.id}/verdicts"
    assert client.get(of_father).status_code == 404


@pytest.mark.in_turn(13)
def test_the_number_of_the_document_fills_its_gap_and_is_told_once(app: Flask) -> None:
    with prepare(app):
        child = child_of(make_probation())
        page = decided_on(child)
        handler, stranger = handler_of(child), make_staff()
    number = page.replace("/paper", "/number")
    client = sign_in(app, handler)
    assert ways_of(text_of(client.get(page)))["Number of the document"] == number
    version = re.search(r'name="version" value="(\d+)"', text_of(client.get(number)))
    assert version is not None
    sent = {"number": "甲检未检附不诉〔2026〕3号", "version": version[1]}
    assert sign_in(app, stranger).post(number, data=sent).status_code == 404
    assert client.post(number, data={**sent, "number": " "}).status_code == 422
    assert client.post(number, data={**sent, "number": "9" * 81}).status_code == 422
    assert client.post(number, data=sent).location == page
    assert places_in(text_of(client.get(page)))["Number of the document"] == sent["number"]
    text = f"/cases/{child.case_id}"
    assert text_of(client.get(text)).count("Number of a document") >= 1
    # Another one who had it open is shown both.
    other = client.post(number, data={**sent, "number": "甲检未检附不诉〔2026〕4号"})
    assert other.status_code == 409
