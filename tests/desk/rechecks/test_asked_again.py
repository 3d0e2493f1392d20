"""A decision is asked again whenever what it rested on is corrected, withdrawn or learned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, PartyRole
from casetrack.cases.models import Charge, JournalEntry, Party
from casetrack.casework.correcting import Correction
from casetrack.casework.facts.recording import Statement, correct, withdraw
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.casework.people import PartyChange, change_party
from casetrack.clocks import recording_corrections
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.law import Heard, WayBack
from casetrack.people.charge_facts import CHARGE
from casetrack.people.guarantees.fact_actions import ALLEGED, GUARANTEE
from casetrack.people.guarantees.kinds import ActSort, AdultKind, AgeBand, GuaranteeKind
from casetrack.people.guarantees.models import AllegedAct, Guarantee
from casetrack.probation import conduct, endings
from casetrack.probation.endings import Revocation
from casetrack.probation.models import Objection, ObjectionTo, Probation
from casetrack.review import corrections
from casetrack.review.corrections import CorrectableFact
from casetrack.review.custody_changes import change_custody
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.undoing import Undoing, undo
from tests.builders import TODAY, make_father, make_party
from tests.clocks.facts import tell
from tests.desk.rechecks.builders import Decided, make, on_probation, prosecuted
from tests.people.guarantees.builders import accuse_of, give
from tests.probation.builders import EVERYBODY, order
from tests.review.builders import case_of, receive

ONE_DAY = timedelta(days=1)
REASON = "录入有误"
CAREGIVER = BilingualText("Qian Moumou", "钱某某")


def _guarantee(desk: Decided, kind: GuaranteeKind) -> Guarantee:
    query = select(Guarantee).where(
        Guarantee.party_id == desk.child_id,
        Guarantee.kind == kind,
        Guarantee.withdrawn_by_id.is_(None),
    )
    return session().scalars(query).one()


def charge_corrected(desk: Decided) -> None:
    charge = session().scalars(select(Charge).where(Charge.party_id == desk.child_id)).one()
    values = {
        "name": BilingualText(None, "危险驾驶"),
        "stage": charge.stage,
        "track_id": charge.track_id,
        "chapter": None,
    }
    statement = Statement(desk.child, values)
    correct(CHARGE, desk.case, charge, statement, desk.act(), opened=charge.version, reason=REASON)


def act_corrected(desk: Decided) -> None:
    act = session().scalars(select(AllegedAct).where(AllegedAct.party_id == desk.child_id)).one()
    values = {
        "text": act.text,
        "sort": ActSort.OTHER,
        "happened": PartialDate.parse_edtf("2022-05-01"),
        "charge": act.charge,
        "is_gravest": None,
        "age_band": AgeBand.UNDER_12,
    }
    statement = Statement(desk.child, values)
    correct(ALLEGED, desk.case, act, statement, desk.act(), opened=act.version, reason=REASON)


def found_to_be_adult(desk: Decided) -> None:
    child = desk.child
    change = PartyChange(child.alias, AgeStatus.ADULT, tuple(role.role for role in child.roles))
    change_party(child, change, desk.act(), opened=child.version)


def birth_date_entered(desk: Decided) -> None:
    """Which leaves open whether they were 11 or 12 at an act of 2024: nothing of it changes."""
    given = Particulars(name="欧阳冉昱", born=PartialDate.day(date(2012, 5, 1)))
    change_identity(desk.case, desk.child, given, desk.act())


def interrogation_withdrawn(desk: Decided) -> None:
    row = _guarantee(desk, GuaranteeKind.INTERROGATION)
    withdraw(GUARANTEE, desk.case, row, REASON, desk.act(), opened=row.version)


def interrogated_alone(desk: Decided) -> None:
    """Another interrogation before the decision is learned of: nobody sat beside the child."""
    when = PartialDate.day(TODAY - ONE_DAY)
    give(desk.child, GuaranteeKind.INTERROGATION, adult=AdultKind.NOBODY, happened=when)


def objection_learned(desk: Decided) -> None:
    child = desk.child
    to = ObjectionTo.CONDITIONAL_NON_PROSECUTION
    conduct.record_objection(
        desk.case, child, child, to, desk.act(), raised_on=TODAY - ONE_DAY, text=""
    )


def plea_learned(desk: Decided) -> None:
    child, day = desk.child, TODAY - ONE_DAY
    plea = ObjectionTo.PLEA_OF_INNOCENCE
    conduct.record_objection(desk.case, child, child, plea, desk.act(), raised_on=day, text="")


def objection_withdrawn(desk: Decided) -> None:
    (objection,) = session().scalars(select(Objection).where(Objection.party_id == desk.child_id))
    tomorrow = TODAY + ONE_DAY
    conduct.withdraw_objection(objection, desk.act(on=tomorrow), withdrawn_on=tomorrow)


def father_took_part(desk: Decided) -> None:
    parties = select(Party).where(Party.case_id == desk.case_id, Party.id != desk.child_id)
    (father,) = session().scalars(parties)
    roles = (*(role.role for role in father.roles), PartyRole.CO_OFFENDER)
    change = PartyChange(father.alias, father.age_status, roles)
    change_party(father, change, desk.act(), opened=father.version)


def opinion_withdrawn(desk: Decided) -> None:
    row = _guarantee(desk, GuaranteeKind.OPINION_HEARD)
    withdraw(GUARANTEE, desk.case, row, REASON, desk.act(), opened=row.version)


def receipt_corrected(desk: Decided) -> None:
    fact, day = CorrectableFact.RECEIPT, date(2026, 10, 12)
    seen = corrections.preview(desk.review, fact, day, desk.act()).seen
    corrections.correct(desk.review, fact, Correction(day, REASON, seen), desk.act())


def held_all_along(desk: Decided) -> None:
    review = desk.review
    received = review.received.first
    assert received is not None
    change_custody(
        review,
        Custody.DETAINED,
        desk.act(on=TODAY + timedelta(days=6)),
        changed_on=received,
        note="",
        opened=review.version,
    )


def counsel_corrected(desk: Decided) -> None:
    """Counsel was engaged only after the decision."""
    query = select(JournalEntry).where(
        JournalEntry.case_id == desk.case_id, JournalEntry.kind == EntryKind.COUNSEL_FOUND
    )
    entry = session().scalars(query).one()
    act = desk.act(on=TODAY + ONE_DAY)
    seen = recording_corrections.preview(desk.case, entry, TODAY + ONE_DAY, act).seen
    corrected = Correction(TODAY + ONE_DAY, REASON, seen)
    recording_corrections.correct(desk.case, entry, corrected, act)


def with_counsel_only(child: Party) -> object:
    """On probation while the defender is on record by the engagement alone."""
    heard = (Guarantee.party_id == child.id, Guarantee.kind == GuaranteeKind.OPINION_HEARD)
    session().execute(delete(Guarantee).where(*heard))
    tell(case_of(child), EntryKind.COUNSEL_FOUND, TODAY - ONE_DAY, person=child)
    return order(child)


def without_victim(child: Party) -> object:
    """On probation while nobody of the case is a victim; a caregiver is there."""
    make_party(case_of(child), PartyRole.CAREGIVER, alias=CAREGIVER)
    return order(child, heard=replace(EVERYBODY, victim=Heard.NONE_SUCH))


def victim_learned(desk: Decided) -> None:
    """The caregiver was harmed as well."""
    query = select(Party).where(Party.case_id == desk.case_id)
    (caregiver,) = [
        party for party in session().scalars(query) if party.has_role(PartyRole.CAREGIVER)
    ]
    roles = (PartyRole.CAREGIVER, PartyRole.VICTIM)
    change = PartyChange(caregiver.alias, caregiver.age_status, roles)
    change_party(caregiver, change, desk.act(), opened=caregiver.version)


def on_the_last_day(child: Party) -> object:
    """On probation on the Monday to which a Saturday rolled: the child was on bail."""
    monday = date(2026, 11, 30)
    return order(child, on=monday, decided_on=monday, reason="已说明理由")


CORRECTIONS: dict[str, tuple[Callable[[Party], object], Callable[[Decided], None], str]] = {
    "the charge": (on_probation, charge_corrected, "cnp_chapter"),
    "the day of the act": (prosecuted, act_corrected, "responsibility_under_12"),
    "the birth date": (prosecuted, birth_date_entered, "responsibility_12_13"),
    "the age": (on_probation, found_to_be_adult, "cnp_minor_at_act"),
    "an interrogation withdrawn": (prosecuted, interrogation_withdrawn, "guarantee_interrogated"),
    "an interrogation learned": (prosecuted, interrogated_alone, "guarantee_adult_present"),
    "an objection learned": (on_probation, objection_learned, "cnp_no_objection"),
    "an opinion heard": (prosecuted, opinion_withdrawn, "guarantee_defender_heard"),
    "the receipt": (on_probation, receipt_corrected, "prosecution_review"),
    "the custody": (on_the_last_day, held_all_along, "prosecution_review"),
    "a victim": (without_victim, victim_learned, "cnp_hear_victim"),
    "counsel": (with_counsel_only, counsel_corrected, "guarantee_counsel"),
}


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("what", CORRECTIONS)
def test_a_decision_is_flagged_once_what_it_rested_on_is_otherwise(app: Flask, what: str) -> None:
    decided, correction, rule = CORRECTIONS[what]
    received = {"received_on": date(2026, 10, 28)} if what == "the custody" else {}
    desk = make(app, decided, **received)
    assert desk.flags() == []

    desk.afterwards(correction)

    assert (rule, True) in desk.flags()
    assert desk.owed() == {desk.handler_id, desk.chief_id}


def test_nothing_is_flagged_where_the_decision_stands_all_the_same(app: Flask) -> None:
    desk = make(app, on_probation)

    desk.afterwards(lambda desk: accuse_of(desk.child, "2026-05", sort=ActSort.OTHER))

    assert (desk.flags(), desk.owed()) == ([], set())


def test_a_flag_says_which_entry_brought_it_about(app: Flask) -> None:
    desk = make(app, on_probation)

    desk.afterwards(found_to_be_adult)

    with app.app_context():
        (flag,) = session().scalars(select(LaterFlag).where(LaterFlag.rule == "cnp_minor_at_act"))
        assert flag.entry is not None
        assert flag.entry.fields["age_now"] == AgeStatus.ADULT.value


def test_a_flag_goes_where_the_facts_agree_again_and_nobody_owes_an_answer(app: Flask) -> None:
    desk = make(app, prosecuted)
    desk.afterwards(interrogation_withdrawn)

    desk.afterwards(
        lambda desk: give(
            desk.child,
            GuaranteeKind.INTERROGATION,
            adult=AdultKind.LEGAL_REPRESENTATIVE,
            happened=PartialDate.day(TODAY - ONE_DAY),
        )
    )

    assert desk.standing() == []
    assert desk.owed() == set()


def revoked_for_the_objection(desk: Decided) -> None:
    # The paper of an office without a chief procurator.
    session().get_one(Staff, desk.chief_id).role = Role.PROSECUTOR
    (probation,) = session().scalars(select(Probation).where(Probation.case_id == desk.case_id))
    terms = Revocation(TODAY, by_objection=True, ground="提出异议")
    endings.revoke(probation, terms, desk.act())


def undone_above(desk: Decided) -> None:
    terms = Undoing(
        TODAY,
        WayBack.APPEAL_ABOVE,
        "应当起诉",
        TODAY + timedelta(days=15),
        by_office="测试市人民检察院",
        number="测市检复〔2026〕3号",
    )
    undo(desk.decision, terms, desk.act())


@pytest.mark.parametrize("over", [revoked_for_the_objection, undone_above])
def test_a_flag_goes_where_nothing_is_left_of_the_decision_and_nobody_owes_an_answer(
    app: Flask, over: Callable[[Decided], None]
) -> None:
    desk = make(app, on_probation)
    desk.afterwards(objection_learned)
    assert desk.standing() != []

    desk.afterwards(over)

    assert (desk.standing(), desk.owed()) == ([], set())


def test_who_turns_out_to_have_taken_part_is_asked_of_those_beside_them(app: Flask) -> None:
    desk = make(app, prosecuted)
    desk.afterwards(lambda desk: make_father(desk.child))

    desk.afterwards(father_took_part)

    assert ("guarantee_separate_handling", True) in desk.flags()


def test_a_plea_of_innocence_that_is_withdrawn_later_stood_on_the_day_of_the_decision(
    app: Flask,
) -> None:
    desk = make(app, prosecuted)
    desk.afterwards(plea_learned)
    assert desk.standing() == ["np_statutory"]

    desk.afterwards(objection_withdrawn)

    assert desk.standing() == ["np_statutory"]


@pytest.mark.one_engine
def test_an_arrest_under_review_that_ends_with_a_probation_does_not_make_it_late(
    app: Flask,
) -> None:
    def ordered(child: Party) -> object:
        # Twenty days for an arrest of somebody who is free, over by today; a month for the rest.
        receive(child, ReviewKind.ARREST, received_on=TODAY - timedelta(days=25))
        return order(child)

    def named_otherwise(desk: Decided) -> None:
        charge = session().scalars(select(Charge).where(Charge.party_id == desk.child_id)).one()
        values = {
            "name": BilingualText(None, "诈骗罪"),
            "stage": charge.stage,
            "track_id": charge.track_id,
            "chapter": charge.chapter,
        }
        statement = Statement(desk.child, values)
        correct(
            CHARGE, desk.case, charge, statement, desk.act(), opened=charge.version, reason=REASON
        )

    desk = make(app, ordered)
    desk.afterwards(named_otherwise)

    assert desk.standing() == []
