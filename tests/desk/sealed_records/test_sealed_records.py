"""A record is sealed by two people, asked about, opened for a case, and unsealed by law alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.judgment_kinds import LegalEffect
from casetrack.cases.kinds import AgeStatus, MeasureKind, PartyRole
from casetrack.cases.models import Case, Obligation
from casetrack.cases.queries import parties_of
from casetrack.casework.identity.actions import set_identity
from casetrack.clocks.recording_actions import record_fact
from casetrack.clocks.recording_queries import Recorded
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.desk.health.models import Upkeep, UpkeepKind
from casetrack.desk.sealed_records import answers, ceremony
from casetrack.desk.sealed_records.handed_out import WayOut, handed_out
from casetrack.desk.sealed_records.models import (
    COPIES_OF_SEALED,
    AskedBy,
    AskedRecord,
    CopyPlace,
    CopyState,
    QueryAnswer,
    RecordQuery,
    RecordSeal,
)
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.guidance.assistance.psychological_help import HELP, HelpTerms
from casetrack.law import Heard
from casetrack.probation.endings import FinalDecision, decide_finally
from casetrack.review.decisions import ReviewOutcome, announce, decide_review
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_party, make_staff
from tests.clocks.facts import DISCRETIONARY
from tests.probation.builders import accuse, order
from tests.review.builders import receive
from tests.review.judgments.builders import first_instance
from tests.signed_in import events_in, prepare, sign_in, text_of

NAME = "孙晓明甦"
UNTIL = TODAY + timedelta(days=60)
NUMBER = "E12345678"
ALL = dict.fromkeys(CopyPlace, (CopyState.CONFIRMED, ""))


@dataclass
class House:
    """A case whose child is not prosecuted, and the people of its office."""

    handler: Staff
    head: Staff
    custodian: Staff
    social: Staff
    case: Case
    child_id: int
    number: str


def a_house(*others: PartyRole, conditional: bool = False) -> House:
    """others: who else is accused in the case. conditional: not prosecuted after a probation."""
    handler = make_staff()
    office = handler.office
    head = make_staff(Role.SECTION_HEAD, office=office)
    custodian = make_staff(Role.RECORDS_CUSTODIAN, office=office)
    social = make_staff(Role.SOCIAL_WORKER, office=office)
    case = make_case(handler=handler, title="盗窃案")
    child = make_child(case)
    for role in others:
        make_party(case, role)
    set_identity(child, name=NAME, by=handler, at=NOON)
    by = acting(handler, on=TODAY, at=NOON)
    if conditional:
        accuse(child)
        began = TODAY - timedelta(days=190)
        receive(child, received_on=began)
        probation = order(child, decided_on=began, on=began)
        final = FinalDecision(TODAY, announced_on=TODAY, heard=Heard.NONE_SUCH, ground="表现良好")
        decide_finally(probation, final, by)
    else:
        outcome = ReviewOutcome(DISCRETIONARY, TODAY, ground="情节轻微")
        announce(decide_review(receive(child), outcome, by), by, announced_on=TODAY)
    return House(handler, head, custodian, social, case, child.id, case.number)


def help_goes_on(house: House) -> None:
    """Psychological help that is not over when the record is sealed."""
    service = make_party(house.case, PartyRole.PROFESSIONAL_SERVICE)
    terms = HelpTerms(
        MeasureKind.PSYCHOLOGICAL_COUNSELLING,
        house.child_id,
        PartialDate.day(TODAY),
        "改善睡眠",
        partner_ids=(service.id,),
    )
    HELP.begin(house.case, terms, acting(house.handler, on=TODAY, at=NOON))


@pytest.fixture
def noon() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def filled(page: str) -> dict[str, str]:
    """The hidden fields of one form of a page."""
    form = page[page.index("<main") :].split("<form")[1].split("</form>")[0]
    hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
    return {
        name[1]: value[1]
        for field in hidden
        if (name := re.search(r'name="([^"]*)"', field))
        and (value := re.search(r'value="([^"]*)"', field))
    }


def send(client: FlaskClient, path: str, to: str = "", /, **typed: str) -> Any:
    answer = client.post(to or path, data=filled(text_of(client.get(path))) | typed)
    assert answer.status_code == 302, re.sub(r"\s+", " ", text_of(answer))[-3000:]
    return answer


def test_where_nothing_calls_for_a_sealing_the_page_says_so_and_has_no_form(app: Flask) -> None:
    with prepare(app):
        handler = make_staff()
        child = make_child(make_case(handler=handler))
        path = f"/cases/{child.case_id}/people/{child.id}/sealing"

    page = text_of(sign_in(app, handler, lang="en").get(path))

    assert "Nothing calls for the sealing of this record yet" in page
    assert "state_" not in page


@pytest.mark.in_turn(13)
def test_from_a_probation_to_a_sealing_by_two_people_a_query_a_certificate_and_an_unsealing(
    app: Flask, noon: Any
) -> None:
    with prepare(app):
        house = a_house(conditional=True)
        help_goes_on(house)
        case_id, social_id = house.case.id, house.social.id
    case, sealing = f"/cases/{case_id}", f"/cases/{case_id}/people/{house.child_id}/sealing"
    handler, head, custodian, social = (
        sign_in(app, who, lang="zh")
        for who in (house.handler, house.head, house.custodian, house.social)
    )

    # The page says whether backups to come open it, and who mends that by which command.
    assert "keys custodian --for" in text_of(handler.get(sealing))
    with prepare(app):
        of_custodians = {"keepers": ["沈岚", "邱平"]}
        key = Upkeep(kind=UpkeepKind.CUSTODIANS_KEY, at=NOON, is_good=True, details=of_custodians)
        key.place, key.size, key.seconds = "", 0, 0
        session().add(key)
    page = text_of(handler.get(sealing))
    assert "沈岚、邱平的口令" in page
    assert "keys custodian" not in page

    # The handler goes through the copies; without a reason none is out of reach.
    assert sealing in text_of(handler.get("/"))
    states = {f"state_{place.value}": "confirmed" for place in CopyPlace}
    helping = {"helper_0": str(social_id), "until_0": UNTIL.isoformat(), "why_0": "心理疏导"}
    typed = filled(text_of(handler.get(sealing))) | states | helping | {"is_done": "y"}
    refused = handler.post(sealing, data=typed | {"state_devices": "out_of_reach"})
    assert refused.status_code == 422
    # Words about nobody are no less kept, and of two windows the later sees what the first saved.
    paper = {"state_paper_file": "out_of_reach", "note_paper_file": "档案室，已书面要求退回"}
    school = {"state_school": "out_of_reach", "note_school": "第三中学"}
    first, later = (filled(text_of(handler.get(sealing))) | typed for typed in (paper, school))
    nobody = handler.post(sealing, data=first | {"why_0": "心理疏导"})
    assert nobody.status_code == 422
    assert 'value="心理疏导"' in text_of(nobody)
    past = first | helping | {"until_0": (TODAY - timedelta(days=1)).isoformat()}
    assert 'id="until_0-e"' in text_of(handler.post(sealing, data=past))
    assert handler.post(sealing, data=first).status_code == 302
    both = handler.post(sealing, data=later)
    assert both.status_code == 409
    for words in ("档案室", "第三中学", "纸质卷宗", "2026年11月24日 12:00:00"):
        assert words in text_of(both)
    send(
        handler,
        sealing,
        **states
        | helping
        | {"state_devices": "out_of_reach", "note_devices": "手机丢失", "is_done": "y"},
    )

    # The custodian looks at each, too: until then nothing waits for the handler, but where it is
    # given back. What waits is counted, and late in words.
    page = text_of(custodian.get("/sealed"))
    assert house.number in page
    assert "等您处理：1件封存待确认。" in page
    assert "逾期" not in page
    seal = re.search(r'href="(/sealed/\d+)"', page)
    assert seal is not None
    with time_machine.travel(NOON + timedelta(days=30), tick=False):
        assert "逾期" in text_of(sign_in(app, house.custodian, lang="zh").get("/sealed"))
    for time, is_theirs in enumerate((False, True, False)):
        for at in ("/", case):
            page = text_of(handler.get(at))
            assert ("已移交，等封存档案管理员确认" in page) is not is_theirs
            assert ("核对记录所在" in page) is is_theirs
        if is_theirs:
            send(handler, sealing, **states | helping | {"is_done": "y"})
        elif time == 0:
            send(custodian, seal[1], reason="纸质卷宗还在学校")
    asked = custodian.post(seal[1], data=filled(text_of(custodian.get(seal[1]))))
    assert asked.status_code == 422
    # What is missing is asked about beside what was typed, and not lost.
    for reason in ("", "纸质卷宗还在学校" * 100):
        sent = filled(text_of(custodian.get(seal[1]))) | {"reason": reason}
        back = custodian.post(seal[1], data=sent)
        assert back.status_code == 422
        assert reason in text_of(back)
    assert house.number in text_of(head.get("/cases"))
    send(custodian, seal[1], **{f"seen_{place.value}": "y" for place in CopyPlace})

    # It is gone, but for who still helps, until that day.
    for client in (handler, head):
        assert client.get(case).status_code == 404
        assert house.number not in text_of(client.get("/cases"))
        assert sealing not in text_of(client.get("/"))
    assert social.get(case).status_code == 200
    noon.move_to(NOON + timedelta(days=61))
    assert sign_in(app, house.social).get(case).status_code == 404
    noon.move_to(NOON)

    # A judicial organ asks for a case: approved by another, open for an hour, each look recorded.
    query = {"received_on": TODAY.isoformat(), "asker": "云岭区公安分局", "person": NAME}
    query |= {"asked_by": "judicial_organ", "in_writing": "y", "provision": "刑事诉讼法"}
    at = send(custodian, "/sealed/queries/new", **query).location
    page = text_of(custodian.get(at))
    assert re.search(f"被查询人.{{,20}}{NAME}.*依据的国家规定", page, re.DOTALL)
    send(custodian, at, answer="opened")
    assert custodian.get(f"{at}/record").status_code == 404
    send(head, f"{at}/proposals/1", answer="approved")
    assert NAME in text_of(custodian.get(f"{at}/answer"))
    send(custodian, at, f"{at}/open")
    assert house.number in text_of(custodian.get(f"{at}/record"))
    assert len(events_in(app, kind=AuditKind.SEALED_SHOWN.value)) == 1
    noon.move_to(NOON + answers.OPEN_FOR)
    assert sign_in(app, house.custodian).get(f"{at}/record").status_code == 404
    noon.move_to(NOON)

    # The person asks for a certificate: it says that there is no record, as of anybody.
    wish = {"received_on": TODAY.isoformat(), "asker": "本人", "person": NAME, "asked_by": "person"}
    at = send(custodian, "/sealed/queries/new", **wish).location
    send(custodian, at, answer="no_record")
    send(head, f"{at}/proposals/1", answer="approved")
    certificate = text_of(custodian.get(f"{at}/answer"))
    assert "无犯罪记录证明" in certificate
    assert f"{NAME}，经查询，未发现有犯罪记录" in certificate
    assert house.number not in certificate

    # Exactly five years unseal nothing; above, somebody else decides it.
    for months in ("60", "24"):
        lifted = custodian.post(
            f"{seal[1]}/unsealing",
            data=filled(text_of(custodian.get(f"{seal[1]}/unsealing")))
            | {"months": months, "signed_off": "y"},
        )
        assert lifted.status_code == 422
    send(custodian, f"{seal[1]}/unsealing", months="61", signed_off="y")
    send(head, f"{seal[1]}/unsealing/1", answer="approved")
    assert "解除记录封存" in text_of(handler.get(case))
    assert social.get(case).status_code == 404
    assert "云岭区公安分局" in text_of(custodian.get("/sealed/register"))
    for kind, times in (
        (AuditKind.SEALING_PREPARED, 3),
        (AuditKind.RECORD_QUERY_REGISTERED, 2),
        (AuditKind.RECORD_QUERY_ANSWERED, 2),
        (AuditKind.RECORD_QUERY_APPROVED, 2),
        (AuditKind.SEALED_OPENED, 1),
        (AuditKind.UNSEALING_PROPOSED, 1),
        (AuditKind.RECORD_UNSEALED, 2),
    ):
        assert len(events_in(app, kind=kind.value)) == times, kind


def sealed(house: House, helpers: Sequence[ceremony.NewHelper] = ()) -> RecordSeal:
    child = next(iter(parties_of(house.case)))
    prepared = ceremony.SealPrepared(ALL, helpers, is_done=True)
    seal = ceremony.prepare(house.case, child, prepared, acting(house.handler, at=NOON))
    ceremony.confirm(seal, tuple(CopyPlace), acting(house.custodian, at=NOON))
    return seal


@pytest.mark.usefixtures("database", "keys")
def test_two_people_seal_a_record_and_look_at_every_place() -> None:
    house = a_house()
    child = next(iter(parties_of(house.case)))
    half = ALL | {CopyPlace.SCHOOL: (CopyState.OPEN, "")}
    lost = ALL | {CopyPlace.MAILS: (CopyState.OUT_OF_REACH, " ")}
    by = acting(house.handler, at=NOON)
    for prepared in (ceremony.SealPrepared(half, is_done=True), ceremony.SealPrepared(lost)):
        with pytest.raises(RuleBroken):
            ceremony.prepare(house.case, child, prepared, by)
    prepared = ceremony.SealPrepared(ALL)
    with pytest.raises(NotAllowed):
        ceremony.prepare(house.case, child, prepared, acting(house.custodian, at=NOON))
    prepared = ceremony.SealPrepared(half)
    seal = ceremony.prepare(house.case, child, prepared, acting(house.handler, at=NOON))
    with pytest.raises(RuleBroken):
        ceremony.confirm(seal, tuple(CopyPlace), acting(house.custodian, at=NOON))
    # What went out before is counted by its place, and kept with it; what went of others is not.
    for case in (house.case, make_case(handler=house.handler)):
        export_text(case, acting(house.handler, on=TODAY, at=NOON))
    session().flush()
    (out,) = handed_out(house.case)[CopyPlace.EXPORTS]
    assert (out.way, out.times, out.last) == (WayOut.CASE, 1, TODAY)
    prepared = ceremony.SealPrepared(ALL, is_done=True)
    ceremony.prepare(house.case, child, prepared, acting(house.handler, at=NOON))
    counted = {copy.place: copy.handed_out for copy in seal.copies}
    assert (counted[CopyPlace.EXPORTS], counted[CopyPlace.MAILS]) == (1, 0)
    with pytest.raises(RuleBroken):
        ceremony.confirm(seal, (CopyPlace.MAILS,), acting(house.custodian, at=NOON))
    with pytest.raises(NotAllowed):
        ceremony.confirm(seal, tuple(CopyPlace), acting(house.head, at=NOON))
    elsewhere = make_staff(Role.RECORDS_CUSTODIAN)
    with pytest.raises(NotAllowed):
        ceremony.confirm(seal, tuple(CopyPlace), acting(elsewhere, at=NOON))

    ceremony.confirm(seal, tuple(CopyPlace), acting(house.custodian, at=NOON))
    assert house.case.sealed_on == TODAY
    assert house.case.handler_id is None
    assert ceremony.owed_of(house.case, child) is None
    assert seal.handler_id == house.handler.id


@pytest.mark.usefixtures("noon")
def test_what_was_recorded_as_sealed_is_owed_by_its_handler_until_two_people_seal_it(
    app: Flask,
) -> None:
    with prepare(app):
        house = a_house()
        recorded = Recorded(EntryKind.RECORD_SEALED, PartialDate.day(TODAY), (house.child_id,))
        record_fact(house.case, recorded, acting(house.handler, on=TODAY, at=NOON))
        seal = session().scalars(sa.select(RecordSeal)).one()
        assert (seal.is_recorded, seal.sealed_at, house.case.sealed_on) == (True, None, None)
        assert ceremony.owed_of(house.case, seal.party) is None
        seal_id, case_id = seal.id, house.case.id
    handler, custodian = (sign_in(app, who, lang="zh") for who in (house.handler, house.custodian))
    is_of_copies = Obligation.kind == COPIES_OF_SEALED
    sealing = f"/cases/{case_id}/people/{house.child_id}/sealing"

    def shown() -> tuple[bool, bool]:
        """Whether what can be recorded leads to it, and Today asks for it."""
        acts, owed = text_of(handler.get(f"/cases/{case_id}/record")), text_of(handler.get("/"))
        return f'href="{sealing}"' in acts, "移交登记为已封存的记录" in owed

    states = {f"state_{place.value}": "confirmed" for place in CopyPlace}
    assert shown() == (True, True)
    with prepare(app):
        date_id = session().scalars(sa.select(Obligation.id).where(is_of_copies)).one()
    assert "犯罪记录封存的实施办法" in text_of(handler.get(f"/cases/{case_id}/dates/{date_id}"))
    send(handler, sealing, **states, is_done="y")
    assert shown() == (False, False)
    desk = filled(text_of(custodian.get(f"/sealed/{seal_id}")))
    given_back = custodian.post(f"/sealed/{seal_id}", data=desk | {"reason": "学校的复印件未收回"})
    assert given_back.status_code == 302
    assert shown() == (True, True)
    assert "学校的复印件未收回" in text_of(handler.get(sealing))
    send(handler, sealing, **states, is_done="y")
    with prepare(app):
        seal = session().get_one(RecordSeal, seal_id)
        ceremony.confirm(seal, tuple(CopyPlace), acting(house.custodian, at=NOON))
    with prepare(app):
        duty = session().scalars(sa.select(Obligation).where(is_of_copies)).one()
        assert (duty.state, duty.settled_on) == (DutyState.MET, TODAY)
        seal = session().get_one(RecordSeal, seal_id)
        assert seal.case.sealed_on == TODAY


def query_of(house: House, person: str, **values: Any) -> RecordQuery:
    by = values.pop("asked_by", AskedBy.UNIT)
    new = answers.NewQuery(TODAY, by, "人力公司", person, **values)
    return answers.register(new, acting(house.custodian, at=NOON))


@pytest.mark.usefixtures("database", "keys")
def test_sealed_and_never_was_are_answered_alike_by_the_same_work() -> None:
    house = a_house()
    sealed(house)
    statements: list[str] = []
    sa.event.listen(
        session().get_bind(), "before_cursor_execute", lambda *told: statements.append(told[2])
    )
    done = []
    for person in (NAME, "从无此人"):
        statements.clear()
        query = query_of(house, person, provision="公务员法", in_writing=True)
        found = answers.matching(query)
        lets = answers.lawful_answers(query, on=TODAY)
        answers.propose_answer(query, lets[0], acting(house.custodian, at=NOON))
        answers.decide(query, 1, None, acting(house.head, at=NOON))
        session().flush()
        done.append((lets, query.answer, len(statements), bool(found)))

    assert done[0][:3] == done[1][:3]
    assert done[0][1] is QueryAnswer.NO_RECORD
    assert [row[3] for row in done] == [True, False]

    # Public-order records are opened to more who ask; what is none is not found.
    asks = {"record": AskedRecord.PUBLIC_ORDER, "in_writing": True}
    for by, on, opens in (
        (AskedBy.STATE_ORGAN, "", True),
        (AskedBy.UNIT, "公务员法", True),
        (AskedBy.UNIT, "", False),
        (AskedBy.ANYBODY_ELSE, "", False),
    ):
        query = query_of(house, NAME, asked_by=by, provision=on, **asks)
        assert (QueryAnswer.OPENED in answers.lawful_answers(query, on=TODAY)) is opens, (by, on)
        assert not answers.matching(query)
    organ = query_of(house, NAME, asked_by=AskedBy.STATE_ORGAN, in_writing=True)
    assert answers.lawful_answers(organ, on=TODAY) == [QueryAnswer.NOT_OPEN]
    session().scalars(sa.select(RecordSeal)).one().is_public_order = True
    assert [bool(answers.matching(each)) for each in (query, organ)] == [True, False]


@pytest.mark.usefixtures("database", "keys")
def test_the_law_says_how_a_query_is_answered_and_the_earlier_day_is_due() -> None:
    house = a_house()

    unfounded = query_of(house, NAME)
    assert answers.lawful_answers(unfounded, on=TODAY) == [QueryAnswer.NOT_OPEN]
    with pytest.raises(RuleBroken):
        answers.propose_answer(unfounded, QueryAnswer.NO_RECORD, acting(house.custodian, at=NOON))
    assert (unfounded.due, unfounded.due_too) == (
        TODAY + timedelta(days=3),
        TODAY + timedelta(days=7),
    )
    new = answers.NewQuery(TODAY, AskedBy.PERSON, "本人", NAME)
    certificate = answers.register(new, acting(house.custodian, at=NOON))
    assert answers.lawful_answers(certificate, on=TODAY) == [QueryAnswer.NO_RECORD]
    assert certificate.due_too is None
    answers.propose_answer(certificate, QueryAnswer.NO_RECORD, acting(house.custodian, at=NOON))
    with pytest.raises(NotAllowed):
        answers.decide(certificate, 1, None, acting(house.custodian, at=NOON))
    with pytest.raises(RuleBroken):
        answers.open_record(certificate, acting(house.custodian, at=NOON))


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize("alias", ["贺某某", "Sun Moumou"])
def test_nobody_is_looked_for_by_an_alias(alias: str) -> None:
    by = acting(make_staff(Role.RECORDS_CUSTODIAN), at=NOON)

    with pytest.raises(RuleBroken, match="not an alias") as refused:
        answers.register(answers.NewQuery(TODAY, AskedBy.PERSON, "本人", alias), by)
    assert refused.value.field == "person"


@pytest.mark.usefixtures("database", "keys")
def test_of_whom_an_open_conviction_is_known_nobody_is_told_of_no_record() -> None:
    house = a_house()
    grown = make_party(house.case, PartyRole.DEFENDANT, age=AgeStatus.ADULT)
    set_identity(grown, name="成年人", id_number=NUMBER, by=house.handler, at=NOON)
    by = acting(house.custodian, at=NOON)
    by_name, by_number = (
        answers.register(answers.NewQuery(TODAY, AskedBy.PERSON, "本人", about), by)
        for about in ("成年人", NUMBER)
    )
    judgment = first_instance(grown)
    for query in (by_name, by_number):
        assert answers.lawful_answers(query, on=TODAY) == [QueryAnswer.NO_RECORD]

    judgment.effect, judgment.in_force_on = LegalEffect.FINAL_INSTANCE, TODAY
    session().flush()

    # Another may have the same name: that is for the custodian to find out.
    both = [QueryAnswer.NO_RECORD, QueryAnswer.NOT_OPEN]
    assert answers.lawful_answers(by_name, on=TODAY) == both
    assert answers.lawful_answers(by_number, on=TODAY) == [QueryAnswer.NOT_OPEN]
    with pytest.raises(RuleBroken):
        answers.propose_answer(by_number, QueryAnswer.NO_RECORD, by)
