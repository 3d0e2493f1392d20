"""Probations that another office ordered, with whatever their source leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casetrack.accounts.act import Act
from casetrack.cases.doers import UNKNOWN, DoneBy, done_by
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import BodyKind, DispositionKind, Part
from casetrack.cases.models import Disposition, JournalEntry, Obligation, Party
from casetrack.casework.correcting import Correction
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import LostRace, RuleBroken
from casetrack.ledger.obligations import find_owed
from casetrack.probation import actions, conduct, corrections, external_probations
from casetrack.probation.changes import changes_of
from casetrack.probation.endings import FinalDecision, Revocation, decide_finally, revoke
from casetrack.probation.external_probations import ChangeTold, ProbationTold
from casetrack.probation.models import ChangeWay, Probation, ProbationChange
from casetrack.probation.queries import breaches_of
from tests.builders import NOON, ON_PAPER, TODAY, acting, make_body
from tests.probation.builders import (
    LAST_DAY,
    make_accused,
    make_probation,
    make_suspect,
)
from tests.review.builders import case_of, handler_of

pytestmark = pytest.mark.usefixtures("database")

DECIDED = TODAY - timedelta(days=30)
ENDS = date(2027, 4, 25)
END, FINAL = ObligationKind.PROBATION_END, ObligationKind.FINAL_DECISION


def by(child: Party) -> Act:
    return acting(handler_of(child), on=TODAY, at=NOON)


def record(child: Party | None = None, **data: Any) -> Probation:
    child = child or make_accused()
    if "decided_by_id" not in data:
        data["decided_by_id"] = another_office(child).id
    return external_probations.record_probation(
        case_of(child), child, ProbationTold(**data), by(child)
    )


def another_office(child: Party, name: str = "临江区人民检察院") -> Party:
    return make_body(case_of(child), BodyKind.PROCURATORATE, BilingualText(None, name))


def person(probation: Probation) -> Party:
    return session().get_one(Party, probation.party_id)


def change(probation: Probation, way: ChangeWay, **data: Any) -> ProbationChange:
    opened = probation.version
    return external_probations.record_change(
        probation, ChangeTold(way, **data), by(person(probation)), opened=opened
    )


def end_owed(probation: Probation, kind: ObligationKind = END) -> Obligation | None:
    owed = find_owed(kind, probation)
    return owed if owed is not None and owed.is_open else None


def test_of_a_probation_whose_length_is_unknown_nothing_is_counted() -> None:
    probation = record(decided=PartialDate.day(DECIDED))

    assert (probation.months, probation.ends_on()) == (None, None)
    assert end_owed(probation) is None
    assert end_owed(probation, FINAL) is None


def test_what_another_office_decided_is_never_told_as_done_by_this_one() -> None:
    probation = record(decided=PartialDate.day(DECIDED), months=6)
    changed = change(probation, ChangeWay.EXTENDED, months=8)

    entry = session().get_one(JournalEntry, probation.disposition.entry_id)
    (ordered_by,) = (party.party for party in entry.parties if party.part is Part.BY)
    assert done_by(entry) == DoneBy(party_ids=(ordered_by.id,))
    assert done_by(session().get_one(JournalEntry, changed.entry_id)) == UNKNOWN


@pytest.mark.parametrize("decided", ["", "2026-10"])
def test_a_month_is_never_taken_for_its_first_day(decided: str) -> None:
    probation = record(decided=PartialDate.parse_edtf(decided), months=6)

    expected = date(2027, 4, 30) if decided else None
    assert probation.ends_on() == expected
    assert probation.disposition.decided.edtf == decided


def test_a_known_one_is_counted_like_one_that_is_ordered_here() -> None:
    probation = record(decided=PartialDate.day(DECIDED), months=6)

    owed = end_owed(probation)
    assert owed is not None
    assert owed.due == probation.ends_on() == ENDS
    assert probation.measure.last_day == ENDS
    assert not probation.decided_here


def test_a_told_last_day_is_owed_though_no_length_is_known() -> None:
    probation = record(decided=PartialDate.day(DECIDED), last_day=date(2027, 5, 2))

    owed = end_owed(probation)
    assert owed is not None
    assert owed.due == date(2027, 5, 2)
    assert owed.why["steps"] == [["set_by_document", {"day": "2027-05-02"}]]


@pytest.mark.parametrize(("months", "is_lawful"), [(5, False), (6, True), (12, True), (13, False)])
def test_a_length_is_held_to_six_to_twelve_months(months: int, is_lawful: bool) -> None:
    if is_lawful:
        assert record(decided=PartialDate.day(DECIDED), months=months).disposition.flags == []
        return
    with pytest.raises(RuleBroken, match="probation_months"):
        record(decided=PartialDate.day(DECIDED), months=months)
    probation = record(decided=PartialDate.day(DECIDED), months=6)
    terms = ProbationTold(PartialDate.day(DECIDED), months=months)
    with pytest.raises(RuleBroken, match="probation_months"):
        external_probations.correct_record(
            probation, terms, "看错", by(person(probation)), opened=1
        )


@pytest.mark.parametrize(("months", "rules"), [(8, set()), (14, {"cnp_probation"})])
def test_a_change_that_the_law_does_not_know_is_flagged(months: int, rules: set[str]) -> None:
    probation = record(decided=PartialDate.day(DECIDED), months=6)

    change(probation, ChangeWay.EXTENDED, months=months)

    assert {flag["rule"] for flag in probation.disposition.flags} == rules


def test_who_ordered_it_is_named_and_is_another_office() -> None:
    child = make_accused()
    own = another_office(child, case_of(child).office.name_zh)

    for body, key in (
        (None, "Choose the procuratorate that ordered it: it"),
        (own.id, "This office ordered it: record it on the page"),
    ):
        with pytest.raises(RuleBroken, match=key) as broken:
            record(child, decided=PartialDate.day(DECIDED), months=6, decided_by_id=body)
        assert broken.value.field == "decided_by_id"


def test_only_the_office_that_ordered_it_revokes_it_and_that_is_recorded() -> None:
    probation = record(decided=PartialDate.day(DECIDED), months=6)
    act, revocation = by(person(probation)), Revocation(TODAY, new_crime=True, ground="盗窃")

    for decide in (
        lambda: revoke(probation, revocation, act),
        lambda: decide_finally(probation, FinalDecision(TODAY), act),
        lambda: actions.change_length(
            probation, 8, act, changed_on=TODAY, reason="表现", opened=probation.version
        ),
    ):
        with pytest.raises(RuleBroken, match="Provisions on Criminal Cases of Minors, art"):
            decide()
    paper = replace(ON_PAPER, on=TODAY - timedelta(days=1), is_recorded=True)
    each_revocation = replace(revocation, revoked_on=paper.on)
    revoke(probation, each_revocation, replace(act, approved=paper))
    (decided,) = session().scalars(
        select(Disposition).where(Disposition.kind == DispositionKind.REVOCATION)
    )
    assert decided.decided_by.zh == "临江区人民检察院"


def test_only_a_suspect_is_put_on_record_and_once_while_it_runs() -> None:
    child = make_accused()
    record(child, decided=PartialDate.unknown())

    with pytest.raises(RuleBroken, match="probation_runs_already"):
        record(child, decided=PartialDate.unknown())


@pytest.mark.parametrize(("days", "refused"), [(0, False), (1, True)])
def test_the_decision_lies_in_no_future(days: int, refused: bool) -> None:
    decided = PartialDate.day(TODAY + timedelta(days=days))
    if refused:
        with pytest.raises(RuleBroken, match="probation_day_in_future"):
            record(decided=decided)
    else:
        assert record(decided=decided).disposition.decided == decided


@pytest.mark.parametrize(
    ("last_day", "key"),
    [
        (DECIDED - timedelta(days=1), "That is before the decision, which was on"),
        (DECIDED, "probation_end_not_lawful"),
        (date(2027, 4, 23), "probation_end_not_lawful"),
        (date(2027, 4, 24), None),
        (date(2027, 10, 25), None),
        (date(2028, 10, 25), "probation_end_not_lawful"),
    ],
)
def test_a_last_day_is_held_to_six_to_twelve_months(last_day: date, key: str | None) -> None:
    if key is None:
        assert record(decided=PartialDate.day(DECIDED), last_day=last_day).ends_on() == last_day
        return
    with pytest.raises(RuleBroken, match=key) as broken:
        record(decided=PartialDate.day(DECIDED), last_day=last_day)
    assert broken.value.field == "last_day"
    probation = record(decided=PartialDate.day(DECIDED), months=6)
    terms = ProbationTold(PartialDate.day(DECIDED), last_day=last_day)
    with pytest.raises(RuleBroken, match=key):
        external_probations.correct_record(
            probation, terms, "看错", by(person(probation)), opened=1
        )


def test_what_becomes_known_later_starts_its_dates() -> None:
    probation = record(decided=PartialDate.unknown())
    terms = ProbationTold(decided=PartialDate.day(DECIDED), months=6)

    entry = external_probations.correct_record(
        probation, terms, "判决书写明", by(person(probation)), opened=probation.version
    )

    assert entry is not None
    assert entry.text.en == (
        f"Decided on: {DECIDED}, was none. Length: 6 months, was none. Last day: {ENDS}, was none."
        " Reason: 判决书写明"
    )
    owed = end_owed(probation)
    assert owed is not None
    assert owed.due == ENDS
    assert probation.disposition.decided == PartialDate.day(DECIDED)


def test_an_unchanged_record_says_nothing_and_a_changed_one_says_why() -> None:
    probation = record(decided=PartialDate.day(DECIDED), months=6)
    same = ProbationTold(decided=PartialDate.day(DECIDED), months=6)
    act, opened = by(person(probation)), probation.version

    assert external_probations.correct_record(probation, same, "", act, opened=opened) is None
    other = ProbationTold(decided=PartialDate.day(DECIDED), months=7)
    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        external_probations.correct_record(probation, other, " ", act, opened=opened)
    with pytest.raises(LostRace):
        external_probations.correct_record(probation, other, "x", act, opened=opened + 1)


def test_one_that_is_ordered_here_is_neither_completed_nor_changed_so() -> None:
    probation = make_probation()

    with pytest.raises(RuleBroken, match="This probation was ordered here: change its"):
        change(probation, ChangeWay.EXTENDED)
    with pytest.raises(RuleBroken, match="This probation was ordered here: change its"):
        external_probations.correct_record(
            probation, ProbationTold(), "x", by(person(probation)), opened=probation.version
        )


def test_the_length_of_one_that_is_ordered_here_is_known_or_its_last_day() -> None:
    probation = make_probation()
    probation.months = None
    session().flush()
    probation.last_day = None

    with pytest.raises(IntegrityError, match="length_known_where_decided_here"):
        session().flush()
    session().rollback()


def test_an_extension_to_an_unknown_end_leaves_no_date_running() -> None:
    probation = record(decided=PartialDate.day(DECIDED), months=6)

    row = change(
        probation, ChangeWay.EXTENDED, decided=PartialDate.month(2026, 11), reason="表现不稳定"
    )

    assert (row.old_end, row.new_end, row.old_months) == (ENDS, None, 6)
    assert (row.decided.edtf, row.reason) == ("2026-11", BilingualText(None, "表现不稳定"))
    assert probation.ends_on() is None
    owed = find_owed(END, probation)
    assert owed is not None
    assert (owed.is_open, owed.state) == (False, DutyState.LAPSED)
    assert end_owed(probation, FINAL) is None


def test_a_later_change_that_tells_the_end_starts_the_dates_again() -> None:
    probation = record(decided=PartialDate.day(DECIDED), months=6)
    change(probation, ChangeWay.EXTENDED)

    row = change(probation, ChangeWay.SHORTENED, new_end=date(2027, 3, 1))

    assert (row.position, row.old_end) == (2, None)
    owed = end_owed(probation)
    assert owed is not None
    assert owed.due == date(2027, 3, 1)
    assert [change.new_end for change in changes_of(probation)] == [None, date(2027, 3, 1)]


@pytest.mark.parametrize(
    ("way", "days", "refused"),
    [
        (ChangeWay.EXTENDED, 0, False),
        (ChangeWay.EXTENDED, -1, True),
        (ChangeWay.SHORTENED, 0, False),
        (ChangeWay.SHORTENED, 1, True),
    ],
)
def test_the_ends_lie_the_way_it_was_changed(way: ChangeWay, days: int, refused: bool) -> None:
    probation = record(decided=PartialDate.day(DECIDED), months=6)
    new_end = ENDS + timedelta(days=days)
    if refused:
        with pytest.raises(RuleBroken, match="Check both days, and which way it was"):
            change(probation, way, new_end=new_end)
    else:
        assert change(probation, way, new_end=new_end).new_end == new_end


def test_ends_that_lie_the_other_way_cannot_be_stored() -> None:
    probation = record(decided=PartialDate.day(DECIDED), months=6)
    row = change(probation, ChangeWay.EXTENDED, new_end=ENDS)
    row.new_end = ENDS - timedelta(days=1)

    with pytest.raises(IntegrityError, match="ends_that_way"):
        session().flush()
    session().rollback()


def test_each_change_made_here_is_a_row_and_the_first_end_stays_to_be_read() -> None:
    probation = make_probation()
    act = by(person(probation))
    for months, reason in ((9, "表现反复"), (8, "表现好转")):
        actions.change_length(
            probation, months, act, changed_on=TODAY, reason=reason, opened=probation.version
        )

    first, second = changes_of(probation)
    assert (first.way, first.old_end, first.new_end) == (
        ChangeWay.EXTENDED,
        LAST_DAY,
        date(2027, 8, 24),
    )
    assert (second.way, second.old_end, second.new_end) == (
        ChangeWay.SHORTENED,
        date(2027, 8, 24),
        date(2027, 7, 24),
    )
    assert (second.old_months, second.new_months, second.decided_here) == (9, 8, True)
    assert second.reason == BilingualText(None, "表现好转")
    assert probation.ends_on() == second.new_end


def test_the_ends_of_changes_are_counted_from_the_corrected_day_and_printed_ones_stay() -> None:
    probation = make_probation(printed_last_day=date(2027, 5, 30), reason="决定书如此")
    act = by(person(probation))
    actions.change_length(
        probation, 9, act, changed_on=TODAY, reason="表现反复", opened=probation.version
    )

    day = TODAY - timedelta(days=1)
    seen = corrections.preview(probation, day, act).seen
    corrections.correct(probation, Correction(day, "笔误", seen), act)

    (row,) = changes_of(probation)
    assert (row.old_end, row.new_end) == (date(2027, 5, 30), date(2027, 8, 23))


# --- Breaches whose day is not known ------------------------------------------------------------


def breach(probation: Probation, happened: PartialDate, text: str, *, on: date = LAST_DAY) -> None:
    conduct.record_breach(
        probation,
        acting(handler_of(person(probation)), on=on, at=NOON),
        happened=happened,
        is_serious=False,
        of_public_order=False,
        text=text,
    )


def test_the_day_of_a_breach_may_be_unknown_or_a_month_and_those_without_come_last() -> None:
    probation = make_probation()
    for item, edtf in enumerate(["", "2027-02", "2027-01-15"]):
        breach(probation, PartialDate.parse_edtf(edtf), f"第{item}次未经批准外出")

    assert [breach.happened.edtf for breach in breaches_of(probation)] == [
        "2027-01-15",
        "2027-02",
        "",
    ]


@pytest.mark.parametrize(
    ("edtf", "refused"),
    [("2026-10", True), ("2026-11", False), ("2027-05", False), ("2027-06", True)],
)
def test_a_breach_is_outside_only_where_no_day_of_it_lies_within(edtf: str, refused: bool) -> None:
    probation = make_probation()
    happened = PartialDate.parse_edtf(edtf)
    if refused:
        with pytest.raises(RuleBroken, match="outside_the_probation"):
            breach(probation, happened, "未经批准外出", on=date(2027, 6, 30))
    else:
        breach(probation, happened, "未经批准外出", on=date(2027, 6, 30))
        assert [breach.happened for breach in breaches_of(probation)] == [happened]


def test_a_breach_is_recorded_where_the_days_of_the_probation_are_unknown() -> None:
    probation = record(make_suspect(), decided=PartialDate.unknown())

    breach(probation, PartialDate.unknown(), "未经批准外出")

    assert len(breaches_of(probation)) == 1
