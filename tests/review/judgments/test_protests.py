"""Protest, appeal and what a judgment in force asks: counted from receipt, decided, followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import facts_of
from casetrack.cases.judgment_kinds import LegalEffect, TermKind
from casetrack.cases.kinds import DispositionKind, Part, TrackKind
from casetrack.cases.models import Disposition, Obligation, Party
from casetrack.cases.quantity_reading import TermLength
from casetrack.casework.facts.recording import Statement, correct, state, withdraw
from casetrack.courses.approvals import actions
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.recording import steps_to_propose
from casetrack.errors import RuleBroken
from casetrack.law import due
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import NOTHING, enter
from casetrack.review.judgments.actions import NewJudgment, correct_judgment, record_judgment
from casetrack.review.judgments.models import (
    COMMUNITY_CORRECTION,
    NOT_PROSECUTED_AFTER,
    PROTEST,
    PROTEST_ANSWER,
    TERMS,
    CourtStep,
    CourtStepKind,
    ProtestGround,
    SheetFinding,
)
from casetrack.review.judgments.protest_decision import (
    PROTEST_REVIEW,
    ProtestReview,
    decide_protest,
)
from casetrack.review.judgments.protest_facts import COURT_STEP
from casetrack.review.judgments.term_requirements import TermsFollowed, follow_terms
from casetrack.review.judgments.terms import TermTold
from casetrack.review.judgments.withdrawal import (
    WITHDRAWAL,
    withdraw_indictment,
)
from casetrack.review.next_steps import next_steps
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.courses.approvals.builders import make_decided_office
from tests.journeys.plain import Page
from tests.probation.builders import make_suspect
from tests.protected import protect
from tests.review.judgments.builders import WITHDRAWS
from tests.review.judgments.test_effect import told
from tests.review.judgments.test_judgments import plain
from tests.signed_in import PAPER, prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

RECEIVED = TODAY - timedelta(days=5)
OK, BAD = SheetFinding.AGREES, SheetFinding.OBJECTED
PROTESTS = ProtestReview(
    TODAY, CourtStepKind.PROTESTED, OK, OK, BAD, OK, "量刑畸轻", ProtestGround.SENTENCE
)
REFRAINS = ProtestReview(TODAY, CourtStepKind.NOT_PROTESTED, OK, OK, OK, OK, "量刑适当")


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def judged(child: Party, **changed: Any) -> Disposition:
    """A judgment of first instance about somebody, received five days ago."""
    new = NewJudgment(
        DispositionKind.CRIMINAL_JUDGMENT, (child.id,), told(RECEIVED, **{"terms": TWO, **changed})
    )
    (row,) = record_judgment(case_of(child), new, acting(handler_of(child), on=TODAY, at=NOON))
    follow_what_stands(on=TODAY)
    return row


TWO = (TermTold(1, TermKind.IMPRISONMENT, TermLength(2, 0)),)


def in_force(judgment: Disposition, **changed: Any) -> None:
    child = session().get_one(Party, judgment.party_id)
    now = told(
        TODAY - timedelta(days=12),
        **{
            "terms": TWO,
            "effect": LegalEffect.PERIOD_OVER,
            "in_force_on": TODAY - timedelta(days=1),
            **changed,
        },
    )
    act = acting(handler_of(child), on=TODAY, at=NOON)
    correct_judgment(case_of(child), judgment, now, "无人上诉", act, opened=judgment.version)
    follow_what_stands(on=TODAY)


def step(judgment: Disposition, kind: CourtStepKind, day: date = TODAY, **more: Any) -> CourtStep:
    child = session().get_one(Party, judgment.party_id)
    empty = dict.fromkeys(("on_facts", "on_law", "on_sentence", "on_procedure", "ground"))
    values = {
        "kind": kind,
        "disposition_id": judgment.id,
        "who": BilingualText(None, "邵某的法定代理人"),
        "served_on": None,
        "happened_on": day,
        "text": BilingualText(None, None),
        **empty,
        **more,
    }
    act = acting(handler_of(child), on=TODAY, at=NOON)
    row = state(COURT_STEP, case_of(child), Statement(child, values), act)
    follow_what_stands(on=TODAY)
    return row


def owed(kind: ObligationKind) -> list[Obligation]:
    return list(session().scalars(select(Obligation).where(Obligation.kind == kind)))


def act_of(child: Party) -> Any:
    return acting(handler_of(child), on=TODAY, at=NOON)


def test_ten_days_from_receipt_a_protest_is_decided_on() -> None:
    judged(make_suspect())

    (duty,) = owed(PROTEST)

    # The tenth day, 29 November, is a Sunday: the first working day after it.
    assert duty.due == date(2026, 11, 30)
    assert duty.why["rule"] == "protest_judgment"


def test_five_days_of_a_ruling() -> None:
    child = make_suspect()
    new = NewJudgment(DispositionKind.COURT_RULING, (child.id,), told(RECEIVED, terms=()))
    record_judgment(case_of(child), new, act_of(child))
    follow_what_stands(on=TODAY)

    assert [duty.due for duty in owed(PROTEST)] == [TODAY]


@pytest.mark.parametrize("changed", [{"received_on": None}, {"instance": None}])
def test_not_received_or_of_no_first_instance_no_time_runs(changed: dict[str, Any]) -> None:
    judged(make_suspect(), **changed)

    assert owed(PROTEST) == []


def test_the_decision_settles_it_and_keeps_the_sheet() -> None:
    child = make_suspect()
    judgment = judged(child)

    decide_protest(judgment, PROTESTS, act_of(child))
    follow_what_stands(on=TODAY)

    (row,) = session().scalars(select(CourtStep))
    assert (row.kind, row.on_sentence, row.ground) == (
        CourtStepKind.PROTESTED,
        BAD,
        ProtestGround.SENTENCE,
    )
    assert [duty.state for duty in owed(PROTEST)] == [DutyState.MET]
    with pytest.raises(RuleBroken, match="decided already"):
        decide_protest(judgment, REFRAINS, act_of(child))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"on_sentence": OK}, "needs an objection"),
        ({"ground": None}, "Choose the ground"),
        ({"decided_on": RECEIVED - timedelta(days=1)}, "cannot be decided before"),
    ],
)
def test_a_protest_that_cannot_be_is_refused(changed: dict[str, Any], refusal: str) -> None:
    child = make_suspect()
    judgment = judged(child)
    with pytest.raises(RuleBroken, match=refusal):
        decide_protest(judgment, replace(PROTESTS, **changed), act_of(child))


@pytest.mark.parametrize(("days", "is_late"), [(10, False), (11, True)])
def test_after_its_last_day_no_protest_is_made(days: int, is_late: bool) -> None:
    child = make_suspect()
    received = TODAY - timedelta(days=days)
    judgment = judged(child, decided=PartialDate.day(received), received_on=received)
    if is_late:
        with pytest.raises(RuleBroken, match="ran out on"):
            decide_protest(judgment, PROTESTS, act_of(child))
        decide_protest(judgment, REFRAINS, act_of(child))
    else:
        decide_protest(judgment, PROTESTS, act_of(child))


def test_it_is_proposed_to_the_chief_procurator(app: Flask) -> None:
    with app.test_request_context():
        office = make_decided_office()
        new = NewJudgment(
            DispositionKind.CRIMINAL_JUDGMENT, (office.child_id,), told(RECEIVED, terms=TWO)
        )
        by = office.act(office.prosecutor)
        (judgment,) = record_judgment(office.case, new, by)
        follow_what_stands(on=by.on)
        with pytest.raises(RuleBroken):
            decide_protest(judgment, PROTESTS, by)
        proposal = actions.propose(office.case, PROTEST_REVIEW, judgment, PROTESTS, by)
        (duty,) = owed(PROTEST)
        assert proposal.due == duty.due
        office.decide(proposal)

        (row,) = session().scalars(select(CourtStep))
        assert row.kind is CourtStepKind.PROTESTED


def test_the_victims_request_is_answered_within_five_days() -> None:
    judgment = judged(make_suspect())
    step(judgment, CourtStepKind.REQUESTED, TODAY - timedelta(days=1))
    (duty,) = owed(PROTEST_ANSWER)
    assert duty.due == due("protest_request_answer", TODAY - timedelta(days=1)).due

    step(judgment, CourtStepKind.ANSWERED)

    assert [duty.state for duty in owed(PROTEST_ANSWER)] == [DutyState.MET]


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        (CourtStepKind.ANSWERED, "Nobody asked for a protest"),
        (CourtStepKind.WITHDRAWN, "No protest is recorded"),
        (CourtStepKind.APPEAL_WITHDRAWN, "No appeal is recorded"),
        (CourtStepKind.PROTESTED, "decided on the page of the judgment"),
    ],
)
def test_what_rests_on_nothing_is_refused(kind: CourtStepKind, refusal: str) -> None:
    judgment = judged(make_suspect())
    with pytest.raises(RuleBroken, match=refusal):
        step(judgment, kind)


def test_a_protest_is_withdrawn_by_the_higher_office_and_then_it_is_in_force() -> None:
    child = make_suspect()
    judgment = judged(child)
    decide_protest(judgment, PROTESTS, act_of(child))
    with pytest.raises(RuleBroken, match="Say why the higher procuratorate"):
        step(judgment, CourtStepKind.WITHDRAWN)
    step(judgment, CourtStepKind.WITHDRAWN, text=BilingualText(None, "抗诉不当"))

    in_force(judgment)

    assert [duty.party_id for duty in owed(ObligationKind.SEALING)] == [child.id]


def test_on_effect_each_is_owed_by_itself() -> None:
    child = make_suspect()
    terms = (
        *TWO,
        TermTold(2, TermKind.SUSPENDED_SENTENCE, TermLength(2, 0)),
        TermTold(3, TermKind.WRITTEN_APOLOGY),
    )
    judgment = judged(child, terms=terms)
    assert not any(owed(kind) for kind in (ObligationKind.SEALING, COMMUNITY_CORRECTION, TERMS))

    in_force(judgment, terms=terms)

    since = TODAY - timedelta(days=1)
    assert [duty.due for duty in owed(ObligationKind.SEALING)] == [since + timedelta(3)]
    assert [duty.due for duty in owed(COMMUNITY_CORRECTION)] == [
        due("community_correction_notice", since).due
    ]
    assert [duty.due for duty in owed(TERMS)] == [since + timedelta(days=10)]
    assert [duty.state for duty in owed(PROTEST)] == [DutyState.LAPSED]

    step(judgment, CourtStepKind.CORRECTION_NOTIFIED)
    followed = TermsFollowed((BilingualText("apology", "赔礼道歉"),))
    follow_terms(case_of(child), judgment, followed, act_of(child))
    follow_what_stands(on=TODAY)
    assert [duty.state for duty in (*owed(COMMUNITY_CORRECTION), *owed(TERMS))] == [
        DutyState.MET,
        DutyState.MET,
    ]


def test_above_five_years_and_in_no_force_nothing_is_sealed() -> None:
    long = (TermTold(1, TermKind.IMPRISONMENT, TermLength(5, 1)),)
    judgment = judged(make_suspect(), terms=long)
    in_force(judgment, terms=long)
    assert owed(ObligationKind.SEALING) == []

    in_force(judgment, terms=TWO)
    (duty,) = owed(ObligationKind.SEALING)
    in_force(judgment, effect=LegalEffect.PENDING, in_force_on=None)

    assert duty.state is DutyState.LAPSED


@pytest.mark.in_turn(13)
def test_the_pages_review_it_and_record_an_appeal(app: Flask) -> None:
    with prepare(app):
        child = make_suspect()
        judgment = judged(child)
        holder, stranger, address = handler_of(child), make_staff(), f"/cases/{child.case_id}"
    page = f"{address}/judgments/{judgment.id}"
    client = sign_in(app, holder)
    review = {
        **dict.fromkeys(("on_facts", "on_law", "on_sentence", "on_procedure"), "agrees"),
        "decision": "not_protested",
        "why": "量刑适当",
        "decided_on": TODAY.isoformat(),
    }
    typed = f"{address}/court-steps/new?of={child.id}&judgment={judgment.id}&kind=appealed"

    shown = plain(text_of(client.get(f"{page}/protest")))
    assert "a protest is possible until 30 November 2026" in shown
    refused = client.post(f"{page}/protest", data={**review, **PAPER, "decision": "protested"})
    assert "A protest needs an objection" in text_of(refused)
    assert "量刑适当" in text_of(refused)
    hasty = client.post(f"{page}/protest", data={"why": "量刑适当", **PAPER})
    assert hasty.status_code == 422
    assert text_of(hasty).count("Choose what the review found.") == 2 * 4
    assert "Choose whether a protest is made." in text_of(hasty)
    done = client.post(f"{page}/protest", data={**review, **PAPER}, follow_redirects=True)
    appeal = {"who": "何某某", "happened_on": TODAY.isoformat()}
    client.post(typed, data=appeal, follow_redirects=True)

    assert done.status_code == 200
    of_it = plain(text_of(client.get(page)))
    for text in ("no protest", "appeal", "何某某"):
        assert text in of_it
    on_today = plain(text_of(client.get(address)))
    assert "decide on a protest" not in on_today
    assert sign_in(app, stranger).get(f"{page}/protest").status_code == 404


def prosecuted(child: Party) -> Disposition:
    """Sued today; nobody judged yet."""
    case = case_of(child)
    row = Disposition(
        case_id=case.id,
        party_id=child.id,
        track_id=track_for(case, TrackKind.CRIMINAL).id,
        kind=DispositionKind.PROSECUTED,
        decided=PartialDate.day(RECEIVED),
        decided_here=True,
        decided_by=NOTHING,
        ground=NOTHING,
        terms=[],
    )
    session().add(row)
    session().flush()
    return row


def test_an_indictment_is_withdrawn_and_within_thirty_days_not_prosecuted() -> None:
    judgment = prosecuted(make_suspect())
    step(judgment, CourtStepKind.SENTENCE_PROPOSED, text=BilingualText(None, "一年六个月"))
    with pytest.raises(RuleBroken, match="on a page of its own"):
        step(judgment, CourtStepKind.INDICTMENT_WITHDRAWN)
    child = session().get_one(Party, judgment.party_id)
    early = replace(WITHDRAWS, decided_on=RECEIVED - timedelta(days=1))
    with pytest.raises(RuleBroken, match="indictment is of"):
        withdraw_indictment(judgment, early, act_of(child))
    with pytest.raises(RuleBroken, match="indictment is of"):
        step(judgment, CourtStepKind.INDICTMENT_CHANGED, early.decided_on)

    entry = withdraw_indictment(judgment, WITHDRAWS, act_of(child))
    follow_what_stands(on=TODAY)

    (duty,) = owed(NOT_PROSECUTED_AFTER)
    assert duty.due == TODAY + timedelta(days=30)
    with pytest.raises(RuleBroken, match="No indictment stands"):
        withdraw_indictment(judgment, WITHDRAWS, act_of(child))
    with pytest.raises(RuleBroken, match="The indictment is withdrawn"):
        step(judgment, CourtStepKind.INDICTMENT_CHANGED)
    assert not judgment.stands
    # What is corrected needs its reason, and not who decided: that stands in its entry.
    row = session().get_one(CourtStep, entry.subject_id)
    kept = {field: getattr(row, field) for field in ("kind", "who", "happened_on", "text")}
    kept = dict.fromkeys(("served_on", "on_facts", "ground")) | kept
    values = kept | {"disposition_id": judgment.id, "text": BilingualText(None, "证据变化")}
    said = Statement(child, values)
    correct(COURT_STEP, case_of(child), row, said, act_of(child), opened=row.version, reason="补")
    follow_what_stands(on=TODAY)
    assert row.text.zh == judgment.undone_why.zh == "证据变化"

    withdraw(COURT_STEP, case_of(child), row, "误录", act_of(child), opened=row.version)
    follow_what_stands(on=TODAY)
    assert judgment.stands
    assert not duty.is_open

    other = make_suspect()
    on_its_day = replace(WITHDRAWS, decided_on=RECEIVED)
    assert withdraw_indictment(prosecuted(other), on_its_day, act_of(other)).decided_here


def test_a_withdrawal_is_proposed_and_nothing_follows_before_it_is_decided(app: Flask) -> None:
    with app.test_request_context():
        office = make_decided_office()
        sued = prosecuted(session().get_one(Party, office.child_id))
        by = office.act(office.prosecutor)
        with pytest.raises(RuleBroken):
            withdraw_indictment(sued, WITHDRAWS, by)
        proposal = actions.propose(office.case, WITHDRAWAL, sued, WITHDRAWS, by)
        follow_what_stands(on=TODAY)
        assert owed(NOT_PROSECUTED_AFTER) == []

        office.decide(proposal)
        follow_what_stands(on=TODAY)
        assert len(owed(NOT_PROSECUTED_AFTER)) == 1


def test_on_the_day_of_the_indictment_that_is_withdrawn_the_non_prosecution_is_a_step(
    app: Flask,
) -> None:
    with app.test_request_context():
        child = make_child()
        case, act = case_of(child), act_of(child)
        sued = prosecuted(child)
        when = PartialDate.day(TODAY)
        enter(case, EntryKind.PROSECUTED, act, when=when, parties={Part.ABOUT: [child]})
        withdraw_indictment(sued, WITHDRAWS, act)
        follow_what_stands(on=TODAY)
        session().flush()
        facts = facts_of(case, seen_by=act.by, on=TODAY)

        steps = steps_to_propose(facts, next_steps(facts, act.by, TODAY))

        (duty,) = owed(NOT_PROSECUTED_AFTER)
        assert [step.due for step in steps if step.text.startswith("Do not prosecute")] == [
            duty.due
        ]


def test_whose_indictment_is_withdrawn_is_a_suspect_and_not_prosecuted_on_its_page(
    app: Flask,
) -> None:
    with prepare(app):
        child, other = make_child(), make_child()
        prosecuted(child).kind = DispositionKind.ARREST_APPROVED
        for each in (child, other):
            sued = prosecuted(each)
            sued.ground = BilingualText(None, "证据确实充分")
            withdraw_indictment(sued, WITHDRAWS, act_of(each))
        follow_what_stands(on=TODAY)
        judged(other, decided=PartialDate.day(TODAY), received_on=TODAY)
        (duty,) = (row for row in owed(NOT_PROSECUTED_AFTER) if row.party_id == child.id)
        # The court did not let that of the other be withdrawn.
        assert [row.is_open for row in owed(NOT_PROSECUTED_AFTER)] == [True, False]
        protect(child)
        case_url = f"/cases/{child.case_id}"
        page, duty_id = f"{case_url}/people/{child.id}", duty.id
        client = sign_in(app, handler_of(child), lang="zh")
    assert "2026-11-24撤回起诉：证据发生变化" in text_of(client.get(case_url))
    on_page = Page(text_of(client.get(page))).text
    assert "犯罪嫌疑人" in on_page
    assert "撤回起诉：证据发生变化；理由：证据确实充分" in on_page
    to_record = text_of(client.get(f"{case_url}/record"))
    assert f'href="{page}/prosecution' in to_record
    assert f'href="{page}/review/prosecution' not in to_record
    # An arrest was decided, and the review goes on.
    assert ">审查中</span>" in text_of(client.get(case_url))
    assert f'href="{page}/prosecution' in client.get(case_url).get_data(as_text=True)

    sent = {"kind": "statutory_non_prosecution", "ground": "证据变化，不构成犯罪", **PAPER}
    early = client.post(f"{page}/prosecution", data={**sent, "decided_on": "2026-11-20"})
    assert "2026年11月24日" in early.get_data(as_text=True)
    done = client.post(f"{page}/prosecution", data={**sent, "decided_on": "2026-11-24"})
    assert done.status_code == 302, done.get_data(as_text=True)
    assert session().get_one(Obligation, duty_id).state is DutyState.MET
    assert "被不起诉人" in text_of(client.get(page))
    assert ">已决定</span>" in text_of(client.get(case_url))


def test_after_the_judgment_no_indictment_is_changed() -> None:
    child = make_suspect()
    sued = prosecuted(child)
    judged(child)
    with pytest.raises(RuleBroken, match="before the judgment"):
        step(sued, CourtStepKind.INDICTMENT_CHANGED)
    with pytest.raises(RuleBroken, match="Choose the decision"):
        step(sued, CourtStepKind.APPEALED)
