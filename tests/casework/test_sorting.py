"""The list of cases in the order somebody asks for, page by page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Provenance
from casetrack.cases.queries import CaseFilter, list_cases, place_in_list
from tests.builders import TODAY, make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of


def _some(reader: Staff) -> list[int]:
    """Cases that are due in that order, one on the same day as another, one without a day."""
    days = (-3, 5, 5, 40, None)
    cases = [make_case(handler=reader) for _day in days]
    for case, day in zip(cases, days, strict=True):
        case.next_due = TODAY + timedelta(days=day) if day is not None else None
    return [case.id for case in cases]


def _shown(client: FlaskClient, address: str) -> list[int]:
    rows = re.findall(r'<th scope="row"><a href="/cases/(\d+)"', text_of(client.get(address)))
    return [int(number) for number in rows]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.SECTION_HEAD])
@pytest.mark.parametrize("farthest_first", [False, True])
def test_each_page_goes_on_where_the_one_before_ended(role: Role, farthest_first: bool) -> None:
    reader = make_staff(role)
    expected = _some(reader)[:: -1 if farthest_first else 1]
    narrowed = CaseFilter(farthest_first=farthest_first)

    seen: list[int] = []
    after = None
    while rows := list_cases(reader, narrowed, on=TODAY, after=after, limit=2):
        seen += [row.id for row in rows]
        after = place_in_list(rows[-1])

    assert seen == expected


def test_the_column_is_a_link_to_the_other_order_and_the_address_keeps_it(app: Flask) -> None:
    with prepare(app):
        reader = make_staff()
        ids = _some(reader)
        published = make_case(provenance=Provenance.PUBLISHED, handler=None).id
        client = sign_in(app, reader)

    page = text_of(client.get("/cases?handler=me"))

    assert (
        '<th scope="col" aria-sort="ascending"><a href="/cases?handler=me&amp;sort=-next">' in page
    )
    assert _shown(client, "/cases?handler=me&sort=-next") == ids[::-1]
    assert published in _shown(client, "/cases")
    assert published not in _shown(client, "/cases?sort=-next"), "a published case has no date"
    back = text_of(client.get("/cases?handler=me&sort=-next"))
    assert '<th scope="col" aria-sort="descending"><a href="/cases?handler=me">' in back
    assert '<input type="hidden" name="sort" value="-next">' in back
