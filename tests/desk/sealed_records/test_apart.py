"""One person of a joint case is sealed: what is theirs goes, the others stay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.audit.chain import verify
from casetrack.cases.kinds import ABOUT_THEM, AgeStatus, PartyKind, PartyRole
from casetrack.cases.models import Case, Disposition, JournalEntry, Obligation, Party, RoleHeld
from casetrack.cases.queries import parties_of
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.identity.open_texts import tables_of_case, texts_of_case
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.desk.sealed_records import ceremony, unsealing
from casetrack.desk.sealed_records.apart import take_apart
from casetrack.desk.sealed_records.models import CopyPlace, CopyState, RecordSeal
from casetrack.errors import RuleBroken
from casetrack.exchange.importer import import_text
from casetrack.exchange.removing import remove_cases
from casetrack.review.decisions import ReviewOutcome, announce, decide_review
from tests.builders import NOON, TODAY, acting, make_case, make_party, make_staff
from tests.clocks.facts import DISCRETIONARY
from tests.derived import not_up_to_date
from tests.desk.sealed_records.test_sealed_records import filled
from tests.exchange.sheet import EVERY_KIND, EVERY_KINDS, named
from tests.probation.builders import accuse
from tests.review.builders import receive
from tests.signed_in import prepare, sign_in, text_of

NAME = "滕晓明甦"
ALIAS, ENGLISH, OTHER = "滕某某", "Teng Moumou", "何某某"
SHORT = "滕某"
ALL = dict.fromkeys(CopyPlace, (CopyState.CONFIRMED, ""))


@dataclass
class Joint:
    handler: Staff
    custodian: Staff
    helper: Staff
    case: Case
    child: Party
    adult: Party


def a_joint_case() -> Joint:
    handler = make_staff()
    office = handler.office
    case = make_case(handler=handler, title=f"{ALIAS}、{OTHER}盗窃案")
    child = make_party(
        case,
        PartyRole.SUSPECT,
        alias=BilingualText(ENGLISH, ALIAS),
        age=AgeStatus.MINOR_AT_ACT,
    )
    adult = make_party(
        case, PartyRole.SUSPECT, alias=BilingualText(None, OTHER), age=AgeStatus.ADULT
    )
    by = acting(handler, on=TODAY, at=NOON)
    both = (child.id, adult.id)
    for party in (child, adult):
        accuse(party, "盗窃罪")
    log_progress(case, Progress(f"{NAME}到案", PartialDate.day(TODAY), about_ids=both), by)
    set_identity(child, name=NAME, by=handler, at=NOON, on=TODAY)
    for text, people in (
        (f"{ALIAS}表示愿意赔偿", [child]),
        (f"{OTHER}与{ALIAS}2026年3月一同赔偿，{ALIAS}某不在场", [child, adult]),
        (f"{OTHER}认罪，met {ENGLISH} there，原为{ENGLISH}到案", [adult]),
        (f"{OTHER}称{SHORT}未到场", [adult]),
    ):
        day = PartialDate.day(TODAY)
        log_progress(case, Progress(text, day, about_ids=tuple(p.id for p in people)), by)
    announce(
        decide_review(
            receive(child),
            ReviewOutcome(DISCRETIONARY, TODAY, ground="情节轻微", reason="一并办理"),
            by,
        ),
        by,
        announced_on=TODAY,
    )
    custodian = make_staff(Role.RECORDS_CUSTODIAN, office=office)
    return Joint(handler, custodian, make_staff(office=office), case, child, adult)


def prepared_by_the_handler(joint: Joint) -> None:
    helping = ceremony.NewHelper(joint.helper.id, TODAY, "心理疏导")
    prepared = ceremony.SealPrepared(ALL, [helping], is_done=True)
    by = acting(joint.handler, on=TODAY, at=NOON)
    ceremony.prepare(joint.case, joint.child, prepared, by)


def test_the_person_is_gone_and_the_others_stay(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            joint = a_joint_case()
            head = make_staff(Role.SECTION_HEAD, office=joint.handler.office)
            case_id, child_id = joint.case.id, joint.child.id
            prepared_by_the_handler(joint)
        custodian = sign_in(app, joint.custodian, lang="zh")
        seal = re.search(r'href="(/sealed/\d+)"', text_of(custodian.get("/sealed")))
        assert seal is not None
        page = text_of(custodian.get(seal[1]))
        assert "本案还涉及其他人" in page
        seen = {f"seen_{place.value}": "y" for place in CopyPlace}
        assert custodian.post(seal[1], data=filled(page) | seen).status_code == 302

        for who in (joint.handler, head):
            client = sign_in(app, who, lang="zh")
            page = text_of(client.get(f"/cases/{case_id}"))
            assert OTHER in page
            assert "记录已封存的人" in page
            for path in (f"/cases/{case_id}", "/", "/cases", "/calendar", "/find?q=tengmm"):
                said = text_of(client.get(path, follow_redirects=True))
                assert not re.search(f"{ALIAS}(?!某)|{ENGLISH}", said), path
            assert client.get(f"/cases/{case_id}/people/{child_id}").status_code == 404
            shape = re.findall(rf'href="(/cases/{case_id}/people/\d+)"', page)
            assert {client.get(path).status_code for path in shape} == {200}

        with app.app_context():
            made = session().scalars(sa.select(RecordSeal)).one()
            file_id = made.case_id
            # What is theirs alone is of the other file: their duty and decision, too.
            for model in (Obligation, Disposition):
                of_child = sa.select(model.case_id).where(model.party_id == child_id)
                assert set(session().scalars(of_child)) == {file_id}
            assert verify(session()).misfit is None
        assert ALIAS in text_of(sign_in(app, joint.helper).get(f"/cases/{file_id}"))
        assert sign_in(app, joint.handler).get(f"/cases/{file_id}").status_code == 404
        assert ALIAS in text_of(custodian.get("/sealed/register"))


@pytest.mark.usefixtures("database", "keys")
def test_two_of_one_alias_are_told_apart_first() -> None:
    joint = a_joint_case()
    prepared_by_the_handler(joint)
    joint.adult.alias = joint.child.alias
    made = session().scalars(sa.select(RecordSeal)).one()
    with pytest.raises(RuleBroken, match="another alias"):
        ceremony.confirm(made, tuple(CopyPlace), acting(joint.custodian, on=TODAY, at=NOON))


@pytest.mark.usefixtures("database", "keys")
def test_it_is_taken_apart_with_all_that_is_theirs() -> None:
    joint = a_joint_case()
    prepared_by_the_handler(joint)
    made = session().scalars(sa.select(RecordSeal)).one()
    ceremony.confirm(made, tuple(CopyPlace), acting(joint.custodian, on=TODAY, at=NOON))

    assert (made.case.sealed_on, joint.case.sealed_on) == (TODAY, None)
    assert made.handler_id == joint.case.handler_id == joint.handler.id
    left = [text.text for text in texts_of_case(joint.case.id)]
    assert [text for text in left if re.search(f"{ALIAS}(?!某)|{ENGLISH}", text)] == []
    assert [text for text in left if f"{SHORT}未到场" in text] == []
    # 滕某某某 is somebody else.
    assert [text for text in left if f"{ALIAS}某不在场" in text] != []
    covered = [text for text in left if "[sealed]" in text]
    assert len(covered) == 5
    entries = sa.select(JournalEntry).where(JournalEntry.case_id == joint.case.id)
    apology = next(e for e in session().scalars(entries) if "met [sealed]" in e.text.in_("zh"))
    apology.text = BilingualText(None, f"{OTHER}认罪，met [sealed] twice")

    # Unsealed, it is not put together again, and both files say where it is.
    number, file = joint.case.number, made.case
    unsealing.ask_to_lift(
        made, 61, after_retrial=False, signed_off=True, act=acting(joint.custodian, at=NOON)
    )
    unsealing.decide(
        made, 1, None, acting(make_staff(Role.SECTION_HEAD, office=joint.case.office), at=NOON)
    )
    assert (file.handler_id, file.sealed_on) == (joint.handler.id, None)
    assert any(file.number in party.alias.in_("zh") for party in parties_of(joint.case))
    said = [[text.text for text in texts_of_case(case.id)] for case in (joint.case, file)]
    assert any(file.number in text for text in said[0])
    assert any(number in text for text in said[1])
    # What was covered is there again, but for a changed text, and a name written before its alias.
    again = "\n".join(said[0])
    assert f"{OTHER}称{SHORT}未到场" in again
    assert f"{ALIAS}、{OTHER}盗窃案" in again
    assert NAME not in again
    assert "[sealed]到案" in again
    assert f"{OTHER}认罪，met [sealed] twice" in again
    assert any("name the person again: 3; covered still: 2" in text for text in said[0])


@pytest.mark.usefixtures("database", "keys")
def test_the_last_of_a_joint_case_is_sealed_with_the_case() -> None:
    joint = a_joint_case()
    prepared_by_the_handler(joint)
    joint.adult.roles = (RoleHeld(PartyRole.VICTIM),)
    made = session().scalars(sa.select(RecordSeal)).one()
    ceremony.confirm(made, tuple(CopyPlace), acting(joint.custodian, on=TODAY, at=NOON))

    assert made.case_id == joint.case.id
    assert joint.case.sealed_on == TODAY


def sealed_off(case: Case, person: Party) -> Case:
    """The file of its own, whatever stands in it."""
    with unit_of_work():
        by = acting(make_staff(office=case.office), on=TODAY, at=NOON)
        return take_apart(case, person, by)[0]


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(f, marks=() if f is EVERY_KIND else pytest.mark.night, id=named(f))
        for f in EVERY_KINDS
    ],
)
def test_whoever_is_taken_out_of_any_case_leaves_no_word_and_no_loose_end(
    app: Flask, file: Path
) -> None:
    with app.app_context():
        handler = make_staff()
        text = file.read_text(encoding="utf-8").replace("河畔区人民检察院", handler.office.name_zh)
        text = text.replace("山前区人民检察院", make_staff().office.name_zh)
        with unit_of_work():
            import_text(text, by=handler, on=TODAY, at=NOON)
        case = session().scalars(sa.select(Case)).one()
        case_id = case.id
        for person in list(session().scalars(sa.select(Party).where(Party.case_id == case_id))):
            if person.kind is not PartyKind.PERSON or not person.has_role(*ABOUT_THEM):
                continue
            alias, person_id = person.alias, person.id
            went = sealed_off(case, person)
            assert session().get_one(Party, person_id).case_id == went.id
            left = [text.text for text in texts_of_case(case_id)]
            said = re.compile(f"(?:{alias.zh})(?![某甲乙丙丁])|\\b(?:{alias.en})\\b(?! [A-Z]\\b)")
            assert [text for text in left if said.search(text)] == []
        session().expire_all()
        assert not_up_to_date(session().scalars(sa.select(Case.id)), on=TODAY) == []
        # Destroyed, the file takes all of its rows along, and nothing of the case.
        files = session().scalars(sa.select(Case).where(Case.id != case_id)).all()
        ids = [file.id for file in files]
        with unit_of_work():
            remove_cases(files, by=make_staff(), at=NOON, why="record_destroyed")
        for table, rows in (each for file_id in ids for each in tables_of_case(file_id)):
            count = sa.select(sa.func.count()).select_from(table).where(rows)
            assert session().scalar(count) == 0, table.name
        assert not_up_to_date([case_id], on=TODAY) == []
        assert verify(session()).misfit is None
