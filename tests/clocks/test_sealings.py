"""A sealing is owed by what is known of the acts and the sentence, and asked again with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.judgment_kinds import CourtInstance, JudgmentResult, LegalEffect, TermKind
from casetrack.cases.kinds import AgeStatus, PartyRole
from casetrack.cases.models import JournalEntry, Obligation, Party
from casetrack.cases.quantity_reading import TermLength
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.entry_corrections import correct_entry
from casetrack.casework.facts.recording import Statement, correct
from casetrack.casework.identity.actions import set_identity
from casetrack.clocks.calendar.actions import Override, set_override
from casetrack.clocks.calendar.calendars import calendar_version
from casetrack.clocks.models import Deadline
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.clocks.sealings import sealing_call
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.sealed_records import ceremony
from casetrack.desk.sealed_records.models import COPIES_OF_SEALED, CopyPlace
from casetrack.errors import RuleBroken
from casetrack.guidance.correction.kinds import PUNISHED
from casetrack.guidance.correction.measures import find_in_the_night
from casetrack.law import DayKind
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import close
from casetrack.people.guarantees.fact_actions import ALLEGED
from casetrack.people.guarantees.queries import standing_acts
from casetrack.review.decisions import ReviewOutcome, announce, decide_review
from casetrack.review.judgments.actions import JudgmentTold, correct_judgment
from casetrack.review.judgments.terms import TermTold
from tests.builders import NOON, TODAY, acting, make_child, make_party, make_staff
from tests.clocks.facts import DISCRETIONARY
from tests.clocks.owed import administrator, entries_about_moves
from tests.desk.sealed_records.test_sealed_records import ALL, NAME
from tests.people.guarantees.builders import accuse_of
from tests.review.builders import receive
from tests.review.judgments.test_judgments import record
from tests.signed_in import prepare
from tests.visits.builders import case_of, handler_of

BORN = PartialDate.parse_edtf("2008-03-01")
BEFORE, AFTER = "2025-12-01", "2026-06-01"


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def judged(*sentences: TermLength) -> JudgmentTold:
    return JudgmentTold(
        court="某区人民法院",
        decided=PartialDate.day(date(2026, 10, 9)),
        received_on=date(2026, 10, 9),
        instance=CourtInstance.FIRST,
        effect=LegalEffect.PERIOD_OVER,
        in_force_on=date(2026, 10, 20),
        result=JudgmentResult.CONVICTED,
        terms=tuple(TermTold(n, TermKind.IMPRISONMENT, s) for n, s in enumerate(sentences, 1)),
    )


def owed(child: Party) -> bool:
    kinds = (
        session()
        .query(Obligation)
        .filter_by(party_id=child.id, kind=ObligationKind.SEALING, is_open=True)
    )
    return kinds.count() == 1


def not_prosecuted(child: Party) -> None:
    by = acting(handler_of(child), on=TODAY, at=NOON)
    decision = decide_review(receive(child), ReviewOutcome(DISCRETIONARY, TODAY, ground="轻"), by)
    announce(decision, by, announced_on=TODAY)
    follow_what_stands(on=TODAY)


def why_not(child: Party) -> object:
    call = sealing_call(child, on=TODAY)
    return call and (call.verdict.met, call.verdict.values.get("reason"))


def say_main(child: Party, happened: str, *, is_main: bool) -> None:
    (act,) = [act for act in standing_acts(child) if act.happened.edtf == happened]
    fields = ("text", "sort", "happened", "charge", "is_gravest", "age_band")
    values = {name: getattr(act, name) for name in fields} | {"is_main": is_main}
    by = acting(handler_of(child), on=TODAY, at=NOON)
    said = Statement(child, values)
    correct(ALLEGED, case_of(child), act, said, by, opened=act.version, reason="核实")
    follow_what_stands(on=TODAY)


def test_of_acts_before_and_after_eighteen_the_main_one_decides() -> None:
    child = make_child()
    set_identity(child, name=NAME, born=BORN, by=handler_of(child), at=NOON)
    accuse_of(child, BEFORE)
    accuse_of(child, AFTER)
    follow_what_stands(on=TODAY)
    (judgment,) = record(child, told=judged(TermLength(3, 0)))
    follow_what_stands(on=TODAY)

    # Nobody said which is the main one: it is owed, and not handed over.
    assert (owed(child), why_not(child)) == (True, (False, "main_act_unknown"))
    act = acting(handler_of(child), on=TODAY, at=NOON)
    with pytest.raises(RuleBroken, match="not known yet"):
        ceremony.prepare(case_of(child), child, ceremony.SealPrepared(ALL, is_done=True), act)
    ceremony.seal_of(case_of(child), child)

    say_main(child, AFTER, is_main=True)
    assert (owed(child), why_not(child)) == (False, (False, None))
    say_main(child, AFTER, is_main=False)
    say_main(child, BEFORE, is_main=True)
    assert (owed(child), why_not(child)) == (True, (True, None))

    # A corrected judgment is asked anew: six years are not sealed, three and four may be.
    for told, is_owed, reason in (
        (judged(TermLength(6, 0)), False, None),
        (judged(TermLength(3, 0), TermLength(4, 0)), True, "sentence_unknown"),
    ):
        correct_judgment(case_of(child), judgment, told, "更正", act, opened=judgment.version)
        follow_what_stands(on=TODAY)
        assert (owed(child), why_not(child)) == (is_owed, (False, reason))


def test_a_birth_date_that_says_of_age_ends_the_duty_and_another_brings_it_back() -> None:
    # Nobody chose an age by hand.
    child = make_child()
    child.age_status = AgeStatus.UNKNOWN
    accuse_of(child, BEFORE)
    not_prosecuted(child)
    assert owed(child)

    for born, is_owed in (("2004-03-01", False), ("2008-03-01", True)):
        born_on = PartialDate.parse_edtf(born)
        set_identity(child, name=NAME, born=born_on, by=handler_of(child), at=NOON)
        follow_what_stands(on=TODAY)
        assert owed(child) is is_owed


@pytest.mark.parametrize(
    ("in_force", "due"), [("2026-10-20", "2026-10-23"), ("2026-10-22", "2026-10-26")]
)
def test_what_is_owed_and_the_sealing_begun_have_one_day_that_is_marked_recalled(
    in_force: str, due: str
) -> None:
    """Three days, and the next working day behind a Sunday."""
    child = make_child()
    told = replace(judged(TermLength(3, 0)), in_force_on=date.fromisoformat(in_force))
    record(child, told=told)
    follow_what_stands(on=TODAY)
    by = acting(handler_of(child), on=TODAY, at=NOON)
    (duty,) = session().query(Obligation).filter_by(party_id=child.id, kind=ObligationKind.SEALING)
    seal = ceremony.prepare(case_of(child), child, ceremony.SealPrepared(ALL), by)

    assert (duty.due, seal.due) == (date.fromisoformat(due), date.fromisoformat(due))
    assert duty.why["verification"] == "memory"
    assert ["sealing_measures", None] in duty.why["basis"]


def test_an_adult_punished_since_2026_has_a_record_that_is_sealed_and_a_minor_ever() -> None:
    harmed = make_child(role=PartyRole.BULLIED)
    case = case_of(harmed)
    adult = make_party(case, PartyRole.INFRINGER, age=AgeStatus.ADULT)
    minor = make_party(case, PartyRole.BULLYING, age=AgeStatus.MINOR_AT_ACT)
    by = acting(handler_of(harmed), on=TODAY, at=NOON)

    def punished(who: Party, when: str, kind: EntryKind = PUNISHED) -> JournalEntry:
        told = Progress("行政拘留五日", PartialDate.parse_edtf(when), kind, about_ids=(who.id,))
        return log_progress(case, told, by)

    punished(minor, "2025-11-02", EntryKind.ADMINISTRATIVE_PENALTY)
    punished(adult, "2026-10-09", EntryKind.ADMINISTRATIVE_PENALTY)
    entry = punished(adult, "2025-12-31")
    follow_what_stands(on=TODAY)
    # Another law of administration seals the record of a minor alone.
    assert (owed(minor), owed(adult), why_not(adult)) == (True, False, (False, None))
    told = (
        ("2026-01-01", True, (True, None)),
        ("2025-12/2026-01", True, (False, "punished_on_unknown")),
        ("2025-12-31", False, (False, None)),
        ("2026-03-02", True, (True, None)),
    )
    for when, is_owed, why in told:
        day = PartialDate.parse_edtf(when)
        entry = correct_entry(entry, by, text=None, when=day, reason="更正") or entry
        follow_what_stands(on=TODAY)
        assert (owed(adult), why_not(adult)) == (is_owed, why), when

    # What was told before this was asked is found in the night.
    (before,) = session().query(Obligation).filter_by(party_id=adult.id)
    close(before, on=TODAY, as_=DutyState.LAPSED)
    session().execute(delete(Deadline).where(Deadline.party_id == adult.id))
    assert not owed(adult)
    find_in_the_night(NightCame(TODAY, NOON))
    assert owed(adult)

    # The case goes on for who was harmed: the adult is taken out of it alone.
    custodian = make_staff(Role.RECORDS_CUSTODIAN, office=handler_of(harmed).office)
    seal = ceremony.prepare(case, adult, ceremony.SealPrepared(ALL, is_done=True), by)
    ceremony.confirm(seal, list(CopyPlace), acting(custodian, at=NOON))
    session().refresh(case)
    assert (seal.is_public_order, case.sealed_on, owed(minor)) == (True, None, True)
    session().refresh(adult)
    assert adult.case_id != case.id


def recorded_as_sealed(child: Party) -> None:
    entry = Recorded(EntryKind.RECORD_SEALED, PartialDate.day(TODAY), (child.id,))
    record_fact(case_of(child), entry, acting(handler_of(child), on=TODAY, at=NOON))


@pytest.mark.parametrize(
    ("happens", "kind", "words"),
    [
        (not_prosecuted, ObligationKind.SEALING, "犯罪记录封存"),
        (recorded_as_sealed, COPIES_OF_SEALED, "登记为已封存的记录移交"),
    ],
)
def test_recalled_days_move_with_the_calendar_and_back(
    app: Flask, happens: Callable[[Party], None], kind: ObligationKind, words: str
) -> None:
    """What no rule counts is counted again from its step, and kept with the sealing that began."""
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    with prepare(app):
        child = make_child()
        happens(child)
        by = acting(handler_of(child), on=TODAY, at=NOON)
        ceremony.prepare(case_of(child), child, ceremony.SealPrepared(ALL), by)
        row = session().query(Obligation).filter_by(party_id=child.id, kind=kind).one()
        seal = ceremony.seal_of(case_of(child), child)
        assert seal is not None
        kept = {**row.why, "steps": []}
        for declared, due in ((DayKind.REST, monday), (None, friday)):
            by = acting(administrator(), on=TODAY, at=NOON)
            set_override(Override(friday, declared, "台风"), by, opened=calendar_version())
            assert (row.due, seal.due, {**row.why, "steps": []}) == (due, due, kept)
        told, back = entries_about_moves(case_of(child))
        assert f"{words}：期满日由2026-11-27变更为2026-11-30" in str(told.text.zh)
        assert "due 2026-11-27, before 2026-11-30" in str(back.text.en)
