"""Small facts of people: stated, corrected with a reason, ended, taken back; what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.cases.flags import flags_of_charge
from casetrack.cases.kinds import PartyRole, TieKind, TrackKind
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.not_future import day_told
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import ChargeStage, CircumstanceKind
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.recording import (
    Statement,
    correct,
    end,
    history_of,
    state,
    withdraw,
)
from casetrack.casework.parties import guardians_among
from casetrack.casework.people import PartyChange, change_party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.law.counting import local_day
from casetrack.ledger.decisions import track_for
from casetrack.people.charge_facts import CHARGE
from casetrack.people.kinds import KINDS
from casetrack.people.models import AttributeKind
from casetrack.people.particulars import ATTRIBUTE, CIRCUMSTANCE
from casetrack.people.relations import TIE, leads
from casetrack.probation.queries import charges_of
from tests.builders import TODAY, acting, make_child, make_father, make_party, make_staff
from tests.saying import saying
from tests.visits.builders import case_of, handler_of

UNKNOWN = PartialDate.unknown()
NOTHING = BilingualText(None, None)


@pytest.fixture
def child(app: Flask) -> Iterator[Party]:
    """Sun Moumou, a suspect; what is done is told in both languages, which the application has."""
    with app.app_context(), unit_of_work():
        yield make_child()


def circumstance(**changed: Any) -> dict[str, Any]:
    return {
        "kind": CircumstanceKind.SURRENDER,
        "text": BilingualText("gave himself up", "主动投案"),
        "value": None,
        "qualifier": None,
        "unit": None,
        "day": None,
        "said_by": NOTHING,
        **changed,
    }


def attribute(kind: AttributeKind, text: BilingualText, **changed: Any) -> dict[str, Any]:
    values = {"since": UNKNOWN, "until": UNKNOWN, "said_by": NOTHING, **changed}
    return {"kind": kind, "text": text, **values}


def tie(other: Party, kind: TieKind, **changed: Any) -> dict[str, Any]:
    values = {"lives_with": None, "since": UNKNOWN, "until": UNKNOWN, **changed}
    return {"other_id": other.id, "kind": kind, **values}


def charge(
    child: Party, name: BilingualText, stage: ChargeStage = ChargeStage.SUSPECTED
) -> dict[str, Any]:
    track = track_for(case_of(child), TrackKind.CRIMINAL)
    return {"name": name, "stage": stage, "track_id": track.id}


def say(kind: FactKind[Any], of: Party, values: dict[str, Any], **more: Any) -> Any:
    return state(kind, case_of(of), Statement(of, values, **more), acting(handler_of(of)))


def refused(kind: FactKind[Any], of: Party, values: dict[str, Any]) -> str:
    with pytest.raises(RuleBroken) as broken:
        say(kind, of, values)
    return broken.value.key


def last_entry(case: Case) -> JournalEntry:
    return max(session().query(JournalEntry).filter_by(case_id=case.id), key=lambda e: e.number)


def test_what_is_stated_stands_in_the_journal_in_both_languages(child: Party) -> None:
    row = say(
        CIRCUMSTANCE,
        child,
        circumstance(
            kind=CircumstanceKind.RESTITUTION,
            value=Decimal(3000),
            unit="CNY",
            qualifier=Qualifier.ABOUT,
            day=PartialDate.day(date(2026, 9, 1)),
            said_by=BilingualText("police", "公安机关"),
        ),
    )
    entry = last_entry(case_of(child))
    assert row.entry_id == entry.id
    assert entry.when == PartialDate.day(date(2026, 9, 1))
    assert [link.party_id for link in entry.parties] == [child.id]
    assert entry.text == BilingualText(
        "gains returned, losses made good, gave himself up, about 3,000 CNY, 2026-09-01,"
        " said by police",
        "退赃退赔，主动投案，约3,000元，2026-09-01，来源：公安机关",
    )


def test_of_the_case_itself_a_circumstance_is_about_nobody(child: Party) -> None:
    act = acting(handler_of(child))
    row = state(CIRCUMSTANCE, case_of(child), Statement(None, circumstance()), act)
    assert row.party_id is None
    assert not last_entry(case_of(child)).parties


def test_a_correction_keeps_what_was_said_before_and_says_why(child: Party) -> None:
    row = say(CIRCUMSTANCE, child, circumstance())
    act = acting(handler_of(child))
    changed = circumstance(text=BilingualText("gave himself up", "由父亲陪同投案"))
    statement = Statement(child, changed)
    entry = correct(CIRCUMSTANCE, case_of(child), row, statement, act, opened=1, reason="看错")
    assert entry is not None
    assert entry.fields["changed"] == ["text"]
    assert "由父亲陪同投案，原为主动投案" in (entry.text.zh or "")
    assert "看错" in (entry.text.zh or "")
    assert row.version == 2
    rows = history_of(case_of(child), KINDS)[(CIRCUMSTANCE.table, row.id)]
    assert [item.kind for item in rows] == [CIRCUMSTANCE.told, CIRCUMSTANCE.corrected]


def test_sent_unchanged_it_changes_nothing(child: Party) -> None:
    row = say(CIRCUMSTANCE, child, circumstance())
    statement = Statement(child, circumstance())
    act = acting(handler_of(child))
    assert correct(CIRCUMSTANCE, case_of(child), row, statement, act, opened=1, reason="") is None
    assert row.version == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_corrected_or_withdrawn_without_a_reason(child: Party, reason: str) -> None:
    row = say(CIRCUMSTANCE, child, circumstance())
    act, case = acting(handler_of(child)), case_of(child)
    statement = Statement(child, circumstance(kind=CircumstanceKind.PLEA))
    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        correct(CIRCUMSTANCE, case, row, statement, act, opened=1, reason=reason)
    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        withdraw(CIRCUMSTANCE, case, row, reason, act, opened=1)


def test_who_opened_an_earlier_version_saves_nothing(child: Party) -> None:
    row = say(CIRCUMSTANCE, child, circumstance())
    act, case = acting(handler_of(child)), case_of(child)
    statement = Statement(child, circumstance(kind=CircumstanceKind.PLEA))
    correct(CIRCUMSTANCE, case, row, statement, act, opened=1, reason="看错")
    with pytest.raises(LostRace):
        withdraw(CIRCUMSTANCE, case, row, "看错", act, opened=1)


def test_what_is_withdrawn_stays_readable_and_takes_no_more(child: Party) -> None:
    row = say(CIRCUMSTANCE, child, circumstance())
    act, case = acting(handler_of(child)), case_of(child)
    entry = withdraw(CIRCUMSTANCE, case, row, "说的是另一人", act, opened=1)
    assert row.withdrawn_by_id == entry.id
    assert "主动投案" in (entry.text.zh or "")
    assert "说的是另一人" in (entry.text.zh or "")
    statement = Statement(child, circumstance(kind=CircumstanceKind.PLEA))
    with pytest.raises(RuleBroken, match="stated_withdrawn_before"):
        correct(CIRCUMSTANCE, case, row, statement, act, opened=2, reason="看错")
    with pytest.raises(RuleBroken, match="stated_withdrawn_before"):
        withdraw(CIRCUMSTANCE, case, row, "看错", act, opened=2)


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.SOCIAL_WORKER])
def test_only_who_may_edit_the_case_states_anything(child: Party, role: Role) -> None:
    stranger = make_staff(role)
    with pytest.raises(NotAllowed):
        state(CIRCUMSTANCE, case_of(child), Statement(child, circumstance()), acting(stranger))


def test_nobody_of_another_case_is_told_of(child: Party) -> None:
    other = make_child()
    act = acting(handler_of(child))
    with pytest.raises(RuleBroken, match="not_of_this_case"):
        state(CIRCUMSTANCE, case_of(child), Statement(other, circumstance()), act)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (BilingualText("male", None), "男"),
        (BilingualText(None, "女"), "女"),
        (BilingualText("Female", "女"), "女"),
    ],
)
def test_a_sex_is_one_word_in_both_languages(child: Party, typed: BilingualText, kept: str) -> None:
    row = say(ATTRIBUTE, child, attribute(AttributeKind.SEX, typed))
    assert row.text.zh == kept
    assert row.text.en in ("male", "female")


@pytest.mark.parametrize(
    "typed", [BilingualText("boy", None), BilingualText("male", "女"), BilingualText("未知", None)]
)
def test_anything_else_is_no_sex(child: Party, typed: BilingualText) -> None:
    assert refused(ATTRIBUTE, child, attribute(AttributeKind.SEX, typed)) == saying(
        "Write male or female, 男 or 女, and nothing"
    )


def test_household_registration_is_said_without_an_address(child: Party) -> None:
    general = attribute(AttributeKind.HOUSEHOLD, BilingualText(None, "外省农村"))
    assert say(ATTRIBUTE, child, general).text.zh == "外省农村"
    exact = attribute(AttributeKind.HOUSEHOLD, BilingualText(None, "河畔路１２号"))
    assert refused(ATTRIBUTE, child, exact) == saying("Say it in general words, such as: another")


def test_an_attribute_ends_on_a_day_and_not_before_it_began(child: Party) -> None:
    began = PartialDate.day(date(2026, 9, 1))
    row = say(
        ATTRIBUTE,
        child,
        attribute(AttributeKind.OCCUPATION, BilingualText(None, "学徒"), since=began),
    )
    act, case = acting(handler_of(child)), case_of(child)
    for until, rule in (
        (PartialDate.day(date(2026, 8, 31)), "Correct one of the two days"),
        (PartialDate.day(date(2026, 11, 25)), "not_yet"),
    ):
        with pytest.raises(RuleBroken, match=rule):
            end(ATTRIBUTE, case, row, until, act, opened=1)
    end(ATTRIBUTE, case, row, began, act, opened=1)
    assert row.until == began
    with pytest.raises(RuleBroken, match="An end is recorded already"):
        end(ATTRIBUTE, case, row, began, act, opened=2)


def test_an_end_whose_day_nobody_knows_is_over_by_today(child: Party) -> None:
    row = say(ATTRIBUTE, child, attribute(AttributeKind.OCCUPATION, BilingualText(None, "学徒")))
    end(ATTRIBUTE, case_of(child), row, UNKNOWN, acting(handler_of(child)), opened=1)
    assert row.until.edtf == f"../{TODAY.isoformat()}"
    assert last_entry(case_of(child)).when.is_unknown


@pytest.mark.parametrize("since", [UNKNOWN, PartialDate.year(2019), PartialDate.unknown("小时候")])
def test_it_stands_in_the_journal_under_the_day_that_is_known_and_no_other(
    child: Party, since: PartialDate
) -> None:
    row = say(ATTRIBUTE, child, attribute(AttributeKind.OCCUPATION, BilingualText(None, "学徒")))
    entry = last_entry(case_of(child))
    corrected = correct(
        ATTRIBUTE,
        case_of(child),
        row,
        Statement(
            child, attribute(AttributeKind.OCCUPATION, BilingualText(None, "学徒"), since=since)
        ),
        acting(handler_of(child)),
        opened=1,
        reason="漏填",
    )
    assert entry.when.is_unknown
    assert (corrected.when if corrected else entry.when) == since
    assert local_day(entry.written_at) == TODAY, "when it was written down stands apart"


def test_what_lies_ahead_stands_under_the_day_on_which_it_was_told() -> None:
    ahead = PartialDate.day(TODAY + timedelta(days=1))
    assert day_told(ahead, on=TODAY) == PartialDate.day(TODAY)
    begun = PartialDate.between(TODAY, TODAY + timedelta(days=9))
    assert day_told(begun, on=TODAY) == begun


def test_a_tie_to_oneself_is_refused(child: Party) -> None:
    assert refused(TIE, child, tie(child, TieKind.CLASSMATE)) == saying(
        "Nobody is this to themselves"
    )


def test_no_child_is_the_father_of_its_father(child: Party) -> None:
    father = make_father(child)
    assert refused(TIE, father, tie(child, TieKind.FATHER)) == saying(
        "already, so the other way round cannot be so"
    )
    assert say(TIE, father, tie(child, TieKind.CAREGIVER)).id


def test_a_withdrawn_tie_closes_no_circle_and_makes_no_guardian(child: Party) -> None:
    aunt = make_party(case_of(child), alias=BilingualText("Aunt", "某姑"))
    row = say(TIE, child, tie(aunt, TieKind.GUARDIAN))
    assert aunt in guardians_among(case_of(child), [child, aunt])
    assert refused(TIE, aunt, tie(child, TieKind.GUARDIAN)) == saying(
        "already, so the other way round cannot be so"
    )
    withdraw(TIE, case_of(child), row, "看错", acting(handler_of(child)), opened=1)
    assert aunt not in guardians_among(case_of(child), [child, aunt])
    assert say(TIE, aunt, tie(child, TieKind.GUARDIAN)).id


def test_who_was_guardian_until_some_day_is_none_now(child: Party) -> None:
    aunt = make_party(case_of(child), alias=BilingualText("Aunt", "某姑"))
    row = say(TIE, child, tie(aunt, TieKind.GUARDIAN))
    end(TIE, case_of(child), row, PartialDate.month(2026, 8), acting(handler_of(child)), opened=1)
    assert aunt not in guardians_among(case_of(child), [child, aunt])
    assert {link.party_id for link in last_entry(case_of(child)).parties} == {child.id, aunt.id}


@pytest.mark.parametrize(
    ("ties", "does"),
    [([], False), ([(1, 2)], False), ([(1, 3)], True), ([(1, 2), (2, 3)], True), ([(3, 1)], False)],
)
def test_ties_lead_on_at_any_length(ties: list[tuple[int, int]], does: bool) -> None:
    assert leads(1, 3, ties) is does


def test_nobody_is_charged_without_the_role(child: Party) -> None:
    father = make_father(child)
    assert refused(CHARGE, father, charge(child, BilingualText(None, "盗窃罪"))) == "not_accused"
    cause = charge(child, BilingualText(None, "人格权纠纷"), ChargeStage.CIVIL_CAUSE)
    assert say(CHARGE, father, cause).stage is ChargeStage.CIVIL_CAUSE


def test_a_charge_is_added_with_its_chapter_and_dropped_on_a_day(child: Party) -> None:
    row = say(CHARGE, child, charge(child, BilingualText("theft", "盗窃罪")))
    assert row.chapter == 5
    act, case = acting(handler_of(child)), case_of(child)
    with pytest.raises(RuleBroken, match="not_yet"):
        withdraw(
            CHARGE, case, row, "证据不足", act, opened=1, when=PartialDate.day(date(2026, 11, 25))
        )
    entry = withdraw(CHARGE, case, row, "证据不足", act, opened=1, when=PartialDate.day(TODAY))
    assert entry.when == PartialDate.day(TODAY)
    assert charges_of(child) == []


def test_a_changed_name_finds_its_chapter_anew(child: Party) -> None:
    row = say(CHARGE, child, charge(child, BilingualText("theft", "盗窃罪")))
    statement = Statement(
        child, charge(child, BilingualText("affray", "聚众斗殴罪"), ChargeStage.CHARGED)
    )
    act = acting(handler_of(child))
    entry = correct(CHARGE, case_of(child), row, statement, act, opened=1, reason="补充侦查")
    assert row.chapter == 6
    assert entry is not None
    assert "聚众斗殴罪，原为盗窃罪" in (entry.text.zh or "")


def test_the_role_of_the_accused_may_go_once_the_charge_is_dropped(child: Party) -> None:
    row = say(CHARGE, child, charge(child, BilingualText("theft", "盗窃罪")))
    act, case = acting(handler_of(child)), case_of(child)
    change = PartyChange(child.alias, child.age_status, (PartyRole.VICTIM,))
    with pytest.raises(RuleBroken, match="A charge stands against this person, and only"):
        change_party(child, change, act, opened=child.version)
    withdraw(CHARGE, case, row, "另案处理", act, opened=1)
    change_party(child, change, act, opened=child.version)
    assert flags_of_charge(row, child) == []
