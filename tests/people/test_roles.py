"""Roles: chosen as boxes, none by itself; each with its line of work and from when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, BodyKind, PartyKind, PartyRole, TieKind, TrackKind
from casetrack.cases.models import Case, JournalEntry, Party, RoleHeld, Tie
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.casework.identity.ages import ages_of
from casetrack.casework.identity.redaction import Settled
from casetrack.casework.new_parties import roles_of, usual_roles_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.decisions import track_for
from casetrack.web.idempotency import new_token
from tests.builders import NOON, TODAY, acting, make_body, make_child, make_party
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of


@dataclass
class Form:
    """The form of a suspect, and of a school, in a case with a criminal line."""

    client: FlaskClient
    child: Party
    school: Party
    track_id: int

    def of(self, party: Party) -> str:
        return f"/cases/{party.case_id}/people/{party.id}/edit"

    def send(self, party: Party, *roles: str, **typed: str) -> tuple[int, str]:
        data = {
            "alias_zh": party.alias.zh,
            "alias_en": party.alias.en,
            "age_status": party.age_status.value,
            "version": "1",
            "sending": new_token(),
            "role": list(roles),
            **typed,
        }
        answer = self.client.post(self.of(party), data=data, follow_redirects=True)
        return answer.status_code, re.sub(r"\s+", " ", text_of(answer))


@pytest.fixture
def form(app: Flask) -> Form:
    with prepare(app):
        child = make_child()
        case = case_of(child)
        school = make_body(
            case, BodyKind.SCHOOL, BilingualText("A School", "某校"), PartyRole.THIRD_PARTY
        )
        track = track_for(case, TrackKind.CRIMINAL)
        handler = handler_of(child)
        track_id = track.id
    return Form(sign_in(app, handler), child, school, track_id)


def test_several_roles_are_held_each_with_its_line_and_its_day(form: Form, app: Flask) -> None:
    of_role = {"line_0": str(form.track_id), "since_0": "2026-02"}
    status, page = form.send(form.child, "suspect", "minor_with_misconduct", **of_role)
    assert status == 200
    assert re.search(r"suspect \(criminal\), since (2026-02|February 2026)", page)
    assert "minor with misconduct" in page
    with app.app_context():
        kind = EntryKind.PARTY_CHANGED
        entry = session().scalars(select(JournalEntry).where(JournalEntry.kind == kind)).one()
        assert entry.fields["changed"] == ["roles", "role_details"]
        assert "犯罪嫌疑人：刑事，自2026年2月起，原为未注明" in (entry.text.zh or "")


def test_what_is_sent_unchanged_changes_nothing(form: Form) -> None:
    status, page = form.send(form.child, "suspect", line_0="", since_0="")
    assert (status, "Nothing is different" in page) == (200, True)


def test_a_body_is_offered_what_a_body_can_be(form: Form) -> None:
    page = text_of(form.client.get(form.of(form.school)))
    assert 'value="cooperating_body"' in page
    assert 'value="parent"' not in page
    status, text = form.send(form.school, "parent")
    assert (status, "Choose one of the list." in text) == (422, True)


def test_a_person_is_no_court(form: Form) -> None:
    assert PartyRole.COURT not in roles_of(PartyKind.PERSON)
    assert PartyRole.PARENT not in roles_of(PartyKind.BODY)
    assert PartyRole.GUARDIAN in roles_of(PartyKind.BODY)


def test_nobody_comes_into_a_case_in_a_role_that_nobody_chose(form: Form, app: Flask) -> None:
    address = f"/cases/{form.child.case_id}/people/new"
    page = text_of(form.client.get(address))
    assert not re.search(r'<input checked[^>]*name="(body_)?role"', page)
    typed = {"kind": "person", "name": "某甲", "age_status": "unknown", "body_kind": "other"}
    rest = {"tie": "other", "tie_to": "", "charge": "", "sending": new_token()}
    form.client.post(address, data={**typed, **rest})
    with app.app_context():
        party = session().scalars(select(Party).order_by(Party.id.desc())).first()
        assert party is not None
        assert (party.alias.zh, party.roles) == ("某甲", ())


def test_six_usual_roles_stand_open_and_every_other_is_typed(form: Form) -> None:
    page = text_of(form.client.get(f"/cases/{form.child.case_id}/people/new"))

    shown = re.findall(r'<fieldset [^>]*id="(?:body_)?role".*?</fieldset>', page, re.S)

    for offered, kind in zip(shown, (PartyKind.PERSON, PartyKind.BODY), strict=True):
        values = re.findall(r'type="checkbox" value="(\w+)"', offered)
        assert values == [role.value for role in usual_roles_of(kind)]
    assert '<datalist id="roles">' in page
    assert "co-offender, handled separately" in page


def test_in_an_incident_of_which_nobody_is_accused_its_sides_come_first(app: Flask) -> None:
    with prepare(app):
        child = make_child(role=PartyRole.BULLIED)
        holder, address = handler_of(child), f"/cases/{child.case_id}/people/new"
    client = sign_in(app, holder)

    def offered() -> list[str]:
        page = text_of(client.get(address))
        shown = re.search(r'<fieldset [^>]*id="role".*?</fieldset>', page, re.S)
        assert shown is not None
        return re.findall(r'type="checkbox" value="(\w+)"', shown[0])

    first = ["bullying", "bullied", "bystander", "injured_attacker"]
    assert offered()[:4] == first
    with prepare(app):
        make_party(session().get_one(Case, child.case_id), PartyRole.SUSPECT)
    assert offered()[0] == "suspect"


@pytest.mark.parametrize(
    ("typed", "roles"),
    [
        ("另案处理的同案人", {PartyRole.CO_OFFENDER_ELSEWHERE}),
        ("co-offender, parent", {PartyRole.CO_OFFENDER, PartyRole.PARENT}),
        ("convicted", {PartyRole.CONVICTED}),
        ("bgr", {PartyRole.DEFENDANT}),
    ],
)
def test_a_role_is_found_by_its_word_its_pinyin_or_its_initials(
    form: Form, app: Flask, typed: str, roles: set[PartyRole]
) -> None:
    _added(form, name="某甲", other_role=typed)

    with app.app_context():
        assert {held.role for held in _last().roles} == roles


def test_a_role_that_is_none_is_asked_again_with_what_was_typed(form: Form) -> None:
    answer = _added(form, name="某甲", other_role="offender")

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Which role is it:" in page
    assert 'value="offender"' in page


@pytest.mark.parametrize(
    ("typed", "band"),
    [
        ("12", AgeStatus.MINOR),
        ("约12岁", AgeStatus.MINOR),
        ("about 17", AgeStatus.UNKNOWN),
        ("40", AgeStatus.ADULT),
        ("行为时未成年", AgeStatus.MINOR_AT_ACT),
        ("不详", AgeStatus.UNKNOWN),
        ("", AgeStatus.UNKNOWN),
    ],
)
def test_of_an_age_the_band_is_kept(form: Form, app: Flask, typed: str, band: AgeStatus) -> None:
    _added(form, name="某甲", role="victim", age_status=typed)

    with app.app_context():
        assert _last().age_status is band


def test_a_date_of_birth_is_sealed_with_the_name_and_read_back(form: Form, app: Flask) -> None:
    shown = text_of(_added(form, name="陈小雨", age_status="2013-03", back="1"))
    _added(form, name="陈小雨", age_status="2013-03")

    assert "not verified, kept sealed with the name" in shown
    assert "Shown as Chen Moumou" in shown
    with app.app_context():
        party = _last()
        assert ages_of(party).on(TODAY).is_protected
        assert party.alias.zh == "陈某某"


@pytest.mark.parametrize("typed", ["2099-01-01", "明天", "2013-03-02.."])
def test_a_birth_that_has_not_come_or_has_no_end_is_refused(form: Form, typed: str) -> None:
    answer = _added(form, name="陈小雨", age_status=typed)

    assert answer.status_code == 422
    assert "This is no age and no date of birth" in text_of(answer)
    assert f'value="{typed}"' in text_of(answer)


def test_without_a_name_a_date_of_birth_has_no_place(form: Form) -> None:
    answer = _added(form, name="某甲", age_status="2013-03-02")

    assert answer.status_code == 422
    assert "is kept sealed with the name" in text_of(answer)


def test_of_an_adult_who_is_accused_nobody_guesses_the_age_at_the_act(form: Form) -> None:
    answer = _added(form, name="某甲", role="suspect", age_status="18")

    assert answer.status_code == 422
    assert "An adult today:" in text_of(answer)


def test_who_looks_after_a_child_comes_in_with_it(form: Form, app: Flask) -> None:
    with prepare(app):
        there = form.child.alias.zh
    row = {"kin-0-tie": "mother", "kin-0-who": "周某甲", "kin-0-lives_with": "y"}
    known = {"kin-1-tie": "caregiver", "kin-1-who": there, "kin-1-is_guardian": "y"}

    _added(form, name="周某某", role="victim", age_status="12", **row, **known)

    with app.app_context():
        ties = session().scalars(select(Tie).order_by(Tie.id.desc()).limit(2)).all()
        people = {party.id: party for party in session().scalars(select(Party))}
        tied = {tie.kind: (people[tie.other_id], tie.lives_with) for tie in ties}
        mother, lives_with = tied[TieKind.MOTHER]
        assert (mother.alias.zh, tuple(held.role for held in mother.roles), lives_with) == (
            "周某甲",
            (PartyRole.PARENT,),
            True,
        )
        caregiver, unsaid = tied[TieKind.CAREGIVER]
        assert (caregiver.alias.zh, unsaid) == (there, None)
        assert caregiver.has_role(PartyRole.GUARDIAN)


def test_a_row_of_kin_that_lacks_a_half_is_refused(form: Form, app: Flask) -> None:
    answer = _added(form, name="周某某", **{"kin-0-who": "周某甲"})

    assert answer.status_code == 422
    assert "Say who it is, and what they are to the child." in text_of(answer)


def _added(form: Form, **typed: Any) -> Any:
    """Somebody is sent in by the form."""
    address = f"/cases/{form.child.case_id}/people/new"
    rest = {"kind": "person", "body_kind": "other", "tie_to": "", "sending": new_token()}
    return form.client.post(address, data={**rest, **typed})


def _last() -> Party:
    party = session().scalars(select(Party).order_by(Party.id.desc())).first()
    assert party is not None
    return party


def test_one_after_another_comes_in_beside_those_who_are_there(form: Form) -> None:
    address = f"/cases/{form.child.case_id}/people/new?from=/"
    typed = {"kind": "person", "name": "某甲", "role": ["victim"], "age_status": "minor"}
    rest = {"body_kind": "other", "tie": "other", "tie_to": "", "charge": ""}

    answer = form.client.post(
        address, data={**typed, **rest, "sending": new_token(), "then": "again"}
    )
    page = text_of(form.client.get(answer.location))

    assert answer.location == address
    assert "is in the case: victim." in page
    assert "In the case already <small>3</small>" in page
    assert not re.search(r"<input[^>]*(checked[^>]*name=.role|name=.name[^>]*value=.某)", page)


def test_a_name_in_the_day_of_a_role_gives_way_to_the_alias_as_in_every_text(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        since = PartialDate.parse_edtf("2026-02", "孙小明说是年初")
        child.roles = (RoleHeld(PartyRole.SUSPECT, since=since), RoleHeld(PartyRole.VICTIM))
        session().flush()
        act = acting(handler_of(child), on=TODAY, at=NOON)

        settled = change_identity(case_of(child), child, Particulars(name="孙小明"), act)

        session().expire(child)
        when = child.roles[0].since
        assert settled == Settled(replaced=1)
        assert when is not None
        assert (when.edtf, when.words) == ("2026-02", "孙某某说是年初")
        assert child.roles[1] == RoleHeld(PartyRole.VICTIM)
