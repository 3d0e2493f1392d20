"""A document is made, kept with the facts it was made from, and outdated when one changes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from docx import Document
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import CaseStatus, MeasureKind, Part, PartyRole
from casetrack.cases.models import (
    Case,
    Disposition,
    JournalEntry,
    Measure,
    Obligation,
    Party,
    RoleHeld,
)
from casetrack.casework.attachments.models import Attachment, AttachmentKind
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.courses.measures.actions import NewMeasure, begin
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch, unit_of_work
from casetrack.desk.papers.changes import TO_SIGN
from casetrack.desk.papers.models import OUTDATED, UNSIGNED, MadePaper
from casetrack.desk.papers.own_templates import own_template
from casetrack.desk.papers.places import day_in_numerals
from casetrack.desk.papers.templates import next_number, set_series, take_number
from casetrack.guidance.orders import GUIDANCE, ORDER
from casetrack.ledger.journal import enter
from casetrack.people.models import Attribute, AttributeKind
from casetrack.web.idempotency import FIELD, new_token
from tests.attached import attached
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_staff
from tests.courses.approvals.builders import make_decided_office
from tests.desk.papers.reading import (
    downloads_of,
    made_word_by_word,
    make,
    number_of_form,
    paragraphs_of,
    places_in,
    red_in,
)
from tests.desk.papers.test_word import saved, written
from tests.guidance.builders import make_order, start
from tests.probation.builders import child_of, make_probation, make_suspect
from tests.probation.entrustments.builders import apply_for
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.suggestions.letters import handler_of as writer_of
from tests.suggestions.letters import issued
from tests.visits.builders import case_of, handler_of

NAME, GUARDIAN = "孙小雨", "孙建国"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def an_order() -> tuple[Party, str]:
    order = make_order()
    about = next(link for link in order.measure.parties if link.part.value == "about")
    child = session().get_one(Party, about.party_id)
    return child, f"/cases/{child.case_id}/measures/{order.measure_id}/paper"


def the_six() -> list[tuple[object, str]]:
    """Who makes each of the six documents, and its page."""
    probation = make_probation()
    child = child_of(probation)
    six: list[tuple[object, str]] = [
        (handler_of(child), f"/cases/{child.case_id}/decisions/{probation.disposition_id}/paper")
    ]
    office = make_decided_office()
    office.decide(office.propose())
    decision = max(office_decisions(office.child))
    six.append(
        (
            office.staff(office.prosecutor),
            f"/cases/{office.child.case_id}/decisions/{decision}/paper",
        )
    )
    ordered, page = an_order()
    six.append((handler_of(ordered), page))
    programme = start(
        ordered,
        kind=MeasureKind.FAMILY_EDUCATION_GUIDANCE,
        is_ordered=True,
        guardian_ids=tuple(
            link.party_id
            for link in session().query(Measure).filter_by(case_id=ordered.case_id).one().parties
            if link.party_id != ordered.id
        ),
    )
    six.append(
        (handler_of(ordered), f"/cases/{ordered.case_id}/measures/{programme.measure_id}/paper")
    )
    letter = issued()
    six.append(
        (writer_of(letter.case), f"/cases/{letter.case_id}/measures/{letter.measure_id}/paper")
    )
    suspect = make_suspect()
    new = NewMeasure(
        MeasureKind.SOCIAL_INVESTIGATION,
        PartialDate.day(TODAY),
        about_ids=(suspect.id,),
        new_partner="清河区司法社工服务站",
        aim="了解成长经历",
    )
    asked = begin(case_of(suspect), new, acting(handler_of(suspect)))
    six.append((handler_of(suspect), f"/cases/{suspect.case_id}/measures/{asked.id}/paper"))
    return six


def office_decisions(child: Party) -> list[int]:
    return [row.id for row in session().query(Disposition).filter_by(party_id=child.id)]


def others(child: Party) -> list[tuple[object, str]]:
    """Who makes each of the further documents, and its page."""
    suspect = make_suspect()
    handler, case = handler_of(suspect), case_of(suspect)
    helped = apply_for()
    supervisor = handler_of(helped.party)
    guided = start(child, kind=MeasureKind.FAMILY_EDUCATION_GUIDANCE)
    further = [
        (supervisor, f"/cases/{helped.case_id}/measures/{helped.measure_id}/paper"),
        (handler_of(child), f"/cases/{child.case_id}/measures/{guided.measure_id}/paper"),
    ]
    for told, person in (
        (EntryKind.SUSPECT_TOLD_OF_COUNSEL, suspect),
        (EntryKind.VICTIM_TOLD_OF_AGENT, make_child(case, role=PartyRole.VICTIM)),
    ):
        entry = enter(
            case,
            told,
            acting(handler),
            when=PartialDate.day(TODAY),
            parties={Part.ABOUT: [person]},
        )
        further.append((handler, f"/cases/{case.id}/papers/{entry.id}"))
    return [*further]


@pytest.mark.in_turn(13)
def test_each_document_says_word_by_word_what_its_page_said(app: Flask) -> None:
    with prepare(app):
        ten = the_six()
        ten += others(make_child())
    titles = [made_word_by_word(sign_in(app, person), page)[1] for person, page in ten]  # type: ignore[arg-type]  # staff
    assert titles == [
        "附条件不起诉决定书",
        "不起诉决定书",
        "督促监护令",
        "家庭教育指导令",
        "检察建议书",
        "委托社会调查函",
        "委托考察帮教函",
        "委托家庭教育指导函",
        "未成年犯罪嫌疑人权利义务告知书",
        "未成年被害人权利义务告知书",
    ]


@pytest.mark.parametrize("is_accused", [False, True])
def test_nobody_accused_represents_the_victim_in_the_notice(app: Flask, is_accused: bool) -> None:
    with prepare(app):
        victim = make_child(role=PartyRole.VICTIM)
        father, handler = make_father(victim), handler_of(victim)
        if is_accused:
            father.roles = (*father.roles, RoleHeld(PartyRole.SUSPECT))
        entry = enter(
            case_of(victim),
            EntryKind.VICTIM_TOLD_OF_AGENT,
            acting(handler),
            when=PartialDate.day(TODAY),
            parties={Part.ABOUT: [victim]},
        )
        page, alias = f"/cases/{victim.case_id}/papers/{entry.id}", father.alias.in_("zh")

    shown = places_in(text_of(sign_in(app, handler).get(page)))["Legal representative"]

    assert (alias in shown) is not is_accused


def test_the_entry_of_a_notice_leads_to_its_document(app: Flask) -> None:
    with prepare(app):
        *_measures, (handler, page), _victim = others(make_child())
    client = sign_in(app, handler)  # type: ignore[arg-type]  # staff
    assert f'href="{page}"' in text_of(client.get(page.partition("/papers")[0]))


@pytest.mark.in_turn(13)
def test_who_proposed_and_approved_stands_on_the_copy_for_the_file_alone(app: Flask) -> None:
    with prepare(app):
        office = make_decided_office()
        office.decide(office.propose())
        page = (
            f"/cases/{office.child.case_id}/decisions/{max(office_decisions(office.child))}/paper"
        )
        proposer, chief = office.staff(office.prosecutor), office.staff(office.chief)
        names = proposer.name, chief.name
    client = sign_in(app, proposer)
    recipient, file = downloads_of(make(client, page))
    sent, kept = ("\n".join(paragraphs_of(client.get(way).data)) for way in (recipient, file))
    for name in names:
        assert name not in sent
        assert name in kept


def test_a_document_bears_the_day_of_its_decision_whenever_it_is_made(app: Flask) -> None:
    with prepare(app):
        child = child_of(probation := make_probation())
        letter = issued()
        made = [
            (handler_of(child), f"/cases/{child.case_id}/decisions/{probation.disposition_id}"),
            (writer_of(letter.case), f"/cases/{letter.case_id}/measures/{letter.measure_id}"),
        ]
        days = [TODAY, letter.issued.first]
    with time_machine.travel(NOON + timedelta(days=4), tick=False):
        for (person, of), day in zip(made, days, strict=True):
            client = sign_in(app, person)
            recipient, _file = downloads_of(make(client, f"{of}/paper"))
            paper = "\n".join(paragraphs_of(client.get(recipient).data))
            assert day is not None
            assert day_in_numerals(day) in paper
            assert day_in_numerals(TODAY + timedelta(days=4)) not in paper


def test_what_is_missing_is_refused_unless_somebody_insists(app: Flask) -> None:
    with prepare(app):
        child, page = an_order()
        handler = handler_of(child)
    client = sign_in(app, handler)
    first = text_of(client.get(page))
    assert "is-missing" in first
    refused = client.post(page, data={"sending": number_of_form(first)})
    assert refused.status_code == 422
    assert "Something is missing." in text_of(refused)
    made = make(client, page)
    assert "in red" in made
    assert any("尚缺" in text for text in red_in(client.get(downloads_of(made)[0]).data))


@pytest.mark.in_turn(13)
def test_a_document_takes_the_next_number_of_the_office_and_keeps_it(app: Flask) -> None:
    with prepare(app):
        child, page = an_order()
        other, another = an_order()
        handler, second = handler_of(child), handler_of(other)
        head = make_staff(Role.SECTION_HEAD, office=handler.office)
        second.office_id = handler.office_id
        session().get_one(Case, other.case_id).office_id = handler.office_id
    chief = sign_in(app, head)
    series = f"/office/templates/{ORDER.code}/number"
    form = text_of(chief.get(series))
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version is not None
    typed = {"sign": "清河检督监", "next_number": "7", "version": version[1]}
    assert chief.post(series, data={**typed, "sending": number_of_form(form)}).status_code == 302
    client = sign_in(app, handler)
    assert "清河检督监〔2026〕7号" in text_of(client.get(page))
    make(client, page)
    assert "number 清河检督监〔2026〕7号" in make(client, page)
    assert "takes 清河检督监〔2026〕8号" in text_of(sign_in(app, second).get(another))
    assert (
        "〔2026〕7号"
        in paragraphs_of(client.get(downloads_of(text_of(client.get(page)))[0]).data)[2]
    )
    # Another instrument with the same words counts on: no number is given twice.
    with prepare(app):
        act = acting(session().merge(head))
        set_series(GUIDANCE, "清河检督监", 1, act, opened=0)
        assert take_number(act.by.office_id, GUIDANCE, TODAY) == "清河检督监〔2026〕8号"
        assert next_number(act.by.office_id, ORDER, TODAY) == "清河检督监〔2026〕9号"


def test_the_name_stands_in_it_after_a_recorded_look_and_nowhere_else(app: Flask) -> None:
    with prepare(app):
        child, page = an_order()
        handler, case = handler_of(child), case_of(child)
        father = next(
            link.party
            for link in session().query(Measure).filter_by(case_id=case.id).one().parties
            if link.part.value == "to"
        )
        for person, name in ((child, NAME), (father, GUARDIAN)):
            change_identity(case, person, Particulars(name=name), acting(handler))
        ids = {child.id, father.id}
        stranger = make_staff()
        management = make_staff(Role.CASE_MANAGEMENT, office=handler.office)
    client = sign_in(app, handler)
    made = make(client, page)
    for address in downloads_of(made):
        text = "\n".join(paragraphs_of(client.get(address).data))
        assert NAME not in text
        assert GUARDIAN not in text
    (names,) = re.findall(r'href="([^"]+/names)"', made)
    assert NAME not in text_of(client.get(names))
    assert events_in(app, kind="identity_shown") == []
    sent = client.post(names, data={"copy": "recipient"})
    assert sent.status_code == 200
    text = "\n".join(paragraphs_of(sent.data))
    assert NAME in text
    assert f"{GUARDIAN}：" in text
    assert "no-store" in sent.headers["Cache-Control"]
    assert NAME not in sent.headers["Content-Disposition"]
    assert {event.party_id for event in events_in(app, kind="identity_shown")} == ids
    for other in (stranger, management):
        guest = sign_in(app, other)
        assert guest.post(names, data={"copy": "recipient"}).status_code in (403, 404)
        assert guest.get(downloads_of(made)[0]).status_code == 404
        assert guest.post(page).status_code in (403, 404)
    with prepare(app):
        paper = session().query(MadePaper).one()
        assert NAME not in f"{paper.values_sealed}{paper.values_text}{paper.named}"
    # Another name is a fact that changed, which is said without either name.
    assert open_duties(app) == 0
    with prepare(app):
        child, case = session().get_one(Party, child.id), session().get_one(Case, case.id)
        change_identity(case, child, Particulars(telephone="041188888888"), acting(handler))
    assert open_duties(app) == 0
    with prepare(app):
        child, case = session().get_one(Party, child.id), session().get_one(Case, case.id)
        change_identity(case, child, Particulars(name="孙小语"), acting(handler))
    assert open_duties(app) == 1
    changed = text_of(client.get(page))
    assert "another than in the copy with the names" in changed
    assert NAME not in changed
    assert "孙小语" in "\n".join(paragraphs_of(client.post(names, data={"copy": "recipient"}).data))
    assert open_duties(app) == 0
    assert "agrees with the record" in text_of(client.get(page))


@pytest.mark.in_turn(13)
def test_the_scan_of_the_signed_paper_settles_the_signature(app: Flask) -> None:
    with prepare(app):
        child, page = an_order()
        handler = handler_of(child)
    client = sign_in(app, handler)
    made = make(client, page)
    assert "not signed yet" in made
    # It is owed, and its line leads to where it is added.
    (owed,) = unsigned(app)
    assert owed.due == TODAY + TO_SIGN
    there = re.search(r'href="([^"]+/scan)"', text_of(client.get(f"/cases/{child.case_id}")))
    assert there
    assert client.get(there[1]).location.endswith("/files?kind=signed")
    (add,) = re.findall(r'href="([^"]+/files\?kind=signed)"', made)
    assert re.search(r'<option selected value="signed">', text_of(client.get(add)))
    for kind, is_signed in ((AttachmentKind.MATERIAL, False), (AttachmentKind.SIGNED, True)):
        with prepare(app):
            told_id = session().query(MadePaper).one().told_id
            scan = attached(session().get_one(JournalEntry, told_id), kind=kind)
            touch(child.case_id)
        assert bool(unsigned(app)) != is_signed
        assert ("Signed; the scan is on file:" in text_of(client.get(page))) == is_signed
        assert ("not signed yet" in text_of(client.get(page))) != is_signed
    with prepare(app):
        kept = session().get_one(Attachment, scan.id)
        kept.withdrawn_at, kept.withdrawn_by_id, kept.withdrawn_why = NOON, handler.id, "误传"
        touch(child.case_id)
    assert len(unsigned(app)) == 1
    assert "not signed yet" in text_of(client.get(page))


@pytest.mark.in_turn(13)
def test_a_signed_paper_is_owed_of_the_last_version_while_the_case_is_open(app: Flask) -> None:
    with prepare(app):
        child, page = an_order()
    client = sign_in(app, handler_of(child))
    make(client, page)
    (first,) = unsigned(app)
    make(client, page)
    (second,) = unsigned(app)
    assert first.subject_id != second.subject_id

    with prepare(app):
        case = session().get_one(Case, child.case_id)
        case.status, case.closed_on = CaseStatus.CLOSED, TODAY
        touch(child.case_id)

    assert unsigned(app) == []


@pytest.mark.in_turn(13)
def test_a_fact_that_changes_makes_it_outdated_until_it_is_made_anew(app: Flask) -> None:
    with prepare(app):
        child, page = an_order()
        handler = handler_of(child)
        case_id = child.case_id
    client = sign_in(app, handler)
    made = make(client, page)
    assert "agrees with the record" in made
    assert open_duties(app) == 0
    with prepare(app), unit_of_work():
        measure = session().query(Measure).filter_by(case_id=case_id).one()
        before = measure.reason.in_("zh")
        measure.reason = BilingualText(None, "放任其逃学")
        touch(case_id)
    text = text_of(client.get(page))
    assert "Version 1 was made from older facts." in text
    assert re.search(r'class="struck">.*?' + re.escape(before), text, re.S)
    assert "<mark>" in text
    assert "放任其逃学" in text
    assert open_duties(app) == 1
    for where in ("/", f"/cases/{case_id}"):
        assert "A document was made from older facts" in text_of(client.get(where)), where
    # What was made says what it said.
    old = "\n".join(paragraphs_of(client.get(downloads_of(made)[0]).data))
    assert "放任其逃学" not in old
    again = make(client, page)
    assert "replaced by a later one" in again
    assert open_duties(app) == 0


def test_a_document_of_a_day_that_was_corrected_is_outdated(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        child, decision_id = child_of(probation), probation.disposition_id
        handler, case_id = handler_of(child), child.case_id
    client, page = sign_in(app, handler), f"/cases/{case_id}/decisions/{decision_id}/paper"
    make(client, page)
    with prepare(app), unit_of_work():
        decision = session().get_one(Disposition, decision_id)
        decision.decided = PartialDate.day(TODAY - timedelta(days=1))
        touch(case_id)

    assert day_in_numerals(TODAY - timedelta(days=1)) in text_of(client.get(page))
    assert open_duties(app) == 1


@pytest.mark.in_turn(13)
def test_a_fact_put_back_as_it_was_leaves_it_as_it_is(app: Flask) -> None:
    with prepare(app):
        child, page = an_order()
        handler, case_id = handler_of(child), child.case_id
    client = sign_in(app, handler)
    make(client, page)
    with prepare(app):
        reason = session().query(Measure).filter_by(case_id=case_id).one().reason
    for said, duties in ((BilingualText(None, "别的"), 1), (reason, 0)):
        with prepare(app), unit_of_work():
            session().query(Measure).filter_by(case_id=case_id).one().reason = said
            touch(case_id)
        assert open_duties(app) == duties
    assert "agrees with the record" in text_of(client.get(page))


def unsigned(app: Flask) -> list[Obligation]:
    with prepare(app):
        return session().query(Obligation).filter_by(kind=UNSIGNED, is_open=True).all()


def open_duties(app: Flask) -> int:
    with prepare(app):
        query = session().query(Obligation).filter_by(kind=OUTDATED, is_open=True)
        return query.count()


@pytest.mark.in_turn(13)
def test_a_decision_that_is_only_recorded_has_places_and_no_document(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        child = child_of(probation)
        probation.disposition.decided_here = False
        page = f"/cases/{child.case_id}/decisions/{probation.disposition_id}/paper"
        handler = handler_of(child)
    client = sign_in(app, handler)
    text = text_of(client.get(page))
    assert "It was not issued by this office" in text
    assert "Make version" not in text
    sent = client.post(page, data={FIELD: new_token(), "with_gaps": "y"})
    assert "no document is made of it" in text_of(sent)


@pytest.mark.in_turn(13)
def test_a_template_of_the_office_is_used_until_somebody_goes_back(app: Flask) -> None:
    with prepare(app):
        child, page = an_order()
        handler = handler_of(child)
        head = make_staff(Role.SECTION_HEAD, office=handler.office)
        elsewhere = make_staff(Role.SECTION_HEAD)
        clerk = make_staff(Role.CLERK, office=handler.office)
    client, chief = sign_in(app, handler), sign_in(app, head)
    address = f"/office/templates/{ORDER.code}"
    assert client.get(address).status_code == 403
    assert sign_in(app, clerk).get("/office/templates").status_code == 403

    def upload(content: bytes, why: str = "本院格式") -> object:
        form = text_of(chief.get(address))
        typed = {
            "sending": number_of_form(form),
            "why": why,
            "file": (io.BytesIO(content), "督促监护令.docx"),
        }
        return chief.post(address, data=typed, content_type="multipart/form-data")

    bad = upload(written("一", "{{ 监护人名 }}"))
    assert bad.status_code == 422  # type: ignore[attr-defined]
    said = text_of(bad)  # type: ignore[arg-type]
    assert "Paragraph 2" in said
    assert "监护人名" in said
    assert "Names that come near:" in said
    make(client, page)
    document = Document()
    document.add_paragraph("令{{ 监护人 }}")
    assert upload(saved(document)).status_code == 302  # type: ignore[attr-defined]
    assert set(places_in(text_of(client.get(page)))) == {"Guardian"}
    made = make(client, page)
    assert paragraphs_of(client.get(downloads_of(made)[0]).data)[0].startswith("令")
    # The one made before is as it was.
    assert "督促监护令" in paragraphs_of(client.get(downloads_of(made)[2]).data)
    assert "uploaded by" in text_of(chief.get(address))
    assert "uploaded by" not in text_of(sign_in(app, elsewhere).get(address))
    kept = chief.get(f"{address}.docx").data
    assert paragraphs_of(kept) == ["令{{ 监护人 }}"]
    form = text_of(chief.get(address))
    back = chief.post(f"{address}/back/0", data={"sending": number_of_form(form)})
    assert back.status_code == 302
    assert chief.get(f"{address}.docx").data == own_template(ORDER.code)
    kinds = [event.kind for event in events_in(app) if event.kind == "paper_template_set"]
    assert len(kinds) == 3


@pytest.mark.in_turn(13)
def test_a_new_attribute_is_a_fact_as_well(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        child = child_of(probation)
        page = f"/cases/{child.case_id}/decisions/{probation.disposition_id}/paper"
        handler, case_id, child_id = handler_of(child), child.case_id, child.id
    client = sign_in(app, handler)
    make(client, page)
    with prepare(app), unit_of_work():
        session().add(
            Attribute(
                case_id=case_id,
                party_id=child_id,
                kind=AttributeKind.SCHOOLING,
                text=BilingualText(None, "高中在读"),
                since=PartialDate.unknown(),
                until=PartialDate.unknown(),
                said_by=BilingualText(None, None),
            )
        )
        touch(case_id)
    text = text_of(client.get(page))
    assert "Version 1 was made from older facts." in text
    assert open_duties(app) == 1
