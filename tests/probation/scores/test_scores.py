"""Points of a probation: counted, put right, and what they speak for on both sides of a bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, JournalEntry, Obligation
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.law import WayBack
from casetrack.probation.actions import change_length
from casetrack.probation.changes import LengthWished
from casetrack.probation.endings import Revocation, revoke
from casetrack.probation.models import Probation
from casetrack.probation.scores.counting import by_month, score_of, speaks
from casetrack.probation.scores.entries import Points, begin_ledger, correct_points, record_points
from casetrack.probation.scores.examples import EXAMPLES
from casetrack.probation.scores.handlers import answer_score, wished_by_score
from casetrack.probation.scores.journal_texts import speaks_text
from casetrack.probation.scores.models import (
    ANSWERED,
    CORRECTED,
    NODE,
    SPEAKS,
    ScoreLedger,
    ScoreOutcome,
)
from casetrack.probation.scores.queries import answers_of, entries_of, version_in_force
from casetrack.probation.scores.rules import Indicator, ScoreRules, ScoreWay, Threshold, rules_told
from casetrack.probation.scores.schemes import change_scheme, offer_scheme, write_scheme
from casetrack.probation.scores.soundness import ensure_sound
from casetrack.review.undoing import Undoing, undo
from tests.builders import TODAY, acting, make_staff
from tests.probation.builders import make_breach, make_probation
from tests.probation.entrustments.builders import accept, ask, worker_of
from tests.probation.scores.builders import (
    HUNDRED,
    MINUS,
    PLUS,
    RARE,
    give,
    keeper_of,
    make_ledger,
    make_scheme,
    probation_of,
)

pytestmark = pytest.mark.usefixtures("database", "keys")
# Eight months from the day of the tests.
LAST_DAY = date(2027, 7, 24)


def score(ledger: ScoreLedger) -> int:
    return score_of(ledger.scheme, entries_of(ledger))


def said(ledger: ScoreLedger, *, on: date = TODAY) -> str | None:
    wish = speaks(ledger, probation_of(ledger), entries_of(ledger), on=on)
    return speaks_text(wish).en if wish is not None else None


def duty(ledger: ScoreLedger, kind: object = SPEAKS) -> Obligation | None:
    query = select(Obligation).where(Obligation.kind == kind, Obligation.subject_id == ledger.id)
    return session().scalar(query)


def shorten(ledger: ScoreLedger, *, last_day: date, on: date = TODAY) -> None:
    probation = probation_of(ledger)
    change_length(
        probation,
        None,
        acting(keeper_of(ledger), on=on),
        changed_on=on,
        reason="表现良好",
        opened=probation.version,
        last_day=last_day,
    )


def test_what_points_spoke_for_is_asked_again_once_the_revocation_is_undone() -> None:
    ledger = make_ledger()
    give(ledger, times=2)
    probation = probation_of(ledger)
    make_breach(probation, is_serious=True)
    act = acting(keeper_of(ledger), on=TODAY)
    revoke(probation, Revocation(TODAY, ground="严重违反"), act)
    owed = duty(ledger)
    assert owed is not None
    assert not owed.is_open
    query = select(Disposition).where(Disposition.kind == DispositionKind.REVOCATION)

    undo(session().scalars(query).one(), Undoing(TODAY, WayBack.CORRECTION, "认定错误"), act)

    assert owed.is_open


# --- A bound, on both sides -----------------------------------------------------------------------


def test_a_score_speaks_from_its_bound_on_and_somebody_owes_an_answer() -> None:
    ledger = make_ledger()
    give(ledger)
    assert (score(ledger), said(ledger), duty(ledger)) == (105, None, None)

    give(ledger)

    owed = duty(ledger)
    assert said(ledger) == "Scheme: at 110 or above, shorten by half a month (score 110)"
    assert owed is not None
    assert (owed.is_open, owed.is_withheld) == (True, True)
    assert owed.due == TODAY + timedelta(days=7)
    wish = speaks(ledger, probation_of(ledger), entries_of(ledger), on=TODAY)
    assert wish is not None
    assert wish.new_end == LAST_DAY - timedelta(days=15)


def test_what_is_low_speaks_for_longer_and_then_for_a_look_which_is_no_ground() -> None:
    ledger = make_ledger()
    give(ledger, MINUS)
    assert said(ledger) is None
    give(ledger, MINUS)
    assert said(ledger) == "Scheme: at 90 or below, extend by half a month (score 90)"
    give(ledger, MINUS)
    assert "extend" in (said(ledger) or "")

    give(ledger, MINUS)

    assert said(ledger) == ("Scheme: at 80 or below, check for a ground of revocation (score 80)")
    wished = LengthWished(probation_of(ledger), keeper_of(ledger).office_id, TODAY)
    assert wished_by_score(wished) is None
    assert probation_of(ledger).revoked_on is None


def test_what_is_no_longer_so_is_owed_no_more_and_speaks_again_when_it_is() -> None:
    ledger = make_ledger()
    last = give(ledger, times=2)

    assert correct_points(last, None, "记错人", acting(keeper_of(ledger)), opened=ledger.version)
    owed = duty(ledger)
    assert owed is not None
    assert (said(ledger), owed.state) == (None, DutyState.LAPSED)

    give(ledger)
    assert said(ledger) is not None
    assert owed.is_open


def test_an_answer_holds_until_the_score_leaves_the_bound() -> None:
    ledger = make_ledger()
    give(ledger, times=2)
    act = acting(keeper_of(ledger))

    with pytest.raises(RuleBroken, match="score_reason_missing"):
        answer_score(ledger, " ", act, opened=ledger.version)
    answer = answer_score(ledger, "考验期尚短，再看一个月", act, opened=ledger.version)

    assert (answer.outcome, answer.way, answer.at, answer.score) == (
        ScoreOutcome.DISMISSED,
        ScoreWay.SHORTEN,
        110,
        110,
    )
    owed = duty(ledger)
    assert owed is not None
    assert owed.state is DutyState.MET
    give(ledger)
    assert said(ledger) is None, "it lies where it was answered"
    give(ledger, MINUS, times=2)
    give(ledger)
    assert said(ledger) is not None, "it left the bound and came back"


def test_a_change_of_the_length_that_way_is_the_answer_and_the_other_way_is_none() -> None:
    ledger = make_ledger()
    give(ledger, times=2)
    probation = probation_of(ledger)
    asked = LengthWished(probation, keeper_of(ledger).office_id, TODAY)
    wished = wished_by_score(asked)
    assert wished is not None
    assert wished_by_score(replace(asked, office_id=0)) is None

    shorten(ledger, last_day=LAST_DAY + timedelta(days=15))
    assert not answers_of(ledger)
    shorten(ledger, last_day=wished.last_day)

    assert (probation.months, probation.ends_on()) == (None, LAST_DAY - timedelta(days=15))
    assert [answer.outcome for answer in answers_of(ledger)] == [ScoreOutcome.FOLLOWED]
    entry = session().scalars(select(JournalEntry).where(JournalEntry.kind == ANSWERED)).one()
    assert entry.text.zh == "按照计分办法建议缩短考验期半个月（现为110分，属于110分以上）"


@pytest.mark.parametrize(
    ("months", "indicator", "end"),
    [
        (6, PLUS, None),
        (7, PLUS, date(2027, 6, 9)),
        (12, MINUS, None),
        (11, MINUS, date(2027, 11, 8)),
    ],
)
def test_the_law_holds_it_within_six_and_twelve_months(
    months: int, indicator: int, end: date | None
) -> None:
    ledger = make_ledger(probation=make_probation(months=months))
    give(ledger, indicator, times=2)

    wish = speaks(ledger, probation_of(ledger), entries_of(ledger), on=TODAY)

    assert wish is not None
    assert (wish.new_end, wish.is_bounded) == (end, end is None)


# --- Nodes ----------------------------------------------------------------------------------------


def test_with_nodes_nothing_is_owed_between_them_and_the_look_is_on_its_day() -> None:
    ledger = make_ledger(replace(HUNDRED, nodes=(3, 6)))
    node = date(2027, 2, 24)
    owed = duty(ledger, NODE)
    assert owed is not None
    assert (owed.due, ledger.node) == (node, 3)
    give(ledger, times=2)
    assert said(ledger, on=node - timedelta(days=1)) is None
    assert said(ledger, on=node) is not None

    act = acting(keeper_of(ledger), on=node)
    with pytest.raises(RuleBroken, match="The score speaks for nothing now"):
        answer_score(ledger, "早", acting(keeper_of(ledger)), opened=ledger.version)
    answer_score(ledger, "再看", act, opened=ledger.version)

    assert (ledger.node, owed.due, owed.is_open) == (6, date(2027, 5, 24), True)
    give(ledger, MINUS, times=2, on=node)
    later = acting(keeper_of(ledger), on=date(2027, 5, 24))
    nothing = answer_score(ledger, "", later, opened=ledger.version)
    assert (nothing.outcome, nothing.node, nothing.way) == (ScoreOutcome.NOTHING, 6, None)
    assert (ledger.node, owed.is_open) == (None, False)


def test_a_node_beyond_the_last_day_is_left_out() -> None:
    ledger = make_ledger(replace(HUNDRED, nodes=(3, 8)))
    shorten(ledger, last_day=LAST_DAY - timedelta(days=15))
    answer_at = acting(keeper_of(ledger), on=date(2027, 2, 24))

    answer_score(ledger, "", answer_at, opened=ledger.version)

    assert ledger.node is None


def test_a_node_that_comes_within_the_probation_again_is_looked_at() -> None:
    ledger = make_ledger(replace(HUNDRED, nodes=(3, 8)))
    answer_score(ledger, "", acting(keeper_of(ledger), on=date(2027, 2, 24)), opened=ledger.version)
    shorten(ledger, last_day=LAST_DAY - timedelta(days=15))
    owed = duty(ledger, NODE)
    assert owed is not None
    assert (ledger.node, owed.is_open) == (None, False)

    shorten(ledger, last_day=LAST_DAY)

    assert (ledger.node, owed.due, owed.is_open) == (8, LAST_DAY, True)


# --- Entries --------------------------------------------------------------------------------------


def test_an_entry_is_put_right_by_another_and_never_overwritten() -> None:
    ledger = make_ledger()
    entry = give(ledger)
    act = acting(keeper_of(ledger))
    same = Points(PLUS, TODAY, "社区工作人员签字的记录")
    assert not correct_points(entry, same, "", act, opened=ledger.version)
    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        correct_points(entry, None, "", act, opened=ledger.version)
    with pytest.raises(LostRace):
        correct_points(entry, None, "错", act, opened=ledger.version - 1)

    opened = ledger.version
    assert correct_points(entry, replace(same, indicator=MINUS), "看错", act, opened=opened)

    journal_entry = (
        session().scalars(select(JournalEntry).where(JournalEntry.kind == CORRECTED)).one()
    )
    assert entry.withdrawn_by_id == journal_entry.id
    assert (entry.points, score(ledger)) == (5, 95)
    assert (
        journal_entry.text.en == "Indicator: Reports late (-5), was Helps others (+5). Reason: 看错"
    )
    with pytest.raises(RuleBroken, match="Somebody put these points right already"):
        correct_points(entry, None, "再改", act, opened=ledger.version)


def test_what_counts_once_a_month_counts_again_in_the_next_one() -> None:
    ledger = make_ledger()
    last_of_november = date(2026, 11, 30)
    first = give(ledger, RARE)

    with pytest.raises(RuleBroken, match="times a month, and did already"):
        give(ledger, RARE, on=last_of_november)
    give(ledger, RARE, on=date(2026, 12, 1))

    months = by_month(HUNDRED, entries_of(ledger), since=TODAY, until=date(2027, 1, 2))
    assert [(month.month.month, month.given, month.after) for month in months] == [
        (11, 10, 110),
        (12, 10, 120),
        (1, 0, 120),
    ]
    act = acting(keeper_of(ledger), on=date(2026, 12, 1))
    moved = Points(RARE, date(2026, 12, 1), "表扬信")
    with pytest.raises(RuleBroken, match="times a month, and did already"):
        correct_points(first, moved, "日期有误", act, opened=ledger.version)
    moved = replace(moved, happened_on=last_of_november)
    assert correct_points(first, moved, "日期有误", act, opened=ledger.version)


@pytest.mark.parametrize(
    ("points", "key"),
    [
        (Points(0, TODAY, "据"), "Choose what it was"),
        (Points(4, TODAY, "据"), "Choose what it was"),
        (Points(PLUS, TODAY + timedelta(days=1), "据"), "probation_day_in_future"),
        (Points(PLUS, TODAY - timedelta(days=1), "据"), "outside_the_probation"),
        (Points(PLUS, TODAY, "  "), "Say by what it is known"),
        (Points(PLUS, TODAY, "据", 10**6), "Choose one of the list"),
    ],
)
def test_what_cannot_be_is_refused(points: Points, key: str) -> None:
    ledger = make_ledger()

    with pytest.raises(RuleBroken, match=key):
        record_points(ledger, points, acting(keeper_of(ledger)))

    assert not entries_of(ledger)


def test_nobody_of_another_office_keeps_points_not_even_the_one_that_supervises() -> None:
    entrustment = accept(ask())
    entrusted = select(Probation).where(Probation.case_id == entrustment.case_id)
    probation = session().scalars(entrusted).one()
    ledger = make_ledger(probation=probation)
    supervisor = worker_of(entrustment)

    for somebody in (supervisor, make_staff(Role.PROSECUTOR)):
        with pytest.raises(NotAllowed):
            record_points(ledger, Points(PLUS, TODAY, "据"), acting(somebody))
        with pytest.raises(NotAllowed):
            answer_score(ledger, "据", acting(somebody), opened=ledger.version)
        with pytest.raises(NotAllowed):
            begin_ledger(
                probation, version_in_force(make_scheme(office_of=somebody)), acting(somebody)
            )


def test_points_begin_no_more_once_the_last_day_is_past() -> None:
    probation = make_probation(months=8)

    with pytest.raises(RuleBroken, match="no points begin after it"):
        make_ledger(probation=probation, on=LAST_DAY + timedelta(days=1))

    ledger = make_ledger(probation=probation, on=LAST_DAY)
    assert ledger.begun_on == LAST_DAY
    assert give(ledger, on=LAST_DAY) in entries_of(ledger)
    with pytest.raises(RuleBroken, match="outside_the_probation"):
        give(ledger, on=LAST_DAY + timedelta(days=1))


# --- Schemes --------------------------------------------------------------------------------------


def test_a_probation_keeps_the_scheme_it_began_with() -> None:
    ledger = make_ledger()
    give(ledger)
    head = make_staff(Role.SECTION_HEAD, office=keeper_of(ledger).office)
    scheme = make_scheme(by=head)
    begun = version_in_force(scheme)
    other = replace(HUNDRED, start=50, indicators=(Indicator(BilingualText("Else", "其他"), 7),))

    assert not change_scheme(scheme, HUNDRED, acting(head), opened=scheme.version)
    assert change_scheme(scheme, replace(other, thresholds=()), acting(head), opened=1)

    assert version_in_force(scheme).number == 2
    assert rules_told(begun.name, begun.rules) == HUNDRED
    assert (ledger.scheme, score(ledger)) == (HUNDRED, 105)
    with pytest.raises(RuleBroken, match="Points of this probation are kept already"):
        begin_ledger(probation_of(ledger), version_in_force(scheme), acting(keeper_of(ledger)))
    offer_scheme(scheme, acting(head), is_offered=False, opened=scheme.version)
    assert not scheme.is_offered


def test_a_scheme_is_written_by_who_may_and_only_where_it_can_be_kept() -> None:
    with pytest.raises(NotAllowed):
        write_scheme(HUNDRED, acting(make_staff(Role.PROSECUTOR)))
    indicator = HUNDRED.indicators[0]
    for wrong, key in (
        (
            replace(HUNDRED, name=BilingualText(None, None)),
            "Give the scheme a name, in one language at",
        ),
        (replace(HUNDRED, indicators=()), "Write at least one thing that gives or takes"),
        (
            replace(HUNDRED, indicators=(replace(indicator, points=0),)),
            "points; what takes them has a minus",
        ),
        (
            replace(HUNDRED, indicators=(replace(indicator, points=1001),)),
            "points; what takes them has a minus",
        ),
        (
            replace(HUNDRED, indicators=(replace(indicator, most=0),)),
            "At most a month is a number from 1 to",
        ),
        (replace(HUNDRED, indicators=(indicator, indicator)), "Two of them say the same"),
        (replace(HUNDRED, nodes=(0,)), "each later than the one before"),
        (replace(HUNDRED, nodes=(13,)), "each later than the one before"),
        (replace(HUNDRED, nodes=(3, 3)), "each later than the one before"),
        (_with(Threshold(ScoreWay.SHORTEN, 100, 1)), "points one is there from the start; choose"),
        (_with(Threshold(ScoreWay.EXTEND, 100, 1)), "points one is there from the start; choose"),
        (_with(Threshold(ScoreWay.SHORTEN, 101, 0)), "Say by how many half months, from 1 to"),
        (_with(Threshold(ScoreWay.SHORTEN, 101, 13)), "Say by how many half months, from 1 to"),
        (_with(Threshold(ScoreWay.LOOK, 99, 1)), "To look for a ground changes no length: leave"),
    ):
        with pytest.raises(RuleBroken, match=key):
            ensure_sound(wrong)
    for right in (
        HUNDRED,
        replace(HUNDRED, nodes=(1, 12)),
        _with(Threshold(ScoreWay.SHORTEN, 101, 12), Threshold(ScoreWay.EXTEND, 99, 1)),
        *EXAMPLES.values(),
    ):
        ensure_sound(right)
        assert rules_told(right.name, right.told()) == right


def _with(*thresholds: Threshold) -> ScoreRules:
    return replace(HUNDRED, thresholds=thresholds)


def test_the_examples_say_no_more_of_their_sources_than_is_published() -> None:
    sheyang, renshou = EXAMPLES["sheyang"], EXAMPLES["renshou"]

    assert sum(indicator.points > 0 for indicator in sheyang.indicators) == 7
    assert sum(indicator.points < 0 for indicator in sheyang.indicators) == 8
    assert [(threshold.way.value, threshold.at) for threshold in sheyang.thresholds] == [
        ("shorten", 5),
        ("extend", -5),
        ("look", -15),
    ]
    assert (renshou.start, len(renshou.nodes)) == (100, 2)
    for rules in EXAMPLES.values():
        for indicator in rules.indicators:
            assert (indicator.text.zh or "").endswith("（示例）")
            assert (indicator.text.en or "").endswith("(example)")
