"""How heavy a full calendar is."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.visits.models import SeriesUnit
from casetrack.web.paging import PAGE
from tests.builders import make_case, make_child, make_staff
from tests.signed_in import prepare, sign_in
from tests.visits.builders import KEEP, plan

KILOBYTES = 25
# Of each view the visits that it shows at least.
SHOWN = {"month": 93, "week": 36, "list": PAGE, "day": 7}


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_a_calendar_full_of_visits_is_light(app: Flask) -> None:
    first = date(2026, 12, 1)
    with prepare(app):
        case = make_case()
        for _number in range(7):
            other_case = make_case(handler=case.handler)
            daily = {"every": 1, "unit": SeriesUnit.DAY, "times": 31}
            plan(make_child(other_case), first=first, on_rest_day=KEEP, **daily)
        head = make_staff(Role.SECTION_HEAD, office=case.office)
    client = sign_in(app, head)

    address = f"/days?on={first}&whose=office&view="
    pages = {view: client.get(f"{address}{view}").get_data() for view in SHOWN}

    for view, page in pages.items():
        assert page.count(b"/visits/") >= SHOWN[view], view
        assert len(page) <= KILOBYTES * 1024, view
