"""Proposed by one, decided by another: by whom the law names, by the same action, never alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, JournalEntry
from casetrack.casework.correcting import Correction
from casetrack.casework.team import assign
from casetrack.courses.approvals import actions, office
from casetrack.courses.approvals.deciding import ensure_decided, may_be_named, way_of
from casetrack.courses.approvals.models import (
    TO_AMEND,
    WAITS,
    Proposal,
    ProposalState,
    StepKind,
)
from casetrack.courses.approvals.queries import deciding_in
from casetrack.courses.approvals.terms import read_terms, terms_as_json
from casetrack.courses.approvals.trying import KeptProposal, verdicts_changed
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.ledger.obligations import find_owed
from casetrack.people.guarantees.models import AllegedAct
from casetrack.probation import corrections
from casetrack.probation.actions import Terms
from casetrack.probation.conditions import ProbationRequirement
from casetrack.probation.models import ConditionKind, Probation
from casetrack.review.actions import ReviewExtension, extend
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import ReviewKind
from casetrack.review.proposals import EXTENSION
from casetrack.review.queries import running
from casetrack.suggestions.issuing import NewSuggestion
from casetrack.suggestions.kinds import SuggestionKind
from tests.builders import ON_PAPER, TODAY, acting, make_staff
from tests.courses.approvals.builders import NOT_PROSECUTED, Office, make_decided_office
from tests.probation.builders import SIX_MONTHS
from tests.saying import saying

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def desk(app: Flask) -> Iterator[Office]:
    with app.test_request_context():
        yield make_decided_office()


def refusal(broken: pytest.ExceptionInfo[RuleBroken]) -> tuple[str, str | None]:
    return broken.value.key, broken.value.field


def decisions() -> list[Disposition]:
    return list(session().scalars(select(Disposition).order_by(Disposition.id)))


def test_what_is_proposed_has_no_effect_until_the_chief_decides_it(desk: Office) -> None:
    proposal = desk.propose()
    period = running(desk.child, ReviewKind.PROSECUTION)

    assert (proposal.state, decisions()) == (ProposalState.WAITING, [])
    assert period is not None
    owed = find_owed(WAITS, proposal)
    assert owed is not None
    assert (owed.owner_id, owed.due, owed.is_open) == (desk.chief, period.due, True)

    desk.decide(proposal)

    (decided,) = decisions()
    assert (decided.kind, decided.decided_here) == (
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        True,
    )
    assert proposal.state is ProposalState.DECIDED
    assert [step.kind for step in proposal.steps] == [StepKind.PROPOSED, StepKind.DECIDED]
    assert not owed.is_open
    assert running(desk.child, ReviewKind.PROSECUTION) is None


def test_the_entry_of_the_decision_tells_who_decided_and_who_had_proposed_it(desk: Office) -> None:
    proposal = desk.propose()
    desk.decide(proposal)

    entry = session().get_one(JournalEntry, proposal.decided_entry_id)
    assert entry.kind is EntryKind.NOT_PROSECUTED_DISCRETIONARY
    assert entry.written_by_id == desk.chief
    data = {key: entry.fields.get(key) for key in ("who_decided", "approved_on_paper")}
    assert data == {"who_decided": "chief_procurator", "approved_on_paper": None}
    assert entry.fields["decided_by_name"] == {"zh": desk.staff(desk.chief).name}
    assert entry.fields["proposed_by_name"] == {"zh": desk.staff(desk.prosecutor).name}


@pytest.mark.parametrize(
    ("who", "key"),
    [("prosecutor", NotAllowed), ("head", "another_decides_this"), ("chief", None)],
)
def test_only_whom_the_law_names_may_decide(
    desk: Office, who: str, key: str | type[Exception] | None
) -> None:
    proposal = desk.propose()
    by = getattr(desk, who)
    if key is None:
        desk.decide(proposal, by=by)
        assert len(decisions()) == 1
    elif isinstance(key, str):
        with pytest.raises(RuleBroken) as broken:
            desk.decide(proposal, by=by)
        assert broken.value.key == key
    else:
        # Their own, and nobody lets them decide.
        with pytest.raises((NotAllowed, RuleBroken)):
            desk.decide(proposal, by=by)
    assert len(decisions()) == (key is None)


def test_nobody_decides_what_they_proposed_themselves(desk: Office) -> None:
    second = make_staff(Role.CHIEF_PROCURATOR, office=desk.staff(desk.chief).office)
    proposal = desk.propose(by=desk.chief)

    with pytest.raises(RuleBroken) as broken:
        desk.decide(proposal)
    assert refusal(broken) == ("own_proposal", None)
    owed = find_owed(WAITS, proposal)
    assert owed is not None
    assert owed.owner_id == second.id

    desk.decide(proposal, by=second.id)
    assert len(decisions()) == 1


def test_returned_with_a_reason_it_goes_back_and_comes_again(desk: Office) -> None:
    proposal = desk.propose()
    chief = desk.act(desk.chief)
    with pytest.raises(RuleBroken) as broken:
        actions.return_proposal(proposal, chief, remark=" ", opened=proposal.version)
    assert refusal(broken) == (saying("Say why it is returned, and what is to be"), "remark")
    with pytest.raises(LostRace):
        actions.return_proposal(proposal, chief, remark="缺少被害人意见", opened=0)

    actions.return_proposal(proposal, chief, remark="缺少被害人意见", opened=proposal.version)

    waited, back = find_owed(WAITS, proposal), find_owed(TO_AMEND, proposal)
    assert waited is not None
    assert not waited.is_open, "nobody decides what was given back"
    assert back is not None
    assert (back.owner_id, back.is_open) == (desk.prosecutor, True)
    assert back.due == proposal.due != TODAY, "by the day on which it is to be decided"
    with pytest.raises(RuleBroken) as over:
        desk.decide(proposal)
    assert refusal(over) == (saying("This proposal is over"), None)

    text, subject = proposal.what, proposal.subject_id
    act = desk.act(desk.prosecutor)
    kept = KeptProposal.of(proposal)
    again = actions.propose(
        desk.case,
        kept.what,
        kept.subject,
        replace(kept.terms, ground="已听取被害人意见，同意"),
        act,
        again=proposal,
    )

    assert again is proposal
    assert (again.what, again.subject_id, again.state) == (text, subject, ProposalState.WAITING)
    assert not back.is_open
    kinds = [step.kind for step in proposal.steps]
    assert kinds == [StepKind.PROPOSED, StepKind.RETURNED, StepKind.PROPOSED_AGAIN]
    assert proposal.steps[0].terms != proposal.steps[2].terms
    desk.decide(proposal)
    assert decisions()[0].ground.zh == "已听取被害人意见，同意"


def test_the_day_of_a_paper_is_corrected_by_who_may_decide_and_a_day_in_casetrack_by_nobody(
    desk: Office,
) -> None:
    desk.decide(desk.propose_order())
    (probation,) = session().scalars(select(Probation))
    day, chief = TODAY - timedelta(days=1), desk.act(desk.chief)

    with pytest.raises(RuleBroken) as broken:
        corrections.preview(probation, day, desk.act(desk.prosecutor))
    assert refusal(broken) == (saying("whoever decides it corrects it, not who"), None)
    with pytest.raises(RuleBroken) as here:
        corrections.preview(probation, day, chief)
    assert refusal(here) == ("decided_here_that_day", "day")

    entry = session().get_one(JournalEntry, probation.disposition.entry_id)
    entry.fields = {**entry.fields, "approved_on_paper": True}
    seen = corrections.preview(probation, day, chief)
    corrections.correct(probation, Correction(day, "看错落款", seen.seen), chief)
    assert probation.disposition.decided.first == day
    # From then on it says that it was told a day later.
    assert probation.disposition.recorded_on == TODAY


def test_returned_after_the_case_left_them_it_is_for_who_handles_it_now(desk: Office) -> None:
    proposal = desk.propose()
    other = make_staff(office=desk.staff(desk.prosecutor).office)
    assign(desk.case, other, desk.act(desk.head), opened=desk.case.version)

    act = desk.act(desk.chief)
    actions.return_proposal(proposal, act, remark="缺少被害人意见", opened=proposal.version)

    back = find_owed(TO_AMEND, proposal)
    assert back is not None
    assert back.owner_id == other.id


def test_the_law_is_asked_when_it_is_proposed_and_once_more_when_it_is_decided(
    desk: Office,
) -> None:
    with pytest.raises(RuleBroken) as broken:
        desk.propose(replace(NOT_PROSECUTED, ground=""))
    assert refusal(broken) == ("ground_needed", "ground")
    with pytest.raises(RuleBroken) as announced:
        desk.propose(replace(NOT_PROSECUTED, announced_on=TODAY))
    assert refusal(announced) == (
        saying("Leave it empty: it is announced after it was"),
        "announced_on",
    )
    assert list(session().scalars(select(Proposal))) == []

    proposal = desk.propose()
    # The chief of before types the decision from a paper; nothing is left to decide.
    period = running(desk.child, ReviewKind.PROSECUTION)
    assert period is not None
    period.ended_on = TODAY
    session().flush()
    with pytest.raises(RuleBroken) as over:
        desk.decide(proposal)
    assert over.value.key == saying("A person is decided about once in one review")


def test_a_proposal_about_what_was_decided_otherwise_lapses(desk: Office) -> None:
    first = desk.propose()
    order = desk.propose_order()

    desk.decide(order)

    assert (first.state, order.state) == (ProposalState.LAPSED, ProposalState.DECIDED)
    assert first.steps[-1].kind is StepKind.LAPSED
    owed = find_owed(WAITS, first)
    assert owed is not None
    assert not owed.is_open
    assert session().scalars(select(Probation)).one().months == 6


@pytest.mark.parametrize("is_it", [True, False])
def test_what_a_file_told_as_proposed_lapses_once_it_is_decided(desk: Office, is_it: bool) -> None:
    waits = desk.propose()
    waits.what = waits.subject = waits.subject_id = waits.proposed_by_id = None
    if not is_it:
        waits.decides = EntryKind.PROSECUTED

    desk.decide(desk.propose())

    assert waits.state is (ProposalState.LAPSED if is_it else ProposalState.WAITING)


def test_the_dates_count_from_the_day_of_the_decision(desk: Office) -> None:
    proposal = desk.propose_order()
    with pytest.raises(RuleBroken) as early:
        actions.decide_proposal(
            proposal,
            desk.act(desk.chief),
            decided_on=TODAY - timedelta(days=1),
            opened=proposal.version,
        )
    assert refusal(early) == (saying("the decision cannot be older"), "decided_on")
    with pytest.raises(RuleBroken) as late:
        actions.decide_proposal(
            proposal, desk.act(desk.chief), decided_on=TOMORROW, opened=proposal.version
        )
    assert refusal(late) == ("not_yet", "decided_on")

    desk.decide(proposal, on=TOMORROW)

    assert session().scalars(select(Probation)).one().last_day == date(2027, 5, 25)


def test_a_deputy_decides_from_the_first_day_until_the_last(desk: Office) -> None:
    desk.delegate(desk.head, since=TOMORROW, until=TOMORROW + timedelta(days=1))
    proposal = desk.propose()

    with pytest.raises(RuleBroken) as broken:
        desk.decide(proposal, by=desk.head)
    assert refusal(broken) == ("another_decides_this", None)
    with pytest.raises(RuleBroken):
        desk.decide(proposal, by=desk.head, on=TOMORROW + timedelta(days=2))
    desk.decide(proposal, by=desk.head, on=TOMORROW + timedelta(days=1))

    (decided,) = decisions()
    entry = session().get_one(JournalEntry, decided.entry_id)
    assert entry.fields["decided_by_name"] == {"zh": desk.staff(desk.head).name}


def test_a_deputy_is_another_head_for_days_that_are_still_to_come(desk: Office) -> None:
    chief = desk.act(desk.chief)
    for new, pair in (
        (
            office.StandIn(desk.prosecutor, TODAY, TODAY),
            (saying("Choose another head of this office"), "deputy"),
        ),
        (
            office.StandIn(desk.chief, TODAY, TODAY),
            (saying("Choose another head of this office"), "deputy"),
        ),
        (
            office.StandIn(desk.head, TOMORROW, TODAY),
            (saying("The last day lies before the first,"), "until"),
        ),
        (
            office.StandIn(desk.head, date(2026, 11, 1), TODAY - timedelta(days=1)),
            (saying("The last day is past already"), "until"),
        ),
    ):
        with pytest.raises(RuleBroken) as broken:
            office.name_deputy(new, chief)
        assert refusal(broken) == pair
    with pytest.raises(NotAllowed):
        office.name_deputy(office.StandIn(desk.chief, TODAY, TODAY), desk.act(desk.head))

    named = desk.delegate(desk.head, until=TOMORROW)
    with pytest.raises(RuleBroken) as twice:
        desk.delegate(desk.head, since=TOMORROW, until=TOMORROW)
    assert refusal(twice) == (saying("Some of this is delegated on some of these"), "since")

    office.end_deputy(named, chief, opened=1)
    kind = EntryKind.NOT_PROSECUTED_DISCRETIONARY
    heads = deciding_in(desk.case.office_id, on=TODAY).heads
    standing = {head.staff.id: head.decides_as(kind) for head in heads}
    assert standing == {
        desk.chief: WhoDecides.CHIEF_PROCURATOR,
        desk.head: WhoDecides.SECTION_HEAD,
    }
    with pytest.raises(RuleBroken):
        office.end_deputy(named, chief, opened=2)


def test_an_office_may_name_somebody_above_never_below(desk: Office) -> None:
    head, arrest = desk.act(desk.head), EntryKind.ARREST_APPROVED
    assert may_be_named(arrest) == (WhoDecides.CHIEF_PROCURATOR, WhoDecides.COMMITTEE)
    assert may_be_named(EntryKind.PROSECUTED) == tuple(WhoDecides)[:4]
    kinds = EntryKind.NOT_PROSECUTED_DISCRETIONARY
    for below in (WhoDecides.PROSECUTOR, WhoDecides.SECTION_HEAD):
        with pytest.raises(RuleBroken) as broken:
            office.name_decider(kinds, below, head, is_checked_first=False, opened=0)
        assert refusal(broken) == (saying("for this; choose nobody below"), "decider")
    with pytest.raises(NotAllowed):
        office.name_decider(
            kinds,
            WhoDecides.COMMITTEE,
            desk.act(desk.prosecutor),
            is_checked_first=False,
            opened=0,
        )
    chief = WhoDecides.CHIEF_PROCURATOR
    assert not office.name_decider(kinds, chief, head, is_checked_first=False, opened=0)
    assert office.name_decider(kinds, WhoDecides.COMMITTEE, head, is_checked_first=False, opened=0)

    proposal = desk.propose()
    with pytest.raises(RuleBroken) as alone:
        desk.decide(proposal)
    assert refusal(alone) == (saying("The committee decides this: enter the number"), "minutes")
    desk.sit("测检委纪〔2026〕8号")
    desk.decide(proposal, minutes="测检委纪〔2026〕8号")
    last = proposal.steps[-1]
    assert (last.decider, last.number) == (WhoDecides.COMMITTEE, "测检委纪〔2026〕8号")


def test_where_the_office_wants_it_a_head_checks_before_it_is_decided(desk: Office) -> None:
    kinds = EntryKind.NOT_PROSECUTED_DISCRETIONARY
    office.name_decider(
        kinds,
        WhoDecides.CHIEF_PROCURATOR,
        desk.act(desk.head),
        is_checked_first=True,
        opened=0,
    )
    proposal = desk.propose()
    with pytest.raises(RuleBroken) as broken:
        desk.decide(proposal)
    assert refusal(broken) == (saying("The section head checks it first, as the"), None)
    with pytest.raises(RuleBroken) as not_head:
        actions.check_proposal(proposal, desk.act(desk.chief), remark="", opened=proposal.version)
    assert refusal(not_head) == (saying("A section head checks a proposal"), None)

    actions.check_proposal(proposal, desk.act(desk.head), remark="同意", opened=proposal.version)
    with pytest.raises(RuleBroken) as twice:
        actions.check_proposal(
            proposal, desk.act(desk.head), remark="同意", opened=proposal.version
        )
    assert refusal(twice) == (saying("It was checked already"), None)
    desk.decide(proposal)
    assert len(decisions()) == 1


def test_what_one_proposed_one_may_withdraw_with_a_reason(desk: Office) -> None:
    proposal = desk.propose()
    with pytest.raises(RuleBroken) as theirs:
        actions.withdraw_proposal(
            proposal, desk.act(desk.head), reason="另行提请", opened=proposal.version
        )
    assert refusal(theirs) == (saying("Only who proposed it, or who handles the case"), None)
    mine = desk.act(desk.prosecutor)
    with pytest.raises(RuleBroken) as silent:
        actions.withdraw_proposal(proposal, mine, reason="", opened=proposal.version)
    assert refusal(silent) == (saying("Say why, in a few words"), "reason")

    actions.withdraw_proposal(proposal, mine, reason="另行提请", opened=proposal.version)

    assert proposal.state is ProposalState.WITHDRAWN
    waited = find_owed(WAITS, proposal)
    assert waited is not None
    assert waited.state is DutyState.LAPSED
    with pytest.raises(RuleBroken):
        desk.decide(proposal)


def test_what_a_colleague_proposed_is_withdrawn_by_who_handles_the_case_now(desk: Office) -> None:
    proposal = desk.propose()
    other = make_staff(office=desk.staff(desk.prosecutor).office)
    assign(desk.case, other, desk.act(desk.head), opened=desk.case.version)

    act = desk.act(other.id)
    actions.withdraw_proposal(proposal, act, reason="另行提请", opened=proposal.version)

    assert proposal.state is ProposalState.WITHDRAWN


def test_without_a_chief_in_casetrack_a_paper_tells_who_decided(desk: Office) -> None:
    kind, case = EntryKind.NOT_PROSECUTED_DISCRETIONARY, desk.case
    by = desk.staff(desk.prosecutor)
    with pytest.raises(RuleBroken) as here:
        ensure_decided(case, kind, acting(by), on=TODAY)
    assert refusal(here) == (saying("decides this in casetrack: propose it, no"), "approved_number")
    with pytest.raises(RuleBroken) as nobody:
        ensure_decided(case, kind, acting(by, approved=None), on=TODAY)
    assert refusal(nobody) == ("another_must_decide", None)

    desk.staff(desk.chief).role = Role.CLERK
    session().flush()

    with pytest.raises(RuleBroken) as missing:
        ensure_decided(case, kind, acting(by, approved=None), on=TODAY)
    assert refusal(missing) == (
        saying("enter the number and the day of the approval"),
        "approved_number",
    )
    paper = replace(ON_PAPER, decider=WhoDecides.SECTION_HEAD)
    with pytest.raises(RuleBroken) as below:
        ensure_decided(case, kind, acting(by, approved=paper), on=TODAY)
    assert refusal(below) == ("another_decides_this", "approved_by")
    data = ensure_decided(case, kind, acting(by), on=TODAY)
    assert data == {
        "who_decided": "chief_procurator",
        "approval_number": {"zh": ON_PAPER.number},
        "approved_on": {"zh": "2020-01-02"},
        "approved_on_paper": True,
    }
    with pytest.raises(RuleBroken) as propose:
        desk.propose()
    assert refusal(propose) == (
        saying("Nobody of the office decides this here: tell"),
        "approved_number",
    )


def test_the_prosecutor_prosecutes_without_asking_unless_the_office_says_otherwise(
    desk: Office,
) -> None:
    prosecuted = ReviewOutcome(DispositionKind.PROSECUTED, TODAY)
    with pytest.raises(RuleBroken) as yours:
        desk.propose(prosecuted)
    assert refusal(yours) == (saying("This is yours to decide; nobody need be asked"), None)
    office.name_decider(
        EntryKind.PROSECUTED,
        WhoDecides.SECTION_HEAD,
        desk.act(desk.head),
        is_checked_first=False,
        opened=0,
    )
    way = way_of(desk.case, EntryKind.PROSECUTED, by=desk.staff(desk.prosecutor), on=TODAY)
    assert {item.staff.id for item in way.who} == {desk.head, desk.chief}

    desk.decide(desk.propose(prosecuted), by=desk.head)

    assert decisions()[0].kind is DispositionKind.PROSECUTED


def test_what_was_typed_is_read_back_as_it_was() -> None:
    terms = replace(
        SIX_MONTHS,
        printed_last_day=date(2027, 5, 24),
        requirements=(ProbationRequirement(ConditionKind.EDUCATION, "完成培训"),),
    )
    letter = NewSuggestion(SuggestionKind.CORRECTION, TODAY, ("一", "二"), also_ids=(1, 2))
    for kind, typed in ((Terms, terms), (NewSuggestion, letter), (ReviewOutcome, NOT_PROSECUTED)):
        assert read_terms(kind, terms_as_json(typed)) == typed


def pass_on(desk: Office, proposal: Proposal, *, by: int | None = None) -> None:
    actions.pass_on(
        proposal, desk.act(by or desk.chief), remark="重大复杂", opened=proposal.version
    )


def test_the_chief_passes_it_on_and_the_minutes_of_the_committee_decide(desk: Office) -> None:
    proposal = desk.propose()
    with pytest.raises(RuleBroken) as broken:
        pass_on(desk, proposal, by=desk.head)
    assert broken.value.key == saying("The chief procurator, or who stands in")
    pass_on(desk, proposal)
    assert (proposal.state, proposal.is_passed_on) == (ProposalState.WAITING, True)
    with pytest.raises(RuleBroken) as broken:
        pass_on(desk, proposal)
    assert broken.value.key == saying("The committee decides it already")
    with pytest.raises(RuleBroken) as broken:
        desk.decide(proposal)
    assert refusal(broken) == (saying("The committee decides this: enter the number"), "minutes")
    assert decisions() == []

    desk.sit("检委会〔2026〕9号")
    desk.decide(proposal, minutes="检委会〔2026〕9号")

    (decided,) = decisions()
    entry = session().get_one(JournalEntry, decided.entry_id)
    assert entry.fields["who_decided"] == WhoDecides.COMMITTEE.value
    kinds = [step.kind for step in proposal.steps]
    assert kinds == [StepKind.PROPOSED, StepKind.PASSED_ON, StepKind.DECIDED]
    assert not proposal.is_passed_on


def test_what_is_returned_from_the_committee_and_proposed_again_is_the_chiefs_again(
    desk: Office,
) -> None:
    proposal = desk.propose()
    pass_on(desk, proposal)
    actions.return_proposal(
        proposal, desk.act(desk.chief), remark="补充社会调查", opened=proposal.version
    )
    period = running(desk.child, ReviewKind.PROSECUTION)
    assert period is not None
    proposable = KeptProposal.of(proposal).what
    act = desk.act(desk.prosecutor)
    actions.propose(desk.case, proposable, period, NOT_PROSECUTED, act, again=proposal)
    assert not proposal.is_passed_on
    desk.decide(proposal)
    assert proposal.state is ProposalState.DECIDED


def test_what_was_checked_stays_checked_when_it_is_passed_on(desk: Office) -> None:
    proposal = desk.propose()
    actions.check_proposal(proposal, desk.act(desk.head), remark="", opened=proposal.version)
    pass_on(desk, proposal)
    assert proposal.is_checked


def test_it_keeps_what_the_law_said_and_tells_what_it_says_otherwise_now(desk: Office) -> None:
    kept = desk.propose().asked["verdicts"]
    assert set(kept.values()) <= {"met", "warned"}
    assert "guarantee_interrogated" in kept
    then = {"a": "met", "b": "met", "c": "warned"}
    now = {"a": "met", "b": "refused", "d": "met"}
    assert verdicts_changed(then, now) == [
        ("b", "met", "refused"),
        ("d", "", "met"),
        ("c", "warned", ""),
    ]
    assert verdicts_changed(then, dict(then)) == []


def test_a_longer_review_waits_for_the_chief_and_moves_with_the_decision(desk: Office) -> None:
    period = running(desk.child, ReviewKind.PROSECUTION)
    assert period is not None
    before = period.due
    longer = ReviewExtension(TODAY, "案情复杂")
    with pytest.raises(RuleBroken, match="another_must_decide"):
        extend(period, longer, desk.act(desk.prosecutor))
    act = desk.act(desk.prosecutor)
    proposal = actions.propose(desk.case, EXTENSION, period, longer, act)
    assert (period.extended_on, period.due) == (None, before)

    desk.decide(proposal)

    assert period.extended_on == TODAY
    assert before is not None
    assert period.due is not None
    assert period.due > before
    entries = session().scalars(
        select(JournalEntry).where(
            JournalEntry.case_id == desk.case_id, JournalEntry.kind == EntryKind.PERIOD_EXTENDED
        )
    )
    assert [entry.fields["who_decided"] for entry in entries] == ["chief_procurator"]
    with pytest.raises(RuleBroken):
        actions.propose(desk.case, EXTENSION, period, longer, act)


@pytest.mark.parametrize(
    ("proposed_on", "due"),
    [
        (date(2026, 12, 9), date(2026, 12, 10)),
        (date(2026, 12, 10), date(2026, 12, 10)),
        (date(2026, 12, 14), date(2026, 12, 14)),
    ],
    ids=["the day before", "on the last day", "after it"],
)
def test_it_is_to_be_decided_by_the_day_that_it_settles_and_not_before_it_was_proposed(
    desk: Office, proposed_on: date, due: date
) -> None:
    proposal = desk.propose(on=proposed_on)

    assert proposal.due == due
    owed = find_owed(WAITS, proposal)
    assert owed is not None
    assert owed.due == due


def test_what_the_law_warns_of_since_it_was_proposed_asks_whoever_decides_for_the_reason(
    desk: Office,
) -> None:
    proposal = desk.propose(replace(NOT_PROSECUTED, reason="已经核实"))
    for act in session().scalars(select(AllegedAct).where(AllegedAct.party_id == desk.child_id)):
        act.happened = PartialDate.unknown()
    session().flush()

    with pytest.raises(RuleBroken) as broken:
        desk.decide(proposal)

    assert refusal(broken) == (saying("Since it was proposed something changed, and"), "remark")


def test_the_remark_is_the_reason_where_the_proposer_needed_none(desk: Office) -> None:
    proposal = desk.propose()
    for act in session().scalars(select(AllegedAct).where(AllegedAct.party_id == desk.child_id)):
        act.happened = PartialDate.unknown()
    session().flush()

    desk.decide(proposal, remark="已另行查明")

    (decision,) = decisions()
    entry = session().get_one(JournalEntry, decision.entry_id)
    assert (entry.fields["warned_of"], entry.fields["reason"]) == (["acts_dated"], "已另行查明")
