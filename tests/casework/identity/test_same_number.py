"""A child recorded in two cases: who may see both is told, others only whom to ask."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.kinds import AgeStatus, PartyRole
from casetrack.cases.models import Case, Identity, Party
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.identity.same_number import same_number
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import Keyring, current_keyring
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.exporter import export_text
from tests.builders import NOON, TODAY, acting, make_case, make_party, make_staff
from tests.probation.builders import make_suspect
from tests.review.builders import case_of, handler_of
from tests.signed_in import prepare, sign_in, text_of

# Of a child of 15, as whoever is under review in these tests.
NUMBER = "110105201012310027"
OTHER = "Lin Moumou"
ASK_HEAD = "Before going on, ask the section head of this office about this person."
ASK_CHIEF = "Before going on, ask the chief procurator of this office about this person."
ASK_ABOVE = "Before going on, ask the procuratorate above about this person."
# Numbers of requests and of forms, tokens: random for whoever asks.
RANDOM = re.compile(r"[0-9a-f]{16}|[A-Za-z0-9_.-]{20,}")


@dataclass
class Twice:
    """A suspect under review here; the same child, by its number, in a case of a colleague."""

    app: Flask
    here: int
    child: int
    there: int
    same: int
    number_there: str
    handler: Staff
    colleague: Staff
    head: Staff

    def page(self, staff: Staff, path: str) -> str:
        """A page below the case that is here."""
        return text_of(sign_in(self.app, staff).get(f"/cases/{self.here}{path}"))

    def deciding(self, staff: Staff) -> str:
        """The page on which conditional non-prosecution is decided."""
        return self.page(staff, f"/people/{self.child}/probation")

    def number(self, party_id: int) -> None:
        """Enter an id number there."""
        with self.app.app_context(), unit_of_work():
            party = session().get_one(Party, party_id)
            set_identity(party, name="孙小明", id_number=NUMBER, by=self.handler, at=NOON)

    def told(self, staff: Staff) -> list[dict[str, object]]:
        """What was noted as told to somebody."""
        query = sa.select(AuditEvent).where(
            AuditEvent.kind == AuditKind.IDENTITY_USED_BY_MACHINE.value,
            AuditEvent.actor_id == staff.id,
        )
        with self.app.app_context():
            events = session().scalars(query.order_by(AuditEvent.id)).all()
        return [event.details for event in events if event.details["use"] == "same_number"]


def made(app: Flask, *, role: PartyRole = PartyRole.SUSPECT, elsewhere: bool = False) -> Twice:
    with prepare(app):
        child = make_suspect()
        handler = handler_of(child)
        head = make_staff(Role.SECTION_HEAD, office=handler.office)
        colleague = make_staff(office=None if elsewhere else handler.office)
        case = make_case(handler=colleague, title="Theft in a shop")
        same = make_party(case, role, alias=BilingualText(OTHER, "林某某"), age=AgeStatus.MINOR)
        return Twice(
            app, child.case_id, child.id, case.id, same.id, case.number, handler, colleague, head
        )


@pytest.fixture
def twice(app: Flask) -> Iterator[Twice]:
    with time_machine.travel(NOON, tick=False):
        yield made(app)


def test_whoever_may_see_both_is_told_at_the_decision_with_the_way_there(twice: Twice) -> None:
    twice.number(twice.child)
    twice.number(twice.same)

    for page in (twice.deciding(twice.head), twice.page(twice.head, f"/people/{twice.child}")):
        assert "The same id number" in page
        assert twice.number_there in page
        assert f'href="/cases/{twice.there}/people/{twice.same}"' in page
        assert "CPL art. 284" in page
        assert "Before going on" not in page


def test_a_form_for_several_tells_it_of_each_of_them(twice: Twice) -> None:
    twice.number(twice.child)
    twice.number(twice.same)
    with twice.app.app_context(), unit_of_work():
        another = make_party(session().get_one(Case, twice.here), PartyRole.SUSPECT).id

    path = f"/people/{another}/probation"
    before_form, of_the_others = twice.page(twice.head, path).split("<legend>The same for", 1)

    assert twice.number_there not in before_form
    assert f'href="/cases/{twice.there}/people/{twice.same}"' in of_the_others
    assert ASK_HEAD in twice.page(twice.handler, path)
    assert [data["told_at"] for data in twice.told(twice.head)] == ["probation_order"]


def test_whoever_may_not_is_told_whom_to_ask_and_nothing_else(twice: Twice) -> None:
    twice.number(twice.child)
    twice.number(twice.same)

    page = twice.deciding(twice.handler)

    assert ASK_HEAD in page
    for kept in (twice.number_there, OTHER, "The same id number", "art. 284", "Theft in a shop"):
        assert kept not in page


def test_each_is_told_whom_to_ask_by_their_own_role_alone(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        twice = made(app, elsewhere=True)
        with prepare(app):
            chief = make_staff(Role.CHIEF_PROCURATOR, office=twice.handler.office)
            deputy = make_staff(Role.DEPUTY_CHIEF, office=twice.handler.office)
        twice.number(twice.child)
        twice.number(twice.same)

        for staff, text in (
            (twice.handler, ASK_HEAD),
            (twice.head, ASK_CHIEF),
            (deputy, ASK_CHIEF),
            (chief, ASK_ABOVE),
        ):
            page = twice.deciding(staff)
            assert text in page
            assert twice.number_there not in page


def test_it_is_told_where_the_number_is_entered(twice: Twice) -> None:
    twice.number(twice.same)
    at = f"/cases/{twice.here}/people/{twice.child}/identity"
    by_key = {}
    for staff in (twice.handler, twice.head):
        typed = {"name": "孙小明", "id_number": NUMBER}
        sent = sign_in(twice.app, staff).post(at, data=typed, follow_redirects=True)
        by_key[staff.id] = text_of(sent)

    assert ASK_HEAD in by_key[twice.handler.id]
    assert twice.number_there not in by_key[twice.handler.id]
    assert "The same id number stands in another case" in by_key[twice.head.id]
    assert "Before going on" not in by_key[twice.head.id]


def test_what_was_told_is_kept_as_it_was_shown(twice: Twice) -> None:
    twice.number(twice.child)
    twice.number(twice.same)
    twice.deciding(twice.handler)
    twice.deciding(twice.head)

    at = {"use": "same_number", "told_at": "probation_order"}
    assert twice.told(twice.handler) == [{**at, "parties": [twice.child], "asks": True}]
    shown = [twice.child, twice.same]
    assert twice.told(twice.head) == [{**at, "parties": shown, "asks": False}]


def answers(twice: Twice) -> dict[str, str]:
    """What the handler reads wherever something of a person stands: pages, lists, search, file."""
    client = sign_in(twice.app, twice.handler)
    case = f"/cases/{twice.here}"
    at = (
        "/",
        "/cases",
        "/proposals",
        case,
        f"{case}/people/{twice.child}",
        f"{case}/people/{twice.child}/verdicts",
        f"{case}/people/{twice.child}/identity",
        f"{case}/people/{twice.child}/identity/name",
        f"{case}/people/{twice.child}/probation",
        f"/cases/{twice.there}",
        f"/cases/{twice.there}/people/{twice.same}",
    )
    fields = {text: text_of(client.get(text)) for text in at}
    response = client.post("/find", data={"find": NUMBER}, follow_redirects=True)
    fields["find"] = text_of(response)
    with twice.app.app_context():
        fields["file"] = export_text(session().get_one(Case, twice.here), acting(twice.handler))
    return {key: RANDOM.sub("", text) for key, text in fields.items()}


def test_with_and_without_the_other_case_only_the_sentence_at_the_decision_differs(
    twice: Twice,
) -> None:
    twice.number(twice.child)
    without = answers(twice)
    twice.number(twice.same)
    with_it = answers(twice)

    deciding = f"/cases/{twice.here}/people/{twice.child}/probation"
    assert [key for key in with_it if with_it[key] != without[key]] == [deciding]
    asked = re.search(
        r'<section class="[^"]*" aria-labelledby="same-number">.*?</section>\s*',
        with_it[deciding],
        re.DOTALL,
    )
    assert asked is not None
    assert with_it[deciding].replace(asked.group(), "").split() == without[deciding].split()


@pytest.mark.parametrize("role", [PartyRole.VICTIM, PartyRole.GUARDIAN])
def test_nobody_is_asked_about_somebody_who_is_not_accused_there(
    app: Flask, role: PartyRole
) -> None:
    with time_machine.travel(NOON, tick=False):
        twice = made(app, role=role)
        twice.number(twice.child)
        twice.number(twice.same)

        assert "Before going on" not in twice.deciding(twice.handler)
        assert twice.number_there in twice.deciding(twice.head)


def test_it_ends_with_the_identity(twice: Twice) -> None:
    twice.number(twice.child)
    twice.number(twice.same)
    with twice.app.app_context(), unit_of_work():
        session().execute(sa.delete(Identity).where(Identity.party_id == twice.same))
    assert "Before going on" not in twice.deciding(twice.handler)
    assert twice.told(twice.handler) == []


def test_who_reads_the_database_can_neither_reverse_nor_enumerate_the_hash(twice: Twice) -> None:
    twice.number(twice.child)

    with twice.app.app_context():
        stored = session().scalar(
            sa.select(Identity.id_number_hash).where(Identity.party_id == twice.child)
        )
        rows = str(session().execute(sa.text("SELECT * FROM identity")).all())
        mine = current_keyring().lookup_hash(NUMBER)
    assert stored == mine
    assert NUMBER not in rows
    plain = NUMBER.casefold().encode()
    assert stored not in {getattr(hashlib, text)(plain).hexdigest() for text in ("sha256", "sha1")}
    assert stored != Keyring.new().lookup_hash(NUMBER)


@pytest.mark.usefixtures("database", "keys")
def test_in_one_case_alone_nothing_is_said() -> None:
    child = make_suspect()
    handler = handler_of(child)
    twin = make_party(case_of(child), PartyRole.SUSPECT)
    for party in (child, twin):
        set_identity(party, name="孙小明", id_number=NUMBER, by=handler, at=NOON)

    assert same_number(child, handler, on=TODAY) is None
