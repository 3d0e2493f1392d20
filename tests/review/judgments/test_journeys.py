"""Two journeys through the pages, in Chinese: a protest that is withdrawn; one of two is sealed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import AgeStatus, PartyRole
from casetrack.cases.models import Disposition, Obligation
from casetrack.casework.new_parties import accuse
from casetrack.db import session
from casetrack.desk.sealed_records.models import CopyPlace
from tests.builders import NOON, TODAY, make_party, make_staff
from tests.probation.builders import make_suspect
from tests.review.judgments.test_judgments import plain
from tests.signed_in import PAPER, prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

POINTS = dict.fromkeys(("on_facts", "on_law", "on_sentence", "on_procedure"), "agrees")


@pytest.fixture(autouse=True)
def _at_noon(database: object, keys: object) -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def sent(client: FlaskClient, address: str, **typed: Any) -> str:
    """The page to which a form leads, in words; every form is saved."""
    answer = client.post(address, data=typed, follow_redirects=True)
    page = plain(text_of(answer))
    assert answer.status_code == 200, page
    return page


def judgments(app: Flask) -> list[int]:
    with app.app_context():
        return list(session().scalars(select(Disposition.id).order_by(Disposition.id)))


def sealed_of(app: Flask) -> list[int | None]:
    with app.app_context():
        owed = select(Obligation.party_id).where(Obligation.kind == ObligationKind.SEALING)
        return list(session().scalars(owed))


def step_address(case: str, person: int, judgment: int, kind: str) -> str:
    return f"{case}/court-steps/new?of={person}&judgment={judgment}&kind={kind}"


@pytest.mark.in_turn(13)
def test_a_protest_on_the_tenth_day_is_withdrawn_by_the_higher_office(app: Flask) -> None:
    with prepare(app):
        child = make_suspect()
        theft, fight = (accuse(case_of(child), child, name).id for name in ("抢劫罪", "寻衅滋事罪"))
        holder, person, case = handler_of(child), child.id, f"/cases/{child.case_id}"
    client = sign_in(app, holder, lang="zh")
    first = {
        "kind": "criminal_judgment",
        "people": str(person),
        "court": "某区人民法院",
        "instance": "first",
        "decided": ago(12),
        "received_on": ago(10),
        "result": "convicted",
        "convicted_of": str(theft),
        "acquitted_of": str(fight),
        "term_kind_1": "imprisonment",
        "term_length_1": "2年",
        "effect": "pending",
    }
    claims = 'value="claims_dismissed"'
    # Of whom somebody accuses a criminal court decides first; the others are a link away.
    asked = text_of(client.get(f"{case}/judgments/new"))
    assert claims not in asked
    assert "judgments/new?kind=civil_judgment" in asked
    civil = text_of(client.get(f"{case}/judgments/new?kind=civil_judgment"))
    assert claims in civil
    assert 'value="acquitted"' not in civil
    page = sent(client, f"{case}/judgments/new", **first)
    assert "认定有罪：抢劫罪" in page
    assert "宣告无罪：寻衅滋事罪" in page
    judgment = judgments(app)[-1]
    assert "被告人" in plain(text_of(client.get(f"{case}/people/{person}")))

    review = {
        **POINTS,
        "on_sentence": "objected",
        "decision": "protested",
        "ground": "sentence",
        "why": "量刑畸轻",
        "decided_on": TODAY.isoformat(),
    }
    sent(client, f"{case}/judgments/{judgment}/protest", **review, **PAPER)
    page = sent(
        client,
        step_address(case, person, judgment, "withdrawn"),
        who="某市人民检察院",
        happened_on=TODAY.isoformat(),
        text="抗诉不当",
    )
    page = plain(text_of(client.get(f"{case}/judgments/{judgment}")))
    assert "上级院撤回抗诉" in page
    assert "抗诉不当" in page
    assert sealed_of(app) == []

    form = text_of(client.get(f"{case}/judgments/{judgment}/correct"))
    version = re.search(r'name="version"[^>]*value="(\d+)"', form)
    assert version is not None
    effect = {"effect": "period_over", "in_force_on": "2026-11-25", "reason": "撤回抗诉"}
    right = {name: value for name, value in first.items() if name not in ("kind", "people")}
    # The tenth day itself is still the time for it.
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        client = sign_in(app, holder, lang="zh")
        sent(
            client,
            f"{case}/judgments/{judgment}/correct",
            **{**right, **effect, "version": version[1]},
        )
        shown = plain(text_of(client.get(f"{case}/people/{person}")))
    assert "被判刑人，自2026-11-25起" in shown
    assert sealed_of(app) == [person]


@pytest.mark.in_turn(13)
def test_two_are_tried_one_appeals_and_the_minor_alone_is_sealed(app: Flask) -> None:
    with prepare(app):
        child = make_suspect()
        adult = make_party(case_of(child), PartyRole.SUSPECT)
        adult.age_status = AgeStatus.ADULT
        for party in (child, adult):
            accuse(case_of(child), party, "聚众斗殴罪")
        holder, case = handler_of(child), f"/cases/{child.case_id}"
        young, grown, alias, other = child.id, adult.id, child.alias.zh or "", adult.alias.zh or ""
        keeper = make_staff(Role.RECORDS_CUSTODIAN, office=holder.office)
    client = sign_in(app, holder, lang="zh")
    sent(
        client,
        f"{case}/judgments/new",
        kind="criminal_judgment",
        people=[str(young), str(grown)],
        court="某区人民法院",
        instance="first",
        decided=ago(20),
        received_on=ago(18),
        result="convicted",
        term_kind_1="imprisonment",
        term_length_1="1年6个月",
        effect="pending",
    )
    of_child, of_adult = judgments(app)[-2:]
    sent(
        client,
        step_address(case, grown, of_adult, "appealed"),
        who="何某某",
        happened_on=ago(12),
    )
    sent(
        client,
        f"{case}/judgments/new",
        kind="court_ruling",
        people=[str(young), str(grown)],
        court="某市中级人民法院",
        instance="second",
        earlier=str(of_child),
        decided=ago(2),
        received_on=ago(1),
        result="upheld",
        effect="final_instance",
        in_force_on=ago(1),
    )

    page = plain(text_of(client.get(case)))
    assert page.count("已生效：终审") >= 2
    assert "已被" not in page, "what is upheld is not replaced"
    assert sealed_of(app) == [young]

    # Two people seal the record of the minor; the appeal of the other goes on to be read.
    states = {f"state_{place.value}": "confirmed" for place in CopyPlace}
    page = sent(client, f"{case}/people/{young}/sealing", **states, is_done="y")
    assert "本案还有其他犯罪嫌疑人、被告人" not in page, "it is handed over, and nothing is asked"
    custodian = sign_in(app, keeper, lang="zh")
    seal = re.search(r'href="(/sealed/\d+)"', text_of(custodian.get("/sealed")))
    assert seal is not None
    seen = {f"seen_{place.value}": "y" for place in CopyPlace}
    assert alias in sent(custodian, seal[1], **seen)
    page = plain(text_of(client.get(case)))
    assert alias not in page
    assert other in page
    assert "记录已封存的人" in page
    assert client.get(f"{case}/people/{young}").status_code == 404
    assert client.get(f"{case}/judgments/{of_child}").status_code == 404
    shown = plain(text_of(client.get(f"{case}/judgments/{of_adult}")))
    assert "上诉" in shown
    assert alias not in shown
    assert sealed_of(app) == [young]
