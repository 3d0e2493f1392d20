"""The opinion at the end of a probation: due, drafted, written on, finished, asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry, Obligation, ObligationDay
from casetrack.casework.identity.actions import set_identity
from casetrack.clocks.office_terms.feature import set_term
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.events import publish
from casetrack.law import Heard, opinion_finished
from casetrack.law.records import SEALED_WITHIN_DAYS
from casetrack.ledger.nightly import NightCame
from casetrack.probation.actions import change_length
from casetrack.probation.conditions import ProbationRequirement
from casetrack.probation.conduct import hear_victim
from casetrack.probation.endings import FinalDecision, decide_finally
from casetrack.probation.models import ConditionKind, Probation
from casetrack.probation.opinions.actions import (
    OpinionTerms,
    draft_again,
    draft_opinion,
    finish_opinion,
    told_since,
    write_opinion,
)
from casetrack.probation.opinions.drafting import draft_of
from casetrack.probation.opinions.figures import figures_of
from casetrack.probation.opinions.handlers import due_on, owe_opinion
from casetrack.probation.opinions.models import (
    ANEW,
    FINISHED,
    OPINION,
    OPINION_TERM,
    OpinionProposes,
    OpinionVersion,
    ProbationOpinion,
)
from casetrack.probation.opinions.queries import wording_now, wordings_of
from casetrack.probation.supervision.actions import HoursDone, record_hours
from casetrack.web.idempotency import new_token
from tests.builders import NOON, TODAY, acting, make_staff
from tests.clocks.facts import tell
from tests.probation.builders import LAST_DAY, child_of, make_breach, make_suspect, order
from tests.probation.entrustments.builders import accept, apply_for, ask, worker_of
from tests.probation.scores.builders import give, make_ledger
from tests.probation.supervision.builders import plan, report
from tests.review.builders import handler_of
from tests.signed_in import PAPER, prepare, sign_in, text_of

NAME = "孙小明"
AFTER = LAST_DAY + timedelta(days=1)
TERMS = OpinionTerms("建议不起诉。", "Not to prosecute.", OpinionProposes.NOT_PROSECUTE)
in_database = pytest.mark.usefixtures("database", "keys")


def make_unfinished() -> Probation:
    """A probation of six months of which nobody has drafted an opinion."""
    requirements = (ProbationRequirement(ConditionKind.EDUCATION, "完成培训"),)
    probation = order(make_suspect(), requirements=requirements)
    for kind in (OpinionVersion, ProbationOpinion):
        session().execute(delete(kind))
    return probation


def owed(probation: Probation) -> Obligation:
    query = select(Obligation).where(
        Obligation.kind == OPINION, Obligation.subject_id == probation.id
    )
    return session().scalars(query).one()


def decide(probation: Probation, *, reason: str = "") -> None:
    final = FinalDecision(
        AFTER, announced_on=AFTER, heard=Heard.NONE_SUCH, ground="表现良好", reason=reason
    )
    decide_finally(probation, final, acting(handler_of(child_of(probation)), on=AFTER))


@in_database
def test_an_office_says_by_when_and_what_is_owed_follows() -> None:
    probation = make_unfinished()
    handler = handler_of(child_of(probation))
    head = make_staff(Role.SECTION_HEAD, office=handler.office)
    elsewhere = make_staff(Role.SECTION_HEAD)
    assert set_term(OPINION_TERM, 15, acting(head), opened=0) is False

    # 24 May 2027 less 30 days is a Saturday.
    assert set_term(OPINION_TERM, 30, acting(head), opened=0)
    assert owed(probation).due == date(2027, 4, 23)
    assert set_term(OPINION_TERM, 0, acting(head), opened=1)
    assert owed(probation).due == LAST_DAY
    assert set_term(OPINION_TERM, 90, acting(elsewhere), opened=0)
    assert owed(probation).due == LAST_DAY

    with pytest.raises(LostRace):
        set_term(OPINION_TERM, 20, acting(head), opened=1)
    for wrong in (-1, 91):
        with pytest.raises(RuleBroken, match="office_term_number"):
            set_term(OPINION_TERM, wrong, acting(head), opened=2)
    with pytest.raises(NotAllowed):
        set_term(OPINION_TERM, 20, acting(handler), opened=2)


def test_the_page_of_the_office_keeps_what_was_typed(app: Flask) -> None:
    with prepare(app):
        probation = make_unfinished()
        handler = handler_of(child_of(probation))
        head = make_staff(Role.SECTION_HEAD, office=handler.office)
    client = sign_in(app, head)
    sent = {"sending": new_token(), "version": "0", "number": "20"}
    assert client.post("/office/terms/opinion", data=sent).status_code == 302
    assert 'value="20"' in text_of(client.get("/office/terms/opinion"))
    sent = {"sending": new_token(), "version": "0", "number": "21"}
    raced = client.post("/office/terms/opinion", data=sent)
    assert raced.status_code == 409
    assert 'value="21"' in text_of(raced)
    sent = {"sending": new_token(), "version": "1", "number": "91"}
    assert client.post("/office/terms/opinion", data=sent).status_code == 422
    assert sign_in(app, handler).get("/office/terms/opinion").status_code == 403


@in_database
def test_it_is_due_fifteen_days_before_the_end_and_follows_the_end() -> None:
    probation = make_unfinished()
    row = owed(probation)

    # Of 2027 only the weekends are known: 9 May is a Sunday, 9 June a Wednesday.
    assert (row.due, row.is_withheld, row.is_open) == (date(2027, 5, 7), True, True)
    assert due_on(date(2027, 6, 24)) == date(2027, 6, 9)
    act = acting(handler_of(child_of(probation)))
    change_length(
        probation, 7, act, changed_on=TODAY, reason="再看一个月", opened=probation.version
    )
    assert row.due == date(2027, 6, 9)

    session().execute(delete(ObligationDay))
    session().execute(delete(Obligation).where(Obligation.id == row.id))
    publish(NightCame(TODAY, NOON))
    assert owed(probation).due == date(2027, 6, 9)
    publish(NightCame(TODAY, NOON))
    assert owed(probation).due == date(2027, 6, 9)
    # Of a case that came in after that day, it is not late at once, and never after the end.
    for came_on, due in ((9, 9), (10, 17), (15, 22), (22, 24)):
        owe_opinion(probation, came_on=date(2027, 6, came_on))
        assert owed(probation).due == date(2027, 6, due)


@in_database
def test_the_draft_tells_what_is_on_record_and_proposes_by_the_four_grounds() -> None:
    probation = make_unfinished()
    ledger = make_ledger(probation=probation)
    give(ledger)
    plan(probation)
    in_time, late = date(2026, 12, 21), date(2027, 1, 21)
    for came, on in ((in_time, None), (late, None), (None, date(2027, 3, 1))):
        report(probation, came, on=on)
    opinion = draft_opinion(probation, acting(handler_of(child_of(probation))))
    text = wording_now(opinion).text

    assert text.zh is not None
    for words in (
        "孙某某，2026年11月24日被决定附条件不起诉。",
        "考验期6个月。",
        "考验期届满日为2027年5月24日。",
        "应回访0次，实际见到本人0次。",
        "（1）完成培训：",
        "本人按时报告1次，逾期报告1次，未报告1次。",
        "未发现违反规定的情形。",
        "基础分100分，现为105分",
        "尚待再次听取被害人意见",
        "建议在考验期届满后依法作出不起诉决定",
    ):
        assert words in text.zh
    assert "105 points, from 100" in (text.en or "")
    assert wording_now(opinion).proposes is OpinionProposes.NOT_PROSECUTE

    make_breach(probation, is_serious=True)
    act = acting(handler_of(child_of(probation)))
    assert draft_again(opinion, act, opened=opinion.version)
    assert wording_now(opinion).proposes is OpinionProposes.PROSECUTE
    assert "造成严重后果" in (wording_now(opinion).text.zh or "")
    assert not draft_again(opinion, act, opened=opinion.version)
    with pytest.raises(RuleBroken, match="There is a draft already"):
        draft_opinion(probation, act)


@in_database
def test_every_wording_stays_and_what_is_finished_is_changed_for_a_reason() -> None:
    probation = make_unfinished()
    act = acting(handler_of(child_of(probation)))
    opinion = draft_opinion(probation, act)
    with pytest.raises(LostRace):
        write_opinion(opinion, TERMS, act, opened=opinion.version - 1)
    empty = OpinionTerms(" ", "", OpinionProposes.NOT_PROSECUTE)
    with pytest.raises(RuleBroken, match="Write the opinion, in one language at least"):
        write_opinion(opinion, empty, act, opened=opinion.version)
    assert write_opinion(opinion, TERMS, act, opened=opinion.version)
    assert not write_opinion(opinion, TERMS, act, opened=opinion.version)

    for day, key in (
        (TODAY + timedelta(days=1), "probation_day_in_future"),
        (TODAY - timedelta(days=1), "The probation was decided on"),
    ):
        with pytest.raises(RuleBroken, match=key):
            finish_opinion(opinion, day, act, opened=opinion.version)
    entry = finish_opinion(opinion, TODAY, act, opened=opinion.version)

    assert (opinion.finished_on, opinion.finished_by_id) == (TODAY, act.by.id)
    assert (entry.kind, entry.text.en) == (FINISHED, "Proposes not to prosecute")
    assert owed(probation).state is DutyState.MET
    with pytest.raises(RuleBroken, match="It is finished already"):
        finish_opinion(opinion, TODAY, act, opened=opinion.version)
    other = OpinionTerms("另行建议。", "", OpinionProposes.PROSECUTE)
    with pytest.raises(RuleBroken, match="Say why it is changed, in a sentence"):
        write_opinion(opinion, other, act, opened=opinion.version)
    other = OpinionTerms("另行建议。", "", OpinionProposes.PROSECUTE, "发现新情况")
    assert write_opinion(opinion, other, act, opened=opinion.version)
    assert [wording.number for wording in wordings_of(opinion)] == [3, 2, 1]
    journal_entry = session().scalars(select(JournalEntry).where(JournalEntry.kind == ANEW)).one()
    assert journal_entry.text.zh == "发现新情况"
    with pytest.raises(NotAllowed):
        draft_again(opinion, acting(make_staff(Role.PROSECUTOR)), opened=opinion.version)


@in_database
def test_a_final_decision_without_it_asks_why_and_ends_what_was_owed() -> None:
    probation = make_unfinished()
    with pytest.raises(RuleBroken, match="opinion_missing") as refused:
        decide(probation)
    assert refused.value.field == "reason"

    decide(probation, reason="意见已在审查报告中")

    assert owed(probation).state is DutyState.LAPSED
    final = probation.final_disposition
    assert final is not None
    assert [flag["rule"] for flag in final.flags] == ["cnp_opinion"]


@in_database
def test_with_it_a_final_decision_asks_nothing_more() -> None:
    probation = make_unfinished()
    act = acting(handler_of(child_of(probation)))
    opinion = draft_opinion(probation, act)
    finish_opinion(opinion, TODAY, act, opened=opinion.version)

    decide(probation)

    assert probation.final_disposition is not None
    assert not probation.final_disposition.flags


def test_the_law_counts_the_day_of_the_decision_itself() -> None:
    assert opinion_finished(TODAY, on=TODAY).met
    assert opinion_finished(TODAY + timedelta(days=1), on=TODAY).warns
    assert opinion_finished(None, on=TODAY).warns


@pytest.fixture
def desk(app: Flask) -> Iterator[tuple[str, FlaskClient, FlaskClient]]:
    """The address of a probation, its handler, and who supervises it elsewhere."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            probation = make_unfinished()
            child = child_of(probation)
            handler = handler_of(child)
            set_identity(child, name=NAME, by=handler, at=NOON)
            worker = worker_of(accept(ask(apply_for(probation))))
            url = f"/cases/{probation.case_id}/probations/{probation.id}"
        yield url, sign_in(app, handler), sign_in(app, worker)


@pytest.mark.in_turn(13)
def test_the_pages_lead_from_the_draft_to_the_finished_opinion(
    app: Flask, desk: tuple[str, FlaskClient, FlaskClient]
) -> None:
    url, handler, worker = desk
    page = f"{url}/opinion"
    assert "There is no draft yet." in text_of(handler.get(page))
    assert "Not drafted yet" in text_of(handler.get(f"{url}/supervision"))
    assert handler.post(f"{page}/draft").status_code == 302
    assert "is proposed" in text_of(handler.get(page))

    typed = {"text_zh": f"见{NAME}", "text_en": "", "proposes": "not_prosecute", "version": "1"}
    named = handler.post(f"{page}/write", data=typed)
    assert named.status_code == 422
    typed |= {"text_zh": "建议不起诉。"}
    assert handler.post(f"{page}/write", data=typed).status_code == 302
    lost = handler.post(f"{page}/write", data={**typed, "text_zh": "另写"})
    assert lost.status_code == 409
    late = handler.post(f"{page}/finish", data={"finished_on": "tomorrow", "version": "2"})
    assert late.status_code == 422
    done = handler.post(f"{page}/finish", data={"finished_on": "today", "version": "2"})
    assert done.status_code == 302, text_of(done)
    shown = text_of(handler.get(page))
    for text in ("建议不起诉。", "Finished on", "not to prosecute", "drafted from the file"):
        assert text in shown
    with app.app_context():
        entry = session().scalars(select(JournalEntry).where(JournalEntry.kind == FINISHED)).one()
        assert entry.text.zh == "建议不起诉"
    for path in (page, f"{page}/write", f"{page}/finish"):
        assert worker.get(path).status_code in (403, 404), path
    assert "pinion" not in text_of(worker.get(f"{url}/supervision"))


@pytest.mark.in_turn(13)
def test_the_page_of_the_final_decision_shows_it_and_the_victim_with_their_articles(
    app: Flask, desk: tuple[str, FlaskClient, FlaskClient]
) -> None:
    url, _handler, _worker = desk
    with time_machine.travel(datetime(2027, 5, 25, 4, tzinfo=UTC), tick=False):
        with app.app_context():
            probation = session().scalars(select(Probation)).one()
            client = sign_in(app, handler_of(child_of(probation)))
        page = text_of(client.get(f"{url}/final"))
        assert "The observation opinion is finished before the final decision" in page
        assert "477" in page
        assert "The victim has been heard again before the final non-prosecution" in page
        sent = {**PAPER, "decided_on": "2027-05-25", "heard": "none_such", "do": "save"}
        without = client.post(f"{url}/final", data=sent)
        assert without.status_code == 422
        assert "The opinion on the probation is not finished" in text_of(without)
        done = client.post(f"{url}/final", data={**sent, "reason": "见审查报告"})
        assert done.status_code == 302, text_of(done)


@in_database
def test_the_final_decision_lets_the_sealing_be_owed_by_the_handler_the_same_day() -> None:
    probation = make_unfinished()
    decide(probation, reason="意见已在审查报告中")
    child = child_of(probation)
    case = session().get_one(Case, child.case_id)

    query = select(Obligation).where(
        Obligation.kind == ObligationKind.SEALING, Obligation.case_id == case.id
    )
    row = session().scalars(query).one()

    within = timedelta(SEALED_WITHIN_DAYS)
    assert (row.due, row.owner_id, row.party_id) == (AFTER + within, case.handler_id, child.id)
    assert ["procuratorate_rules", "486"] in row.why["basis"]
    tell(case, EntryKind.RECORD_SEALED, AFTER, person=child, on=AFTER, by=case.handler)
    assert (row.state, row.settled_on) == (DutyState.MET, AFTER)


@in_database
def test_it_is_not_finished_as_it_stood_once_the_file_says_more() -> None:
    probation = make_unfinished()
    plan(probation)
    act = acting(handler_of(child_of(probation)))
    opinion = draft_opinion(probation, act)
    came = date(2026, 12, 21)
    report(probation, came)
    later = acting(handler_of(child_of(probation)), on=came)

    with pytest.raises(RuleBroken) as refused:
        finish_opinion(opinion, came, later, opened=opinion.version)

    assert refused.value.field == "is_read_again"
    assert opinion.finished_on is None
    (line,) = told_since(opinion, "zh", on=came)
    assert "本人按时报告1次" in line
    assert draft_again(opinion, later, opened=opinion.version)
    finish_opinion(opinion, came, later, opened=opinion.version)
    assert opinion.finished_on == came


@in_database
def test_what_was_read_beside_the_file_may_be_finished_as_it_stands() -> None:
    probation = make_unfinished()
    plan(probation)
    act = acting(handler_of(child_of(probation)))
    opinion = draft_opinion(probation, act)
    came = date(2026, 12, 21)
    report(probation, came)
    later = acting(handler_of(child_of(probation)), on=came)

    finish_opinion(opinion, came, later, opened=opinion.version, is_read_again=True)

    assert opinion.finished_on == came


@pytest.mark.in_turn(13)
def test_the_page_shows_what_the_file_says_since_the_draft(
    app: Flask, desk: tuple[str, FlaskClient, FlaskClient]
) -> None:
    url, handler, _worker = desk
    page = f"{url}/opinion"
    handler.post(f"{page}/draft")
    assert "Since then the file says" not in text_of(handler.get(f"{page}/finish"))
    with prepare(app):
        probation = session().scalars(select(Probation)).one()
        make_breach(probation)

    shown = text_of(handler.get(f"{page}/finish"))
    refused = handler.post(f"{page}/finish", data={"finished_on": "today", "wording": "1"})
    done = handler.post(
        f"{page}/finish", data={"finished_on": "today", "wording": "1", "is_read_again": "y"}
    )

    assert "Since then the file says" in shown
    assert refused.status_code == 422
    assert "says more now than when this was drafted" in text_of(refused)
    assert done.status_code == 302


@in_database
@pytest.mark.parametrize("hours", [4, 39, 40])
def test_four_hours_of_forty_are_not_called_kept(hours: int) -> None:
    asked = (ProbationRequirement(ConditionKind.PUBLIC_INTEREST_WORK, "公益劳动40小时"),)
    probation = order(make_suspect(), requirements=asked)
    (condition,) = probation.asked()
    condition.wanted, condition.unit = 40, "小时"
    act = acting(handler_of(child_of(probation)))
    record_hours(probation, HoursDone(condition.id, PartialDate.day(TODAY), hours, "社区"), act)

    text, _proposes = draft_of(figures_of(probation, on=TODAY))

    assert f"（应完成40，已完成{hours}）" in (text.zh or "")
    assert ("尚未完成" in (text.zh or "")) is (hours < 40)


@in_database
@pytest.mark.parametrize("heard", list(Heard))
def test_a_draft_says_of_the_victim_what_is_on_record(heard: Heard) -> None:
    probation = make_unfinished()
    act = acting(handler_of(child_of(probation)))
    if heard is not Heard.NOT_YET:
        hear_victim(probation, heard, act, heard_on=TODAY, text="两次去电")

    text, _proposes = draft_of(figures_of(probation, on=TODAY))

    by_key = {
        Heard.HEARD: "已再次听取被害人意见",
        Heard.NOT_YET: "尚待再次听取被害人意见",
        Heard.NONE_SUCH: "本案没有被害人",
        Heard.UNREACHABLE: "未能联系到被害人",
    }
    assert [value for value, words in by_key.items() if words in (text.zh or "")] == [heard]
