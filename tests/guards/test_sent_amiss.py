"""No form that is sent with a field missing, empty, doubled or nonsense is a fault of the house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.desk import sign_in
from tests.guards.conftest import Furnished, methods_of
from tests.guards.sending import OPENED_BY, Found, forms_found

Sent = dict[str, list[str]]
NONSENSE = "-1'; 一 \x00 9999999999999999999999"


def amiss(found: Found) -> Iterator[tuple[str, Sent]]:
    """What was shown, with one field that is not as a browser would send it."""
    shown = found.sent
    for name in shown:
        kept = {other: values for other, values in shown.items() if other != name}
        yield f"{name} missing", kept
        yield f"{name} empty", {**kept, name: [""]}
        yield f"{name} doubled", {**kept, name: [*shown[name], *shown[name]] or ["1", "1"]}
        yield f"{name} nonsense", {**kept, name: [NONSENSE]}


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is committed is written, checked by the database, and taken back."""

    def take_back(db: Session) -> None:
        db.flush()
        db.rollback()

    monkeypatch.setattr(Session, "commit", take_back)


@pytest.mark.one_engine
@pytest.mark.usefixtures("nothing_stays")
def test_no_field_that_is_amiss_is_a_fault_of_the_house(desk: Furnished) -> None:
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    faults, sent = [], 0
    for found in forms_found(desk):
        for how, fields in amiss(found):
            status = found.client.post(found.to, data=fields).status_code
            sent += 1
            if status >= 500:
                faults.append(f"{found.endpoint}: {how}: {status}")

    assert faults == []
    assert sent > 500, "the forms are found at all"


@pytest.mark.usefixtures("nothing_stays")
def test_no_address_is_a_fault_where_nothing_is_sent_to_it(desk: Furnished) -> None:
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    clients = [sign_in(desk.app, desk.staff[who]) for who in OPENED_BY]
    faults = []
    for rule in desk.app.url_map.iter_rules():
        if "POST" not in methods_of(rule):
            continue
        home = desk.home_of(rule) if "case_id" in rule.arguments else 0
        for client in clients:
            status = client.post(desk.address(rule, case=home), data={}).status_code
            if status >= 500:
                faults.append(f"{rule.endpoint}: {status}")

    assert faults == []
