"""The parts of several offices in one case: told, found by their numbers, and no right to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import BodyKind, PartyKind, PartyRole
from casetrack.cases.models import Case
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.new_parties import NewParty
from casetrack.casework.participating_offices.models import OfficePart, PartInCase
from casetrack.casework.people import add_party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.exchange.exporter import export_text
from casetrack.exchange.yaml_text import parse
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_party, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted

NUMBER = "柳溪检未〔2026〕17号"


@dataclass
class Several:
    """A case with a procuratorate among its bodies; its handler, and one of no part in it."""

    app: Flask
    client: FlaskClient
    handler: Staff
    stranger: Staff
    case_id: int
    body_id: int

    def record(self, **typed: str) -> str:
        """Record a part; the page that follows."""
        page = f"/cases/{self.case_id}/offices/new"
        data = {"body_id": str(self.body_id), "part": "arrest_review", **typed}
        return text_of(self.client.post(page, data=data, follow_redirects=True))

    def parts(self) -> list[OfficePart]:
        with self.app.app_context():
            return list(session().scalars(sa.select(OfficePart).order_by(OfficePart.id)))

    def shown(self, client: FlaskClient | None = None) -> str:
        return text_of((client or self.client).get(f"/cases/{self.case_id}"))

    def find(self, text: str, client: FlaskClient | None = None) -> str:
        return text_of(
            (client or self.client).post("/find", data={"find": text}, follow_redirects=True)
        )


@pytest.fixture
def several(app: Flask) -> Iterator[Several]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            case = make_case()
            handler = case.handler
            assert handler is not None
            body = NewParty(
                "柳溪县人民检察院", kind=PartyKind.BODY, body_kind=BodyKind.PROCURATORATE
            )
            party = add_party(case, body, acting(handler, on=TODAY, at=NOON))
            stranger = make_staff()
            case_id, body_id = case.id, party.id
        yield Several(app, sign_in(app, handler), handler, stranger, case_id, body_id)


def test_the_part_of_an_office_stands_on_the_case_with_its_number_and_time(
    several: Several,
) -> None:
    several.record(number=NUMBER, since="2026-09", until="2026-10-08")

    page = several.shown()
    assert "柳溪县人民检察院" in page
    assert "reviewed the arrest" in page
    assert NUMBER in page
    assert "from September 2026 until 2026-10-08" in page
    (part,) = several.parts()
    assert part.since == PartialDate.month(2026, 9)


def test_that_the_time_is_not_known_is_said(several: Several) -> None:
    several.record(since="unknown", until="2026-10-08")

    assert "until 2026-10-08; since when is not known" in several.shown()


def test_one_office_alone_is_folded_and_several_are_not(several: Several) -> None:
    several.record()
    assert "<summary>Other procuratorates involved</summary>" in several.shown()

    several.record(body_id="", part="handles")

    page = several.shown()
    assert "<summary>Other procuratorates involved</summary>" not in page
    assert "Other procuratorates involved</a></h2>" in page


@pytest.mark.parametrize(("typed", "edtf"), [("", None), ("unknown", ""), ("2026", "2026")])
def test_since_when_may_be_unknown_or_not_told(
    several: Several, typed: str, edtf: str | None
) -> None:
    several.record(since=typed)

    (part,) = several.parts()
    assert (part.since.edtf if part.since else None) == edtf


def test_the_case_is_found_by_the_number_of_the_other_office(several: Several) -> None:
    assert f'href="/cases/{several.case_id}"' not in several.find("柳溪检未(2026)17")

    several.record(number=NUMBER)

    text = several.find("柳溪检未(2026)17")
    assert f'href="/cases/{several.case_id}"' in text
    assert "<mark>柳溪检未〔2026〕17</mark>号" in text


def test_a_co_offender_is_recorded_with_the_office_that_handles_them_and_shown_with_it(
    several: Several,
) -> None:
    with prepare(several.app):
        case = session().get_one(Case, several.case_id)
        alias = BilingualText("Lin Moumou", "林某某")
        lin = make_party(case, PartyRole.CO_OFFENDER_ELSEWHERE, alias=alias).id
        witness = make_party(case, PartyRole.VICTIM).id

    several.record(part="handles", number=NUMBER, party_id=str(lin))

    for at in ("", f"/people/{lin}", "/offices"):
        page = text_of(several.client.get(f"/cases/{several.case_id}{at}"))
        assert "handles the case, of Lin Moumou alone" in page
        assert NUMBER in page
    other = text_of(several.client.get(f"/cases/{several.case_id}/people/{witness}"))
    assert NUMBER not in other
    assert "Choose somebody of this case." in several.record(party_id=str(witness))
    several.record(part="handles", number=NUMBER)
    assert [part.party_id for part in several.parts()] == [lin, None]


def test_whoever_may_not_know_of_the_case_does_not_find_it_so(several: Several) -> None:
    several.record(number=NUMBER)

    theirs = sign_in(several.app, several.stranger)

    assert f"/cases/{several.case_id}" not in several.find("柳溪检未(2026)17", theirs)
    assert theirs.get(f"/cases/{several.case_id}/offices").status_code == 404


def test_it_lets_nobody_of_that_office_see_the_case(several: Several) -> None:
    several.record(number=NUMBER)

    assert "lets nobody of another office see the case" in text_of(
        several.client.get(f"/cases/{several.case_id}/offices")
    )
    theirs = sign_in(several.app, several.stranger)
    assert theirs.get(f"/cases/{several.case_id}").status_code == 404


def test_the_same_part_is_kept_once(several: Several) -> None:
    several.record(number=NUMBER)
    several.record(number="")

    assert "This part of this office is recorded already." in several.record(number=NUMBER)
    assert len(several.parts()) == 2


@pytest.mark.parametrize(
    ("until", "refused"), [("2026-09-30", False), ("2026-09-02", False), ("2026-09-01", True)]
)
def test_a_part_does_not_end_before_it_began(several: Several, until: str, refused: bool) -> None:
    page = several.record(since="2026-09-02", until=until)

    assert ("That is before its part began, on 2 September 2026" in page) is refused
    assert bool(several.parts()) is not refused


def test_ends_that_lie_the_other_way_cannot_be_stored(database: Database) -> None:
    case = make_case()
    early, late = (PartialDate.parse_edtf(edtf) for edtf in ("2026-09-01", "2026-09-02"))
    data = {"case_id": case.id, "position": 1, "part": PartInCase.HANDLES}
    session().add(OfficePart(**data, since=late, until=early))

    with pytest.raises(IntegrityError, match="until_after_since"):
        session().flush()
    session().rollback()


def test_a_day_to_come_is_refused_and_what_was_typed_stays(several: Several) -> None:
    page = several.record(since="2027-01-01", number=NUMBER)

    assert "is in the future" in page
    assert NUMBER in page
    assert several.parts() == []


def test_a_name_in_the_number_is_refused(several: Several) -> None:
    with prepare(several.app):
        case = session().get_one(Case, several.case_id)
        set_identity(make_child(case), name="孙小明", by=several.handler, at=NOON)

    several.record(number="孙小明案")

    assert several.parts() == []


def test_a_body_that_is_no_procuratorate_has_no_part(several: Several) -> None:
    with prepare(several.app):
        case = session().get_one(Case, several.case_id)
        school = NewParty("第三中学", kind=PartyKind.BODY, body_kind=BodyKind.SCHOOL)
        by = acting(session().get_one(Staff, several.handler.id), on=TODAY, at=NOON)
        other_id = add_party(case, school, by).id

    assert "Choose somebody of this case." in several.record(body_id=str(other_id))
    assert several.parts() == []


def test_it_is_told_otherwise_and_before_and_after_stand_in_the_journal(several: Several) -> None:
    several.record(number=NUMBER)
    (part,) = several.parts()
    typed = {
        "body_id": str(several.body_id),
        "part": "accepted",
        "number": NUMBER,
        "version": str(part.version),
    }

    address = f"/cases/{several.case_id}/offices/{part.id}"
    several.client.post(address, data=typed)
    late = several.client.post(address, data={**typed, "part": "directs"})

    assert [part.part for part in several.parts()] == [PartInCase.ACCEPTED]
    assert late.status_code == 409
    assert "accepted jurisdiction" in several.shown()
    assert "was 柳溪县人民检察院: reviewed the arrest" in several.shown()


def test_it_is_withdrawn_with_a_reason_and_found_no_more(several: Several) -> None:
    several.record(number=NUMBER)
    address = f"/cases/{several.case_id}/offices/{several.parts()[0].id}/withdraw"

    assert "Say why, in a few words." in text_of(several.client.post(address, data={"reason": " "}))
    typed = {"reason": "录错案件", "version": "1"}
    several.client.post(address, data=typed)

    assert several.parts()[0].withdrawn_by_id is not None
    assert "录错案件" in several.shown()
    assert several.client.get(address).location == f"/cases/{several.case_id}/offices"
    assert f'href="/cases/{several.case_id}"' not in several.find("柳溪检未(2026)17")


def test_the_file_tells_it(several: Several) -> None:
    several.record(number=NUMBER, since="unknown")

    with several.app.app_context():
        case = session().get_one(Case, several.case_id)
        by = acting(session().get_one(Staff, several.handler.id), on=TODAY, at=NOON)
        (data,) = parse(export_text(case, by)).data["offices"]
    assert (data["part"], data["number"], data["since"]) == ("arrest_review", NUMBER, "unknown")


def test_case_management_records_none_and_a_stranger_knows_of_none(several: Several) -> None:
    with prepare(several.app):
        manager = make_staff(Role.CASE_MANAGEMENT, office=several.handler.office)
    typed = {"body_id": "", "part": "handles"}
    page = f"/cases/{several.case_id}/offices/new"

    assert sign_in(several.app, manager).post(page, data=typed).status_code == 403
    assert sign_in(several.app, several.stranger).post(page, data=typed).status_code == 404


def test_many_parts_ask_the_database_as_often_as_one(several: Several, database: Database) -> None:
    several.record()
    with counted(database) as texts:
        several.client.get(f"/cases/{several.case_id}/offices")
    for part in ("accepted", "directs", "assists", "prosecution"):
        several.record(part=part)
    with counted(database) as many:
        several.client.get(f"/cases/{several.case_id}/offices")

    assert len(many) == len(texts) <= 12
