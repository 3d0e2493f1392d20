"""The sheet of a person, the forms that fill it, and the decision that asks for what is missing."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Disposition, Party
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.page_parts import RecordGroup, record_menu
from casetrack.people.guarantees.kinds import AdultKind, AgeBand, GuaranteeKind
from casetrack.people.guarantees.models import AllegedAct, Guarantee, SppApproval
from casetrack.review.actions import Receipt
from casetrack.review.actions import receive as received
from casetrack.review.models import Custody, ReviewKind
from casetrack.web.idempotency import new_token
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.review.builders import RECEIVED, case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of

BORN = "2013-05-20"


class Here:
    """A suspect whose case came in for review, and the browser of the handler."""

    def __init__(self, app: Flask, role: PartyRole = PartyRole.SUSPECT) -> None:
        self.app = app
        with prepare(app):
            self.child: Party = make_child(role=role)
            self.handler: Staff = handler_of(self.child)
            if role is PartyRole.SUSPECT:
                receipt = Receipt(ReviewKind.PROSECUTION, RECEIVED, Custody.BAIL)
                act = acting(self.handler, on=TODAY, at=NOON)
                self.review = received(case_of(self.child), self.child, receipt, act).id
        self.client: FlaskClient = sign_in(app, self.handler)
        self.case = f"/cases/{self.child.case_id}"
        self.sheet = f"{self.case}/people/{self.child.id}/guarantees"

    def send(self, address: str, **typed: str) -> tuple[int, str]:
        """Send a form; the status, and the words of the page that follows."""
        data = {"sending": new_token(), **typed}
        answer = self.client.post(f"{self.case}/{address}", data=data, follow_redirects=True)
        return answer.status_code, words_of(text_of(answer))

    def give(self, kind: GuaranteeKind, **typed: str) -> tuple[int, str]:
        """Record one guarantee of the child."""
        fields = {"party": str(self.child.id), "happened": "2026-11-20", **typed}
        return self.send(f"guarantees/new?kind={kind.value}&of={self.child.id}", **fields)

    def page(self, address: str = "") -> str:
        """The words of a page; the sheet, if none is named."""
        return words_of(text_of(self.client.get(address or self.sheet)))


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def here(app: Flask) -> Here:
    return Here(app)


@pytest.mark.in_turn(13)
def test_a_decision_shows_what_is_missing_and_where_it_is_settled(here: Here) -> None:
    page = f"{here.case}/reviews/{here.review}/decision"
    shown = text_of(here.client.get(page))
    assert "The minor suspect has been interrogated before the decision" in shown
    way = re.search(r'<button [^>]*name="settle" value="([^"]*#guarantees)"', shown)
    assert way is not None
    assert way[1] == f"{here.sheet}#guarantees"
    left = here.client.post(page, data={"sending": new_token(), "settle": way[1]})
    assert left.status_code == 302
    assert left.location.startswith(f"{here.sheet}?from=")
    assert left.location.endswith("#guarantees")
    assert here.client.get(left.location).status_code == 200
    fields = {"kind": "prosecuted", "decided_on": "today"}
    status, text = here.send(f"reviews/{here.review}/decision", **fields)
    assert status == 422
    assert "guarantee" in text

    assert "4 guarantees are missing" not in here.page()
    assert "0 on record, 3 missing" in here.page()
    here.give(GuaranteeKind.INTERROGATION, adult="legal_representative", is_signed="yes")
    here.give(GuaranteeKind.OPINION_HEARD, heard_of="defender")
    here.give(GuaranteeKind.SPECIALISED)
    assert "Nothing is missing that a decision asks for." in here.page()

    # Without an act that has its day it asks why.
    status, text = here.send(f"reviews/{here.review}/decision", **fields)
    assert status == 422
    assert "The act is recorded with its day" in text
    held = {"party": str(here.child.id), "text": "took it", "happened": "2026-10"}
    here.send("acts/new", **held)
    here.send(f"reviews/{here.review}/decision", **fields)
    with here.app.app_context():
        kinds = session().scalars(select(Disposition.kind)).all()
    assert kinds == [DispositionKind.PROSECUTED]


def test_the_sheet_says_what_is_there_and_leads_to_what_is_not(here: Here) -> None:
    here.give(GuaranteeKind.INTERROGATION, adult="school", why="其母患病", proof="讯问笔录一")

    shown = here.page()

    for words in (
        "present: somebody of the school or the workplace; why: 其母患病; proof: 讯问笔录一",
        "art. 278",
        "No act is recorded.",
        "No birth date is sealed; the age is as it was recorded.",
    ):
        assert words in shown, words
    person = here.page(f"{here.case}/people/{here.child.id}")
    assert "Missing before a decision: The minor has counsel" in person


def test_what_was_typed_is_kept_beside_a_clear_sentence(here: Here) -> None:
    status, text = here.give(GuaranteeKind.INTERROGATION, why="外出")
    assert status == 422
    assert "Say which adult was present, or that none was." in text
    assert "外出" in text

    status, text = here.give(GuaranteeKind.ASSESSMENT, child_consents="yes")
    assert status == 422
    assert "Without the consent of both" in text

    status, text = here.give(GuaranteeKind.INTERROGATION, adult="nobody", happened="2099-01-01")
    assert status == 422
    with here.app.app_context():
        assert session().scalars(select(Guarantee)).all() == []


def test_a_correction_and_a_withdrawal_leave_the_row_before_readable(here: Here) -> None:
    here.give(GuaranteeKind.INTERROGATION, adult="nobody")
    with here.app.app_context():
        row = session().scalars(select(Guarantee)).one()
    typed = {"happened": "2026-11-20", "adult": "relative", "version": "1", "reason": "误填"}
    status, text = here.send(f"guarantees/{row.id}/change", **typed)
    assert status == 200
    assert "withdrawn" in text

    # Whoever still has the former one open sees the other version.
    again = {**typed, "adult": "committee"}
    status, text = here.send(f"guarantees/{row.id}/change", **again)
    assert status == 409
    assert "another adult relative" in text
    with here.app.app_context():
        rows = session().scalars(select(Guarantee).order_by(Guarantee.id)).all()
        assert [row.adult for row in rows] == [AdultKind.NOBODY, AdultKind.RELATIVE]
        last = rows[-1].id
    assert "Withdraw a guarantee" in here.page(f"{here.case}/guarantees/{last}/withdraw")
    status, _said = here.send(f"guarantees/{last}/withdraw", version="2", reason="误填")
    assert status == 200
    assert "0 on record, 3 missing" in here.page()


def test_the_age_at_an_act_is_counted_and_the_birth_date_stays_sealed(here: Here) -> None:
    with prepare(here.app):
        child = session().get_one(Party, here.child.id)
        born = PartialDate.parse_edtf(BORN)
        set_identity(child, name="孙晓东", born=born, by=here.handler, at=NOON, on=TODAY)
    fields = {
        "party": str(here.child.id),
        "text": "持刀捅刺同学致死",
        "sort": "killing",
        "is_gravest": "yes",
        "happened": "2026-09-01",
    }
    status, text = here.send("acts/new", **fields)
    assert status == 200
    assert "age 12 or 13" in text
    assert "the SPP's approval to prosecute is not on record" in text
    assert BORN not in text
    assert "No application is recorded." in text

    typed = {"party": str(here.child.id), "step": "approved", "happened": "2026-11-20"}
    status, text = here.send("spp-approvals/new", **typed)
    assert status == 422
    assert "Give the number of the document with the answer." in text
    status, text = here.send("spp-approvals/new", **typed, proof="高检核〔2026〕1号")
    assert "approval to prosecute is not on record" not in text
    with here.app.app_context():
        assert session().scalars(select(AllegedAct.age_band)).all() == [AgeBand.AT_12_13]
        assert len(session().scalars(select(SppApproval)).all()) == 1


def test_a_second_interview_of_a_victim_asks_why(app: Flask) -> None:
    here = Here(app, PartyRole.VICTIM)
    kind = GuaranteeKind.VICTIM_INTERVIEW
    typed = {"adult": "legal_representative", "has_grave_harm": "yes", "is_recorded": "yes"}
    assert "No interview is recorded." in here.page(f"{here.case}/people/{here.child.id}")
    assert here.give(kind, **typed)[0] == 200
    status, text = here.give(kind, **typed)
    assert status == 422
    assert "The victim was questioned before (1). Say why it was necessary again." in text
    assert here.give(kind, **typed, why="出现新的事实")[0] == 200
    assert "Interviewed 2 times." in here.page(f"{here.case}/people/{here.child.id}")


def test_the_menu_leads_to_the_sheet_and_a_stranger_finds_nothing(here: Here) -> None:
    with here.app.test_request_context():
        handler = session().get_one(Staff, here.handler.id)
        child = session().get_one(Party, here.child.id)
        facts = facts_of(case_of(child), seen_by=handler, on=TODAY)
        lines = record_menu(facts, handler)[RecordGroup.PEOPLE]
    assert here.sheet in [line.url for line in lines]
    with prepare(here.app):
        stranger = make_staff()
    client = sign_in(here.app, stranger)
    assert client.get(here.sheet).status_code == 404
    assert client.get(f"{here.case}/guarantees/new").status_code == 404
    assert here.client.get(f"{here.case}/people/999/guarantees").status_code == 404
