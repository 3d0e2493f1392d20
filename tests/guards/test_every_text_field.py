"""No field of a form that makes something keeps a telephone or an id number in the open."""

from __future__ import annotations

from collections.abc import Collection

import pytest
import sqlalchemy as sa

from casetrack.db import session
from tests.desk import sign_in, text_of
from tests.guards.conftest import Furnished
from tests.guards.test_sent_twice import MAKING, form_for, prepared, rule_of
from tests.guards.written import watched

NUMBERS = ("138 0013 8000", "11010519491231002X")


def stored(tables: Collection[str]) -> str:
    """Every row of these tables as anybody with the database open reads it."""
    return "\n".join(
        repr(tuple(row))
        for table in sorted(tables)
        for row in session().execute(sa.text(f'SELECT * FROM "{table}"'))
    )


@pytest.mark.one_engine
@pytest.mark.parametrize("endpoint", MAKING)
def test_a_number_of_a_person_is_kept_by_no_field(desk: Furnished, endpoint: str) -> None:
    made = MAKING[endpoint]
    client = sign_in(desk.app, desk.staff[made.by])
    rule = rule_of(desk, endpoint)
    case = desk.home_of(rule) if "case_id" in rule.arguments else 0
    if made.in_the_last:
        case = max(desk.found["suggestion_id"])
    address = desk.address(rule, case=case)
    shown_at = desk.address(rule_of(desk, made.on), case=case) if made.on else address
    form = form_for(text_of(client.get(shown_at)), made)
    fields = [name for name, control in form.controls.items() if control.kind == "text"]

    tried = [(field, number) for field in fields for number in NUMBERS]
    kept, opened = [], None
    with watched(desk.engine) as written:
        for field, number in tried:
            # Refused, the form is as it was: it is opened again only after something was saved.
            opened = opened or prepared(client, address, made, desk, case)
            typed = f"{' '.join(opened.get(field) or [''])} {number}"
            written.taken()
            answer = client.post(address, data={**opened, field: [typed]})
            opened = opened if answer.status_code == 422 else None
            with desk.app.app_context():
                if number in stored(written.taken()):
                    kept.append((field, number))

    assert kept == []
