"""A number of ten thousand digits, in a form or an address, is refused and breaks nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casetrack.web.paging import unpack
from tests.guards.conftest import Furnished, methods_of
from tests.guards.sending import answers_read
from tests.signed_in import sign_in

# One that Python does not read, so that no engine ever hears of it, and one that no column holds.
TEN_THOUSAND, THIRTY = "9" * 10_000, "9" * 30


def test_in_every_form(desk: Furnished, of_the_run: Path, engine_kind: str) -> None:
    """Each page is opened once for both; ten thousand digits come to no engine."""
    pages = answers_read(desk, of_the_run, engine_kind)
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    client = sign_in(desk.app, desk.staff["prosecutor"])
    numbers = (THIRTY,) if engine_kind == "postgresql" else (TEN_THOUSAND, THIRTY)
    broken, sent = [], 0
    for page in pages:
        for form in page.forms:
            if "sign-out" in form.action:
                continue
            for long in numbers:
                typed = {
                    name: control.value if name in ("sending", "do") else long
                    for name, control in form.controls.items()
                }
                answer = client.post(form.action or page.address, data=typed)
                sent += 1
                if answer.status_code >= 500:
                    broken.append((page.rule, form.action, len(long), sorted(typed)))

    assert broken == []
    assert sent > 50, "the forms are found at all"


@pytest.mark.one_engine
def test_in_every_address(desk: Furnished) -> None:
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    client = sign_in(desk.app, desk.staff["prosecutor"])
    statuses = {}
    for rule in desk.app.url_map.iter_rules():
        if "GET" not in methods_of(rule) or not rule.arguments or rule.endpoint == "static":
            continue
        address = re.sub(r"<int:\w+>", TEN_THOUSAND, rule.rule)
        address = re.sub(r"<(?:\w+:)?\w+>", "x", address)
        statuses[rule.rule] = client.get(address).status_code

    assert {rule: status for rule, status in statuses.items() if status >= 500} == {}
    assert statuses["/cases/<int:case_id>"] == 404


@pytest.mark.night
@pytest.mark.one_engine
def test_ten_thousand_digits_in_every_query(desk: Furnished) -> None:
    _try_in_every_query(desk, TEN_THOUSAND)


def test_thirty_digits_in_every_query(desk: Furnished) -> None:
    _try_in_every_query(desk, THIRTY)


def _try_in_every_query(desk: Furnished, long: str) -> None:
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    client = sign_in(desk.app, desk.staff["prosecutor"])
    names = "party measure line about entry handler year month before after on day show kind risk"
    query = "&".join(f"{name}={long}" for name in names.split())
    broken = []
    for rule in desk.app.url_map.iter_rules():
        if "GET" not in methods_of(rule) or rule.endpoint == "static":
            continue
        home = desk.home_of(rule) if "case_id" in rule.arguments else 0
        if client.get(f"{desk.address(rule, case=home)}?{query}").status_code >= 500:
            broken.append(rule.rule)

    assert broken == []


def test_a_key_of_a_page_that_nests_without_end_is_made_up() -> None:
    packed = "W" * 20_000  # the bytes of [, over and over

    assert unpack(packed, length=1) is None
