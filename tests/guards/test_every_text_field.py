"""No field of a form that makes something keeps a telephone or an id number in the open."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from casetrack.db import Model, session
from tests.desk import sign_in, text_of
from tests.guards.conftest import Furnished
from tests.guards.test_sent_twice import MAKING, form_for, prepared, rule_of

NUMBERS = ("138 0013 8000", "11010519491231002X")


def stored() -> str:
    """Every row of every table as anybody with the database open reads it."""
    return "\n".join(
        repr(tuple(row))
        for table in Model.metadata.sorted_tables
        for row in session().execute(sa.text(f'SELECT * FROM "{table.name}"'))
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

    kept = []
    for field in fields:
        for number in NUMBERS:
            sent = prepared(client, address, made, desk, case)
            sent[field] = [f"{' '.join(sent.get(field) or [''])} {number}"]
            client.post(address, data=sent)
            with desk.app.app_context():
                if number in stored():
                    kept.append((field, number))

    assert kept == []
