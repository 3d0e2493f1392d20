"""An address that is filled in is the one that would have been put together."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import BuildError

from casetrack.web.built_addresses import BuiltAddresses, address_form


def plainly(app: Flask, endpoint: str, **values: object) -> str:
    """As Flask alone builds it."""
    # Any value, which is what is tried.
    return Flask.url_for(app, endpoint, **values)  # type: ignore[arg-type]


def test_every_address_of_numbers_is_as_flask_builds_it(app: Flask) -> None:
    with app.test_request_context():
        tried = 0
        for rule in app.url_map.iter_rules():
            values: dict[str, Any] = {
                name: 31 + place for place, name in enumerate(sorted(rule.arguments))
            }
            if rule.endpoint == "static" or not all(
                "IdConverter" in type(one).__name__ for one in rule._converters.values()
            ):
                continue
            for every in (values, {**values, "page": 7, "from": 31}):
                for _ in range(2):
                    told = url_for(rule.endpoint, **every)
                    assert told == plainly(app, rule.endpoint, **every)
                tried += 1
    assert tried > 100


@pytest.mark.parametrize(
    "more", [{"_anchor": "journal"}, {"note": "50 % & more"}, {"open": True}, {"after": None}]
)
def test_whatever_else_is_asked_is_left_to_flask(app: Flask, more: dict[str, object]) -> None:
    with app.test_request_context():
        asked: dict[str, object] = {"case_id": 31, **more}
        assert app.url_for("dossier.show", **asked) == plainly(  # type: ignore[arg-type]
            app, "dossier.show", **asked
        )


def test_an_address_begins_where_the_house_begins(app: Flask) -> None:
    assert isinstance(app, BuiltAddresses)
    told = []
    for root in ("", "/house", "/100%"):
        with app.test_request_context(base_url=f"http://localhost{root}"):
            told.append(url_for("dossier.show", case_id=31))
            assert told[-1] == plainly(app, "dossier.show", case_id=31)

    assert told[:2] == ["/cases/31", "/house/cases/31"]


def test_a_number_that_is_no_id_is_refused_as_ever(app: Flask) -> None:
    with app.test_request_context():
        for _ in range(2):
            with pytest.raises(BuildError):
                url_for("dossier.show", number=31)


def test_outside_of_a_request_an_address_needs_the_name_of_the_house(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="SERVER_NAME"):
        url_for("dossier.show", case_id=31)


def test_a_file_and_a_page_without_numbers_are_as_flask_builds_them(app: Flask) -> None:
    for root in ("", "/house"):
        with app.test_request_context(base_url=f"http://localhost{root}"):
            for _ in range(2):
                for name in ("app.css", "app.js"):
                    assert url_for("static", filename=name) == plainly(app, "static", filename=name)
                assert url_for("cases.index") == plainly(app, "cases.index")
            with pytest.raises(BuildError):
                url_for("static")


def test_a_form_of_addresses_takes_the_numbers_of_each_line(app: Flask) -> None:
    for root in ("", "/100%"):
        with app.test_request_context(base_url=f"http://localhost{root}"):
            form = address_form("clocks.date", "case_id", "obligation_id")
            told = url_for("clocks.date", case_id=31, obligation_id=7)
            assert form % (31, 7) == told
            with pytest.raises(BuildError):
                address_form("clocks.date", "case_id")
