"""A final decision after a probation that was undone is taken once more, where it ran its course.

Criminal Procedure Law art. 284; Procuratorate Rules arts. 388, 477, 480.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind, MeasureState
from casetrack.cases.models import Disposition, Obligation
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.exchange.exporter import case_data
from casetrack.exchange.importer import import_text
from casetrack.law import Heard, WayBack
from casetrack.ledger.gates import LawRefuses
from casetrack.probation import conduct, endings
from casetrack.probation.endings import FinalDecision
from casetrack.probation.models import ObjectionTo, Probation
from casetrack.probation.opinions.actions import OpinionTerms, write_opinion
from casetrack.probation.opinions.models import OpinionProposes
from casetrack.probation.opinions.queries import opinion_of
from casetrack.probation.proposals import FINAL, LENGTH, REVOCATION
from casetrack.probation.queries import probations_of
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import PeriodEnd, ReviewKind, ReviewPeriod
from casetrack.review.queries import periods_of, running
from casetrack.review.returns import send_back
from casetrack.review.undoing import Undoing, undo
from tests.builders import NOON, TODAY, acting, make_office, make_staff
from tests.desk.rechecks.test_what_follows import sent_to
from tests.probation.builders import LAST_DAY, child_of, make_breach, make_probation, order
from tests.probation.test_external_probations import DECIDED, record
from tests.review.builders import case_of, decide, handler_of, receive
from tests.saying import saying
from tests.signed_in import PAPER, prepare, sign_in, text_of

pytestmark = pytest.mark.usefixtures("database", "keys")
K = ObligationKind
AFTER = LAST_DAY + timedelta(1)
UNDONE, UNTIL = AFTER + timedelta(30), AFTER + timedelta(50)
AGAIN = UNDONE + timedelta(5)


def on_paper(probation: Probation, on: date) -> Any:
    """Whoever handles the case, with the paper of the chief procurator of that day."""
    paper = Approval(WhoDecides.CHIEF_PROCURATOR, on, number="测检决〔2027〕1号")
    return replace(acting(handler_of(child_of(probation)), on=on, at=NOON), approved=paper)


def decided(probation: Probation, on: date = AFTER, **other: Any) -> Disposition:
    """Not prosecuted after the probation."""
    final = FinalDecision(on, heard=Heard.HEARD, ground="考验期满")
    return endings.decide_finally(probation, replace(final, **other), on_paper(probation, on))


def recorded_from_paper(probation: Probation, on: date) -> Disposition:
    """The same, written down from its paper on the next day."""
    told = on_paper(probation, on)
    act = replace(told, on=on + timedelta(1), approved=replace(told.approved, is_recorded=True))
    final = FinalDecision(on, heard=Heard.HEARD, ground="考验期满")
    return endings.decide_finally(probation, final, act)


def undone(probation: Probation, on: date = UNDONE, until: date | None = UNTIL) -> Disposition:
    """The final decision is revoked: the victim had not been heard again."""
    final = probation.final_disposition
    assert final is not None
    undoing = Undoing(on, WayBack.CORRECTION, "未再次听取被害人意见", until)
    return undo(final, undoing, on_paper(probation, on))


def undone_at_the_end() -> Probation:
    """Over, decided, and the decision undone a month later."""
    probation = make_probation()
    decided(probation)
    undone(probation)
    return probation


def review_of(probation: Probation) -> ReviewPeriod:
    """The review for prosecution that runs."""
    found = running(child_of(probation), ReviewKind.PROSECUTION)
    assert found is not None
    return found


def owed(probation: Probation, kind: K) -> list[Obligation]:
    """What is still owed of a kind about the child."""
    mine = Obligation.party_id == probation.party_id
    return list(
        session().scalars(
            select(Obligation).where(Obligation.kind == kind, mine, Obligation.is_open)
        )
    )


def test_it_is_taken_once_more_and_the_review_ends_with_it() -> None:
    probation = undone_at_the_end()
    (first,) = [one for one in session().scalars(select(Disposition)) if one.undone_on]
    review = review_of(probation)

    again = decided(probation, AGAIN)

    assert (probation.final_disposition_id, again.stands) == (again.id, True)
    assert (first.stands, first.undone_on) == (False, UNDONE), "the first stays as it was undone"
    assert (review.ended_by, review.disposition_id) == (PeriodEnd.DECIDED, again.id)
    assert not owed(probation, K.PROSECUTION_REVIEW) + owed(probation, K.FINAL_DECISION)


def test_it_can_be_proposed_and_what_only_runs_during_a_probation_cannot() -> None:
    probation = undone_at_the_end()

    assert FINAL.is_open(probation)
    assert not LENGTH.is_open(probation)
    assert not REVOCATION.is_open(probation)


def test_one_that_stands_is_not_taken_twice() -> None:
    probation = make_probation()
    decided(probation)

    assert not FINAL.is_open(probation)
    with pytest.raises(RuleBroken, match="The final decision was taken on"):
        decided(probation, AGAIN)


def test_it_is_undone_and_taken_anew_a_second_time() -> None:
    probation = undone_at_the_end()
    decided(probation, AGAIN)

    undone(probation, AGAIN + timedelta(3), UNTIL + timedelta(9))
    last = decided(probation, AGAIN + timedelta(5))

    assert probation.final_disposition_id == last.id


def test_a_decision_after_the_last_day_that_was_set_says_so() -> None:
    probation = undone_at_the_end()

    again = decided(probation, UNTIL + timedelta(2))

    said = [(one["rule"], one["key"], one["values"]["days"]) for one in again.flags]
    assert said == [("prosecution_review", "decided_late", 2)]


def test_the_law_asks_it_as_it_asked_the_first() -> None:
    probation = undone_at_the_end()
    child = child_of(probation)
    act = acting(handler_of(child), on=AGAIN, at=NOON)
    to = ObjectionTo.CONDITIONAL_NON_PROSECUTION
    conduct.record_objection(case_of(child), child, child, to, act, raised_on=AGAIN, text="不同意")
    for _time in range(3):
        make_breach(probation)

    with pytest.raises(LawRefuses) as refused:
        decided(probation, AGAIN)

    rules = {one.rule for one in refused.value.verdicts if one.refuses}
    assert {"cnp_no_objection", "np_after_probation"} <= rules


def test_the_victim_is_heard_and_the_opinion_written_before_it() -> None:
    probation = undone_at_the_end()
    act = acting(handler_of(child_of(probation)), on=AGAIN, at=NOON)

    conduct.hear_victim(probation, Heard.HEARD, act, heard_on=AGAIN, text="当面听取")
    opinion = opinion_of(probation)
    assert opinion is not None
    terms = OpinionTerms(
        "考察期间表现良好，建议不起诉。", "", OpinionProposes.NOT_PROSECUTE, "补充被害人意见"
    )
    write_opinion(opinion, terms, act, opened=opinion.version)

    assert probation.victim_heard_on == AGAIN
    assert decided(probation, AGAIN, heard=None).stands


def test_once_it_was_prosecuted_it_is_not() -> None:
    probation = undone_at_the_end()
    decide(review_of(probation), ReviewOutcome(DispositionKind.PROSECUTED, AGAIN), on=AGAIN)

    assert not FINAL.is_open(probation)
    with pytest.raises(RuleBroken, match="The final decision was taken on"):
        decided(probation, AGAIN)


def test_during_a_second_probation_the_first_is_not_decided_again() -> None:
    probation = undone_at_the_end()
    order(child_of(probation), on=AGAIN, decided_on=AGAIN)

    assert not FINAL.is_open(probation)


def test_while_the_police_have_the_case_it_waits_and_afterwards_it_is_taken() -> None:
    probation = undone_at_the_end()
    child = child_of(probation)
    act = acting(handler_of(child), on=UNDONE, at=NOON)
    send_back(review_of(probation), act, received_on=UNDONE, reason="核实新证据")
    assert not FINAL.is_open(probation)

    receive(child, received_on=AGAIN, on=AGAIN)
    again = decided(probation, AGAIN)

    assert again.stands
    assert running(child, ReviewKind.PROSECUTION) is None


def test_a_probation_that_has_days_left_runs_on() -> None:
    """Its last day lies ahead after all: the review stands still, and nothing is set by hand."""
    probation = make_probation()
    early = LAST_DAY - timedelta(20)
    recorded_from_paper(probation, early)

    undone(probation, early + timedelta(1), None)

    assert probation.is_running(on=early + timedelta(1))
    assert probation.measure.state is MeasureState.RUNNING
    assert [one.due for one in owed(probation, K.PROBATION_END)] == [LAST_DAY]
    assert len(owed(probation, K.FINAL_DECISION)) == len(periods_of(child_of(probation))) == 1
    assert decided(probation).stands


def test_where_no_review_is_known_the_decision_itself_is_owed_by_the_day_that_is_set() -> None:
    """Of a probation that another office ordered; what it decided is recorded."""
    probation = record(decided=PartialDate.day(DECIDED), months=6)
    recorded_from_paper(probation, AFTER)
    final = probation.final_disposition
    assert final is not None
    above = Undoing(
        UNDONE,
        WayBack.CORRECTION_ABOVE,
        "未再次听取被害人意见",
        by_office="测试市人民检察院",
        number="测市检撤〔2027〕1号",
    )

    with pytest.raises(RuleBroken) as refused:
        undo(final, above, on_paper(probation, UNDONE))
    assert refused.value.key == saying("No article gives the days for what resumes")
    undo(final, replace(above, go_on_until=UNTIL), on_paper(probation, UNDONE))

    assert [one.due for one in owed(probation, K.FINAL_DECISION)] == [UNTIL]
    assert recorded_from_paper(probation, AGAIN).stands
    assert owed(probation, K.FINAL_DECISION) == []


@pytest.mark.in_turn(13)
def test_the_pages_offer_it_and_say_that_the_first_was_undone(app: Flask) -> None:
    with time_machine.travel(datetime.combine(AGAIN, time(4), UTC), tick=False):
        with prepare(app):
            probation = undone_at_the_end()
            review, person = review_of(probation), child_of(probation)
            case = f"/cases/{probation.case_id}"
            final = f"{case}/probations/{probation.id}/final"
            holder = sign_in(app, handler_of(person))

        for page in (
            case,
            f"{case}/probations/{probation.id}",
            f"{case}/reviews/{review.id}/decision",
        ):
            assert f'href="{final}"' in holder.get(page).text, page
        said = text_of(holder.get(f"{case}/probations/{probation.id}"))
        assert "the final decision is open again" in said
        assert 'It goes on until <a class="due-day"' in said
        assert "未再次听取被害人意见" in said
        typed = {"decided_on": AGAIN.isoformat(), "heard": "heard", "ground": "考验期满", **PAPER}
        done = holder.post(final, data=typed)
        assert done.status_code == 302, text_of(done)
        assert f'href="{final}"' not in holder.get(case).text
        assert "open again" not in text_of(holder.get(f"{case}/probations/{probation.id}"))


@pytest.mark.in_turn(13)
def test_the_file_of_the_case_tells_it_and_brings_it_in() -> None:
    probation = undone_at_the_end()

    session().flush()
    session().expire_all()
    office = make_office()
    told = sent_to(office, case_data(case_of(child_of(probation))))
    copy = import_text(told, by=make_staff(office=office), on=UNDONE, at=NOON).case

    (there,) = probations_of(copy)
    assert there.final_disposition is not None
    assert there.final_disposition.undone_on == UNDONE
    assert FINAL.is_open(there)
    assert [one.due for one in owed(there, K.PROSECUTION_REVIEW)] == [UNTIL]
    assert owed(there, K.FINAL_DECISION) == []


def test_the_page_of_a_probation_that_was_undone_leads_to_the_review_that_goes_on(
    app: Flask,
) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            probation = make_probation()
            undoing = Undoing(TODAY, WayBack.CORRECTION, "不符合适用条件")
            undo(probation.disposition, undoing, on_paper(probation, TODAY))
            person = child_of(probation)
            case, review = f"/cases/{probation.case_id}", review_of(probation).id
            holder = sign_in(app, handler_of(person))

        shown = holder.get(f"{case}/probations/{probation.id}").text

    assert f"{case}/reviews/{review}/decision" in shown
    assert f"{case}/people/{person.id}/prosecution" not in shown
    assert "stands still" not in shown
