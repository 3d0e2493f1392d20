"""A decision is revoked or changed: it stays readable, what hung on it ends or comes back.

By whichever way the law knows, by whoever may decide, with the days that the law leaves; where it
gives none somebody sets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import DispositionKind, MeasureState, PartyRole
from casetrack.cases.models import Disposition, JournalEntry, Obligation, Party
from casetrack.casework.correcting import Correction
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.today.period_views import written_later
from casetrack.errors import RuleBroken
from casetrack.law import Heard, WayBack, ways_back
from casetrack.probation import corrections, endings
from casetrack.probation.endings import FinalDecision, Revocation
from casetrack.probation.models import Probation
from casetrack.review.custody_changes import change_custody
from casetrack.review.decisions import ReviewOutcome, announce, decide_after_revocation
from casetrack.review.models import Custody, PeriodStart, ReviewKind
from casetrack.review.oversight.due import held_since
from casetrack.review.queries import periods_of, running
from casetrack.review.undoing import Undoing, undo
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.probation.builders import child_of, make_breach, make_probation, order
from tests.probation.test_external_probations import DECIDED, record
from tests.review.builders import case_of, decide, handler_of, receive
from tests.saying import saying
from tests.signed_in import PAPER, prepare, sign_in, text_of

D, K = DispositionKind, ObligationKind
DROPPED = ReviewOutcome(
    D.DISCRETIONARY_NON_PROSECUTION, TODAY, announced_on=TODAY, ground="情节轻微"
)
REFUSED = ReviewOutcome(
    D.ARREST_NOT_APPROVED,
    TODAY,
    ground="无社会危险性",
    light_offence=True,
    effective_guardianship=True,
)
LATER = TODAY + timedelta(days=40)
UNTIL = LATER + timedelta(days=15)
CHIEF = Approval(WhoDecides.CHIEF_PROCURATOR, LATER, number="测检复〔2027〕1号", by="周检")
ABOVE: dict[str, Any] = {"by_office": "测试市人民检察院", "number": "测市检复〔2027〕3号"}
NOT_IN_COURT: dict[str, Any] = {"not_in_court": True}


def undone(decision: Disposition, *, on: date = LATER, **other: Any) -> Disposition:
    """Revoked after an error was found; the chief procurator decides."""
    way = other.pop("way", WayBack.CORRECTION)
    act = acting(handler_of(session().get_one(Party, decision.party_id)), on=on, at=NOON)
    terms = Undoing(on, way, "适用法律错误", **other)
    return undo(decision, terms, replace(act, approved=replace(CHIEF, on=on)))


def owed(person: Party, kind: ObligationKind) -> Obligation | None:
    """The last date of a kind that is, or was, owed about somebody."""
    return session().scalar(
        select(Obligation)
        .where(Obligation.kind == kind, Obligation.party_id == person.id)
        .order_by(Obligation.id.desc())
        .limit(1)
    )


def is_open(person: Party, kind: ObligationKind) -> bool:
    """Whether it still runs."""
    duty = owed(person, kind)
    return duty is not None and duty.is_open


def role_of(person: Party, on: date = UNTIL) -> list[Any]:
    """What somebody is now."""
    handler = handler_of(person)
    return facts_of(case_of(person), seen_by=handler, on=on).roles_of(person)


def dropped(kind: DispositionKind, child: Party | None = None, **review: Any) -> Disposition:
    """Not prosecuted, and told so."""
    child = child or make_child()
    returns: dict[str, Any] = {"returns_elsewhere": 1} if "evidence" in kind.value else {}
    outcome = replace(DROPPED, kind=kind, further_return_pointless=bool(returns))
    return decide(receive(child, **returns, **review), outcome)


def person_of(decision: Disposition) -> Party:
    """About whom it was decided."""
    return session().get_one(Party, decision.party_id)


@pytest.mark.usefixtures("database", "keys")
class TestANonProsecution:
    """Revoked or changed: the review goes on, and it can be prosecuted."""

    @pytest.mark.parametrize(
        "kind",
        [
            D.STATUTORY_NON_PROSECUTION,
            D.DISCRETIONARY_NON_PROSECUTION,
            D.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        ],
    )
    def test_it_stays_as_it_was_said_and_the_review_goes_on(self, kind: DispositionKind) -> None:
        decision = dropped(kind)
        child = person_of(decision)
        assert role_of(child) == [PartyRole.NOT_PROSECUTED]

        undone(decision, go_on_until=UNTIL)

        assert (decision.kind, decision.ground.zh) == (kind, "情节轻微")
        assert (decision.undone_on, decision.undone_by.zh) == (LATER, "周检")
        assert role_of(child) == [PartyRole.SUSPECT]
        before, after = periods_of(child)[-2:]
        assert before.ended_on == TODAY, "what ended stays as it ended"
        assert (after.begun_by, after.previous_id) == (PeriodStart.RESUMED, before.id)
        assert (after.received.first, after.due) == (LATER, UNTIL)
        assert is_open(child, K.PROSECUTION_REVIEW)

    def test_it_is_prosecuted_in_the_review_that_goes_on(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        child = person_of(decision)
        undone(decision, go_on_until=UNTIL, way=WayBack.RECONSIDERATION)
        review = running(child, ReviewKind.PROSECUTION)
        assert review is not None

        decide(review, ReviewOutcome(D.PROSECUTED, LATER), on=LATER)

        assert role_of(child) == [PartyRole.DEFENDANT]
        assert not is_open(child, K.PROSECUTION_REVIEW)

    def test_nothing_waits_for_its_announcement_nor_for_the_sealing(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        child = person_of(decision)
        assert is_open(child, K.SEALING)

        undone(decision, go_on_until=UNTIL)

        sealing = owed(child, K.SEALING)
        assert sealing is not None
        assert (sealing.is_open, sealing.state) == (False, DutyState.LAPSED)

    def test_who_was_to_be_released_is_so_still_and_nobody_says_they_are_held(self) -> None:
        """What a decision lifted does not come back with its undoing: it is decided anew."""
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION, custody=Custody.ARRESTED)
        child = person_of(decision)
        assert is_open(child, K.RELEASE)

        undone(decision, go_on_until=UNTIL)

        assert is_open(child, K.RELEASE)
        assert held_since(case_of(child), LATER) == {}

    def test_one_that_was_not_announced_is_announced_no_more(self) -> None:
        decision = decide(receive(make_child()), replace(DROPPED, announced_on=None))
        undone(decision, go_on_until=UNTIL)

        with pytest.raises(RuleBroken) as refused:
            announce(
                decision, acting(handler_of(person_of(decision)), on=LATER), announced_on=LATER
            )

        assert refused.value.key == "undone_before"

    def test_what_is_left_of_the_period_is_not_asked_for(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        child = person_of(decision)
        due = periods_of(child)[0].due

        undone(decision, on=TODAY)

        assert periods_of(child)[-1].due == due

    def test_where_no_text_gives_days_somebody_has_to_set_the_last_one(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)

        with pytest.raises(RuleBroken) as refused:
            undone(decision)

        assert (refused.value.key, refused.value.field) == (
            saying("No article gives the days for what resumes"),
            "go_on_until",
        )

    def test_custody_of_the_review_that_goes_on_leaves_its_last_day(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        undone(decision, go_on_until=UNTIL)
        review = running(person_of(decision), ReviewKind.PROSECUTION)
        assert review is not None
        act = acting(handler_of(person_of(decision)), on=LATER, at=NOON)

        change_custody(
            review, Custody.AT_LIBERTY, act, changed_on=LATER, note="", opened=review.version
        )

        assert review.due == UNTIL


@pytest.mark.usefixtures("database", "keys")
class TestAnArrest:
    """Approved or refused, and revoked."""

    def test_an_approval_that_is_revoked_owes_release_at_once(self) -> None:
        child = make_child()
        review = receive(child, ReviewKind.ARREST, custody=Custody.DETAINED)
        approved = decide(review, ReviewOutcome(D.ARREST_APPROVED, TODAY))
        assert owed(child, K.RELEASE) is None

        undone(approved)

        release = owed(child, K.RELEASE)
        assert release is not None
        assert (release.is_open, release.due) == (True, LATER)
        assert ["procuratorate_rules", "289"] in release.why["basis"]
        assert running(child, ReviewKind.ARREST) is None

    def test_after_a_refusal_is_revoked_nothing_says_release(self) -> None:
        child = make_child()
        refusal = decide(receive(child, ReviewKind.ARREST, custody=Custody.DETAINED), REFUSED)
        assert is_open(child, K.RELEASE)

        undone(refusal, on=TODAY, way=WayBack.RECONSIDERATION)

        release = owed(child, K.RELEASE)
        assert release is not None
        assert (release.is_open, release.state) == (False, DutyState.LAPSED)
        review = running(child, ReviewKind.ARREST)
        assert review is not None
        assert review.due == TODAY, "revoked together with a new decision"

    def test_the_police_ask_again_after_a_refusal(self) -> None:
        child = make_child()
        yesterday = TODAY - timedelta(days=1)
        first = receive(child, ReviewKind.ARREST, custody=Custody.DETAINED)
        decide(first, replace(REFUSED, decided_on=yesterday))
        again = receive(child, ReviewKind.ARREST, received_on=TODAY, custody=Custody.DETAINED)

        decide(again, ReviewOutcome(D.ARREST_APPROVED, TODAY))

        assert not is_open(child, K.RELEASE), "somebody arrested since is held on a decision"

    def test_they_ask_again_after_an_approval_was_revoked(self) -> None:
        child = make_child()
        review = receive(child, ReviewKind.ARREST, custody=Custody.DETAINED)
        undone(decide(review, ReviewOutcome(D.ARREST_APPROVED, TODAY)))

        again = receive(
            child, ReviewKind.ARREST, received_on=LATER, custody=Custody.AT_LIBERTY, on=LATER
        )

        assert again.is_running()


@pytest.mark.usefixtures("database", "keys")
class TestAProsecution:
    """Only while the court has not received the case."""

    def prosecuted(self) -> Disposition:
        return decide(receive(make_child()), ReviewOutcome(D.PROSECUTED, TODAY))

    def test_it_is_revoked_before_the_court_has_the_case(self) -> None:
        decision = self.prosecuted()
        child = person_of(decision)

        undone(decision, on=TODAY, **NOT_IN_COURT)

        assert role_of(child) == [PartyRole.SUSPECT]
        assert running(child, ReviewKind.PROSECUTION) is not None

    def test_afterwards_it_is_withdrawn_there(self) -> None:
        with pytest.raises(RuleBroken) as refused:
            undone(self.prosecuted(), on=TODAY)

        assert (refused.value.key, refused.value.field) == (
            saying("Once the court has the case a prosecution is"),
            "not_in_court",
        )


@pytest.mark.usefixtures("database", "keys")
class TestAProbation:
    """Its decision, its revocation, what followed it, and its final decision."""

    def test_the_conditional_decision_ends_with_what_is_left_of_the_review(self) -> None:
        probation = make_probation()
        child = child_of(probation)
        due = periods_of(child)[0].due
        assert due is not None

        undone(probation.disposition)

        assert probation.measure.state is MeasureState.ENDED
        assert (probation.revoked_on, probation.measure.ended_on) == (LATER, LATER)
        for kind in (K.PROBATION_END, K.FINAL_DECISION):
            assert not is_open(child, kind), kind
        assert role_of(child) == [PartyRole.SUSPECT]
        review = running(child, ReviewKind.PROSECUTION)
        assert review is not None
        assert review.nominal == periods_of(child)[0].nominal + (LATER - TODAY)  # type: ignore[operator]

    def test_a_second_probation_is_counted_from_what_was_left(self) -> None:
        probation = make_probation()
        child = child_of(probation)
        undone(probation.disposition)
        review = running(child, ReviewKind.PROSECUTION)
        assert review is not None

        second = order(child, on=LATER, decided_on=LATER)

        assert second.review_nominal == review.nominal
        final = owed(child, K.FINAL_DECISION)
        assert final is not None
        left = review.nominal - LATER  # type: ignore[operator]
        assert dict(final.why["steps"])["days_left"]["days"] == left.days

    def test_after_a_revocation_is_undone_the_probation_runs_again(self) -> None:
        probation, revocation = self.revoked()
        child = child_of(probation)

        undone(revocation)

        assert probation.revoked_on is None
        assert probation.measure.state is MeasureState.RUNNING
        assert is_open(child, K.PROBATION_END)
        assert role_of(child) == [PartyRole.CONDITIONALLY_NOT_PROSECUTED]

    def test_it_runs_again_once_its_last_day_lies_ahead_after_all(self) -> None:
        probation, revocation = self.revoked(on=LATER)
        last = probation.ends_on()
        assert last is not None
        much_later = last + timedelta(days=7)
        undone(revocation, on=much_later)
        assert (probation.measure.state, probation.measure.ended_on) == (MeasureState.ENDED, last)
        act = acting(handler_of(child_of(probation)), on=much_later, at=NOON)
        day = TODAY + timedelta(days=20)

        seen = corrections.preview(probation, day, act).seen
        corrections.correct(probation, Correction(day, "看错落款", seen), act)

        assert probation.is_running(on=much_later)
        assert probation.measure.state is MeasureState.RUNNING
        assert (probation.measure.last_day, probation.measure.ended_on) == (
            probation.ends_on(),
            None,
        )

    def test_what_followed_a_revocation_is_decided_anew(self) -> None:
        probation, _revocation = self.revoked()
        child = child_of(probation)
        act = acting(handler_of(child), on=LATER, at=NOON)
        decision = decide_after_revocation(
            case_of(child), child, ReviewOutcome(D.PROSECUTED, LATER), act
        )
        assert probation.final_disposition_id == decision.id

        undone(decision, **NOT_IN_COURT, go_on_until=UNTIL)

        assert probation.final_disposition_id is None
        assert is_open(child, K.FINAL_DECISION)
        assert len(periods_of(child)) == 1, "no review of its own begins beside it"

    def test_the_final_decision_is_undone_and_prosecuted(self) -> None:
        probation = make_probation()
        child = child_of(probation)
        last = probation.ends_on()
        assert last is not None
        day = last + timedelta(days=1)
        final = FinalDecision(day, announced_on=day, heard=None, ground="考验期满")
        decision = self.finally_decided(probation, final, day)
        much_later = day + timedelta(days=60)

        undone(
            decision,
            on=much_later,
            way=WayBack.APPEAL,
            go_on_until=much_later + timedelta(days=10),
        )
        review = running(child, ReviewKind.PROSECUTION)
        assert review is not None
        decide(review, ReviewOutcome(D.PROSECUTED, much_later), on=much_later)

        assert role_of(child, much_later) == [PartyRole.DEFENDANT]

    def test_one_on_which_another_rests_is_not_undone_before_it(self) -> None:
        probation, revocation = self.revoked()

        with pytest.raises(RuleBroken) as refused:
            undone(probation.disposition)

        assert refused.value.key == saying("What rests on a decision is revoked before it")
        assert refused.value.values["decision"] is revocation.kind

    def revoked(self, *, on: date = TODAY) -> tuple[Probation, Disposition]:
        probation = make_probation()
        child = child_of(probation)
        for _time in range(3):
            make_breach(probation, happened_on=on)
        act = acting(handler_of(child), on=on, at=NOON)
        endings.revoke(probation, Revocation(on, ground="多次违反"), act)
        revocation = (
            session().scalars(select(Disposition).where(Disposition.kind == D.REVOCATION)).one()
        )
        return probation, revocation

    def finally_decided(self, probation: Probation, final: FinalDecision, day: date) -> Disposition:
        act = acting(handler_of(child_of(probation)), on=day, at=NOON)
        return endings.decide_finally(probation, replace(final, heard=Heard.HEARD), act)


@pytest.mark.usefixtures("database", "keys")
class TestWhoUndoesIt:
    """The chief procurator; or the procuratorate above, whose paper is recorded."""

    def test_each_kind_the_office_decides_has_a_way_back(self) -> None:
        kinds = {kind for kind in D if ways_back(kind)}
        assert len(kinds) == 9
        assert D.CRIMINAL_JUDGMENT not in kinds

    def test_the_prosecutor_alone_does_not(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        act = acting(handler_of(person_of(decision)), on=TODAY, at=NOON, approved=None)

        with pytest.raises(RuleBroken) as refused:
            undo(decision, Undoing(TODAY, WayBack.CORRECTION, "错误"), act)

        assert refused.value.key in (
            "another_must_decide",
            saying("enter the number and the day of the approval"),
        )

    @pytest.mark.parametrize("missing", ["by_office", "number"])
    def test_the_procuratorate_above_says_who_it_is_and_by_which_paper(self, missing: str) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        data: dict[str, Any] = {**ABOVE, missing: " "}

        with pytest.raises(RuleBroken) as refused:
            undone(decision, way=WayBack.REVIEW, go_on_until=UNTIL, **data)

        assert (refused.value.key, refused.value.field) == (
            saying("The procuratorate above decided: say which"),
            missing,
        )

    def test_the_own_office_is_no_procuratorate_above(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        own = case_of(person_of(decision)).office.name_zh

        with pytest.raises(RuleBroken) as refused:
            undone(decision, way=WayBack.REVIEW, go_on_until=UNTIL, by_office=own, number="1号")

        assert (refused.value.key, refused.value.field) == (
            saying("What it decides itself goes to who decides it"),
            "by_office",
        )

    @pytest.mark.parametrize("way", [WayBack.CORRECTION, WayBack.APPEAL])
    def test_what_another_office_ordered_is_not_undone_by_this_one(self, way: WayBack) -> None:
        ordered = record(decided=PartialDate.day(DECIDED), months=6).disposition

        with pytest.raises(RuleBroken) as refused:
            undone(ordered, way=way, go_on_until=UNTIL)

        assert (refused.value.key, refused.value.field) == (
            saying("decided it, and changes it: record what that"),
            "way",
        )
        undone(ordered, way=WayBack.REVIEW, go_on_until=UNTIL, **ABOVE)

    def test_what_was_decided_above_is_marked_where_it_is_written_down_later(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        handler = handler_of(person_of(decision))
        act = acting(handler, on=LATER, at=NOON)

        undo(decision, Undoing(TODAY, WayBack.APPEAL_ABOVE, "应当起诉", UNTIL, **ABOVE), act)

        chief = make_staff(Role.CHIEF_PROCURATOR, office=handler.office)
        ((entry, _number, _by),) = written_later(chief, on=LATER)
        assert (entry.kind, entry.when.first) == (EntryKind.DECISION_UNDONE_ABOVE, TODAY)
        assert entry.recorded_on == LATER

    def test_its_decision_is_told_as_its_own(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        act = acting(handler_of(person_of(decision)), on=LATER, at=NOON)

        undo(decision, Undoing(LATER, WayBack.APPEAL_ABOVE, "应当起诉", UNTIL, **ABOVE), act)

        entry = (
            session()
            .scalars(
                select(JournalEntry).where(JournalEntry.kind == EntryKind.DECISION_UNDONE_ABOVE)
            )
            .one()
        )
        assert not entry.decided_here
        assert entry.office_id is None
        assert entry.fields["by"] == {"zh": "测试市人民检察院"}
        assert decision.undone_by.zh == "测试市人民检察院"

    def test_it_is_undone_once_and_not_before_it_was_decided(self) -> None:
        decision = dropped(D.DISCRETIONARY_NON_PROSECUTION)
        with pytest.raises(RuleBroken) as early:
            undone(decision, on=TODAY, way=WayBack.CORRECTION, go_on_until=TODAY - timedelta(1))
        undone(decision, on=TODAY)
        with pytest.raises(RuleBroken) as again:
            undone(decision, on=TODAY)

        assert early.value.key == saying("That is before the day on which the decision")
        assert again.value.key == "undone_before"

    def test_a_refused_way_is_none(self) -> None:
        with pytest.raises(RuleBroken) as refused:
            undone(make_probation().disposition, way=WayBack.NEW_EVIDENCE)

        assert refused.value.field == "way"


@pytest.fixture
def noon() -> Iterator[None]:
    """At noon of a fixed day."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("noon")
def test_its_pages_say_who_revoked_it_when_and_why(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        decision = decide(receive(child), DROPPED)
        page = f"/cases/{child.case_id}/decisions/{decision.id}/undoing"
        case_page = f"/cases/{child.case_id}"
        person = f"{case_page}/people/{child.id}"
        sheet = f"{case_page}/decisions/{decision.id}/paper"
        holder = sign_in(app, handler_of(child))

    assert "goes on with what is left of its period" in text_of(holder.get(page))
    typed = {
        "way": "reconsideration",
        "undone_on": "2026-11-24",
        "ground": "复议认为应当起诉",
        **PAPER,
    }
    done = holder.post(page, data=typed)
    assert done.status_code == 302

    for text in (case_page, person, sheet):
        shown = holder.get(text)
        assert 'class="struck"' in shown.text, text
        assert "复议认为应当起诉" in text_of(shown)
        assert "reconsideration, asked for by the police" in text_of(shown)
    assert 'class="entry-line as-written struck"' in holder.get(case_page).text
    assert "resumed after a decision" not in text_of(holder.get(sheet)), "its review came before"
    again = holder.get(page)
    assert "Revoked or changed on 2026-11-24" in text_of(again)
    assert 'name="way"' not in again.text


@pytest.mark.usefixtures("noon")
def test_a_day_that_is_refused_is_no_fault_of_the_page_that_says_what_goes_on(app: Flask) -> None:
    with prepare(app):
        decision = make_probation().disposition
        page = f"/cases/{decision.case_id}/decisions/{decision.id}/undoing"
        handler = handler_of(session().get_one(Party, decision.party_id))
        holder = sign_in(app, handler)

    in_chinese = sign_in(app, handler, lang="zh")
    assert "请选择途径。" in text_of(in_chinese.post(page, data={"undone_on": "2026-11-24"}))
    for day in ("2000-01-01", "2099-12-31"):
        typed = {"way": "correction", "undone_on": day, "ground": "适用法律错误", **PAPER}
        assert holder.post(page, data=typed).status_code == 422, day
