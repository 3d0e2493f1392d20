"""What stands in an address may have been made up: it finds nothing, and breaks nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.web.addresses import LARGEST_ID, path_of, read_id
from casetrack.web.paging import pack, unpack
from tests.builders import make_case, make_staff
from tests.house import make_app
from tests.signed_in import prepare, sign_in

MADE_UP = ["²", "-1", "abc", "", "1e9", str(2**31), str(2**70), "9" * 5000]


def test_an_id_is_a_number_that_a_column_can_hold() -> None:
    assert read_id("7") == 7
    assert read_id(str(LARGEST_ID)) == LARGEST_ID


@pytest.mark.parametrize("text", MADE_UP)
def test_anything_else_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="no id"):
        read_id(text)


@pytest.mark.parametrize("part", [2**31, 2**70, -1, str(2**70), "9" * 5000, 1.5, [1], {"a": 1}])
def test_a_key_with_what_no_column_can_hold_is_made_up(part: object) -> None:
    assert unpack(pack(["0", "2026-01-01", part]), length=3) is None  # type: ignore[list-item] # so


def test_a_key_that_a_page_gave_is_read_again() -> None:
    for key in (["0", "2026-01-01", "7"], ["2026-01-01", 7], ["d2026-10-23000014"], [None]):
        assert unpack(pack(key), length=len(key)) == key  # type: ignore[arg-type] # kinds of keys


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("text", MADE_UP)
def test_lists_and_case_pages_open_with_what_was_made_up(app: Flask, text: str) -> None:
    with prepare(app):
        handler = make_staff()
        case = make_case(handler=handler)
    client = sign_in(app, handler)
    asked = {"handler": text, "after": pack([text, text, text]), "line": text, "about": text}

    assert client.get("/cases", query_string=asked).status_code == 200
    assert client.get(f"/cases/{case.id}", query_string=asked).status_code == 200
    asked |= {"visitor": text, "party": text, "measure": text, "child": text}
    asked |= {"person": text, "who": text, "on": text, "case": text}
    for page in ("/visits", "/days", "/days/plan", f"/cases/{case.id}/visits"):
        assert client.get(page, query_string=asked).status_code == 200
    for page in ("visits/plan", "visits/unplanned", "guidance/orders/new"):
        assert client.get(f"/cases/{case.id}/{page}", query_string=asked).status_code == 200
    asked["after"] = pack(["2026-01-01", text])
    assert client.get("/suggestions", query_string=asked).status_code == 200


def test_a_slash_at_the_end_of_an_address_changes_nothing(app: Flask) -> None:
    with prepare(app):
        handler = make_staff()
        case = make_case(handler=handler)
    client = sign_in(app, handler)

    for page in ("/cases/", "/visits/", f"/cases/{case.id}/"):
        assert client.get(page).status_code == 200
    assert client.get(f"/cases/{case.id}/nothing/").status_code == 404


@pytest.mark.one_engine
def test_a_route_compiles_what_puts_its_addresses_together_with_the_first_of_them(
    database: Database, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    compile_builder = Rule._compile_builder

    def counted(rule: Rule, append_unknown: bool = True) -> object:
        compiled.append(rule.rule)
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counted)
    with make_app(database, keys).app_context():
        compiled.clear()  # of the folder of files, whose route is there before any other
        assert path_of("dossier.show", case_id=7) == "/cases/7"
        assert path_of("dossier.show", case_id=8, after="x") == "/cases/8?after=x"

    assert set(compiled) == {"/cases/<int:case_id>"}


@pytest.mark.one_engine
def test_the_first_address_of_a_route_may_ask_for_a_rule(database: Database, keys: Keyring) -> None:
    """From the page of a rule, for an administrator, whose masthead has built none before."""
    with make_app(database, keys).app_context():
        assert path_of("calculator.calculator", rule="x") == "/dates?rule=x"
