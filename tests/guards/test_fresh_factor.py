"""What is dangerous asks who it is, if that was long ago; which pages those are is said here."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.accounts.models import StaffSession
from casetrack.accounts.permissions import Permission
from casetrack.db import session
from casetrack.web.access import PROOF, access_of, asks_anew, fresh_factor
from tests.guards.conftest import Furnished, methods_of
from tests.signed_in import prepare, sign_in

pytestmark = pytest.mark.one_engine

# Each with who on the desk may open it.
DANGEROUS = {
    "bundles.ask": "prosecutor",
    "bundles.take": "prosecutor",
    "handover.give": "head",
    "sealed_records.ask_to_lift": "custodian",
    "sealed_records.confirm": "custodian",
    "sealed_records.decide_destruction": "head",
    "sealed_records.destroy": "custodian",
    "sealed_records.decide_unsealing": "head",
    "sealed_records.open_record": "custodian",
    "second_factor.codes_as_text": "prosecutor",
    "second_factor.renew_codes": "prosecutor",
    "second_factor.rule": "admin",
    "second_factor.set_up": "prosecutor",
    "second_factor.turn_off": "prosecutor",
    "second_factor.vouch": "head",
    "staff.change": "admin",
    "staff.disable": "admin",
    "staff.enable": "admin",
    "staff.lift": "admin",
    "staff.link": "admin",
    "staff.new": "admin",
}
# What an administrator sends and is not asked for anew, and why.
HARMLESS = {
    "staff.sign_out": "takes a way in, and gives none",
    "staff.new_office": "a name in a tree: nobody is let in by it",
    "staff.change_office": "a name in a tree: nobody is let in by it",
}


def marked(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if asks_anew(app, rule.endpoint)}


def test_the_dangerous_pages_are_those_that_are_marked(app: Flask) -> None:
    assert marked(app) == set(DANGEROUS)


def test_whatever_manages_accounts_is_dangerous_or_says_why_not(app: Flask) -> None:
    sent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in methods_of(rule)
        and access_of(app, rule.endpoint) == Permission.ACCOUNTS_MANAGE
    }

    assert sent - set(DANGEROUS) == set(HARMLESS)


def test_a_mark_that_is_put_on_a_view_is_seen(own_app: Flask) -> None:
    own_app.add_url_rule("/toy", "toy", fresh_factor(lambda: ""))

    assert "toy" in marked(own_app)


def test_each_of_them_asks_who_it_is_and_does_nothing_before(desk: Furnished) -> None:
    passed = []
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint not in DANGEROUS:
            continue
        who = desk.staff[DANGEROUS[rule.endpoint]]
        client = sign_in(desk.app, who)
        with prepare(desk.app):
            long_ago = sa.update(StaffSession).values(proved_at=None)
            session().execute(long_ago.where(StaffSession.staff_id == who.id))
        numbers = {"case_id": desk.home_of(rule)} if "case_id" in rule.arguments else {}
        numbers |= dict.fromkeys(rule.arguments - {"case_id"}, desk.staff["clerk"].id)
        address = rule.rule
        for name, number in numbers.items():
            address = address.replace(f"<int:{name}>", str(number))
        for method in methods_of(rule):
            answer = client.open(address, method=method)
            if answer.status_code != 303 or not answer.location.startswith("/confirm?"):
                passed.append(f"{method} {address}: {answer.status_code}")

    assert passed == []
    assert PROOF not in DANGEROUS
