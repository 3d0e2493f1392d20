"""A number of ten thousand digits, in a form or an address, is refused and breaks nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from flask import request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue

from casetrack.web.paging import unpack
from tests.guards.conftest import Furnished, methods_of
from tests.guards.made_up import form_of
from tests.guards.sending import Answered, answers_read
from tests.journeys.plain import PageForm
from tests.signed_in import sign_in

# One that Python does not read, so that no engine ever hears of it, and one that no column holds.
TEN_THOUSAND, THIRTY = "9" * 10_000, "9" * 30
IN_QUERIES = "party measure line about entry handler year month before after on day show kind risk"


@pytest.mark.in_turn(3)
def test_in_every_form(desk: Furnished, of_the_run: Path, engine_kind: str, is_night: bool) -> None:
    """Each page is opened once for both; ten thousand digits come to no engine.

    On a push a third of the forms.
    """
    pages = answers_read(desk, of_the_run, engine_kind)
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    client = sign_in(desk.app, desk.staff["prosecutor"])
    # Thirty are looked for by either engine: on a push by PostgreSQL.
    both = (TEN_THOUSAND, THIRTY) if is_night else (TEN_THOUSAND,)
    numbers = (THIRTY,) if engine_kind == "postgresql" else both
    broken, sent = [], 0
    for rule, to, form in desk.of_today(list(each_once(desk, pages)), days=3):
        for long in numbers:
            sent += 1
            if is_broken_by(long, client, form, to):
                broken.append((rule, form.action, len(long), sorted(form.controls)))

    assert broken == []
    assert sent > 50, "the forms are found at all"


def each_once(desk: Furnished, pages: Sequence[Answered]) -> Iterator[tuple[str, str, PageForm]]:
    """The forms of these pages, and where each is sent; of those that stand on many pages one."""
    routing = desk.app.url_map.bind("localhost")
    seen: set[tuple[object, ...]] = set()
    for page in pages:
        for form in page.forms:
            to = form.action or page.address
            endpoint = routing.match(urlsplit(urljoin(page.address, to)).path, method="POST")[0]
            control = form.controls.get("do")
            key = (endpoint, *sorted(form.controls), control.value if control else "")
            if key not in seen and endpoint != "sign_in.out":
                yield page.rule, to, form
            seen.add(key)


def is_broken_by(long: str, client: FlaskClient, form: PageForm, address: str) -> bool:
    """Whether the form is a fault of the house with this number in each field."""
    typed = {
        name: control.value if name in ("sending", "do") else long
        for name, control in form.controls.items()
    }
    return client.post(address, data=typed).status_code >= 500


@pytest.mark.one_engine
def test_a_page_that_reads_any_number_is_noticed() -> None:
    """Python refuses to read ten thousand digits, SQLite to look for thirty."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)

    def reads() -> ResponseReturnValue:
        return str(int(request.values["times"]))

    def looks() -> ResponseReturnValue:
        number = request.values["times"]
        with engine.connect() as connection:
            value = int(number) if len(number) < 100 else 0
            return str(connection.scalar(sa.text("SELECT :value"), {"value": value}))

    asked, searched = (form_of('<input name="times">', view) for view in (reads, looks))

    for form, long in ((asked, TEN_THOUSAND), (searched, THIRTY)):
        assert is_broken_by(long, form.client, form.form, form.to)
        assert not is_broken_by("3", form.client, form.form, form.to)
        assert broken_queries(form.client, ["/form"], long, names="times") == ["/form"]
        assert broken_queries(form.client, ["/form"], "3", names="times") == []


@pytest.mark.in_turn(13)
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


@pytest.mark.in_turn(13)
@pytest.mark.sqlite_at_night
def test_thirty_digits_in_every_query(desk: Furnished) -> None:
    _try_in_every_query(desk, THIRTY)


def _try_in_every_query(desk: Furnished, long: str) -> None:
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    client = sign_in(desk.app, desk.staff["prosecutor"])
    pages = [
        desk.address(rule, case=desk.home_of(rule) if "case_id" in rule.arguments else 0)
        for rule in desk.app.url_map.iter_rules()
        if "GET" in methods_of(rule) and rule.endpoint != "static"
    ]

    assert broken_queries(client, pages, long) == []


def broken_queries(
    client: FlaskClient, pages: Sequence[str], long: str, names: str = IN_QUERIES
) -> list[str]:
    """The pages that are a fault of the house with this number for everything they are asked."""
    query = "&".join(f"{name}={long}" for name in names.split())
    broken = []
    for page in pages:
        # Closed, since some are files.
        with client.get(f"{page}?{query}") as answer:
            if answer.status_code >= 500:
                broken.append(page)
    return broken


def test_a_key_of_a_page_that_nests_without_end_is_made_up() -> None:
    packed = "W" * 20_000  # the bytes of [, over and over

    assert unpack(packed, length=1) is None
