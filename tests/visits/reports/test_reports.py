"""Who was met, how long, when next: told with the outcome, corrected, shown, never asked for."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.cases.kinds import PartyRole
from casetrack.cases.models import Case, Party
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.visits.reports.models import VisitReport
from tests.builders import NOON, make_child, make_father
from tests.signed_in import prepare, text_of
from tests.visits.builders import handler_of, plan
from tests.visits.test_views import MET, Desk, desk

__all__ = ["desk"]


def reports(desk: Desk) -> list[tuple[list[int], str, int | None, date | None, bool]]:
    with desk.app.app_context():
        rows = session().scalars(select(VisitReport).order_by(VisitReport.id))
        return [
            (
                [who.party_id for who in row.met],
                row.others.in_("en"),
                row.minutes,
                row.next_on,
                row.withdrawn_by_id is None,
            )
            for row in rows
        ]


def with_father(desk: Desk) -> int:
    with prepare(desk.app):
        return make_father(session().get_one(Party, desk.child_id)).id


def told(desk: Desk, visit_id: int, **changed: object) -> object:
    form = {**MET, **{f"report-{name}": value for name, value in changed.items()}}
    return desk.worker.post(desk.url(f"/{visit_id}/outcome"), data=form)


def test_it_is_kept_with_the_outcome_and_shown(desk: Desk) -> None:
    father_id, visit_id = with_father(desk), desk.planned()

    told(
        desk,
        visit_id,
        met=[str(desk.child_id), str(father_id)],
        others="an aunt",
        minutes="45",
        next_on="2026-12-09",
    )

    assert reports(desk) == [([desk.child_id, father_id], "an aunt", 45, date(2026, 12, 9), True)]
    page = text_of(desk.holder.get(desk.url(f"/{visit_id}")))
    assert "an aunt; 45 minutes; next on 2026-12-09" in " ".join(page.split())


def test_nothing_of_it_has_to_be_said(desk: Desk) -> None:
    visit_id = desk.planned()
    told(desk, visit_id, minutes="", others="", next_on="")

    assert reports(desk) == []


@pytest.mark.parametrize(
    ("minutes", "is_kept"), [("0", False), ("1", True), ("600", True), ("601", False), ("x", False)]
)
def test_a_visit_lasts_from_a_minute_to_ten_hours(desk: Desk, minutes: str, is_kept: bool) -> None:
    told(desk, desk.planned(), minutes=minutes)

    assert bool(reports(desk)) is is_kept


@pytest.mark.parametrize(("day", "is_kept"), [("2026-11-24", False), ("2026-11-25", True)])
def test_the_next_one_comes_after_it(desk: Desk, day: str, is_kept: bool) -> None:
    response = told(desk, desk.planned(), next_on=day)

    assert bool(reports(desk)) is is_kept
    assert ("The next one comes after" in text_of(response)) is not is_kept  # type: ignore[arg-type]


def test_a_name_is_refused_at_its_field(desk: Desk) -> None:
    with prepare(desk.app):
        child = session().get_one(Party, desk.child_id)
        set_identity(child, name="孙小明", by=handler_of(child), at=NOON)

    response = told(desk, desk.planned(), others="孙小明的姑姑")

    assert 'href="#report-others"' in text_of(response)  # type: ignore[arg-type]
    assert reports(desk) == []


def test_a_correction_keeps_what_was_said(desk: Desk) -> None:
    visit_id = desk.planned()
    told(desk, visit_id, minutes="45", others="an aunt")
    form = {**MET, "version": "2", "reason": "Looked at the watch", "report-others": "an aunt"}

    desk.worker.post(desk.url(f"/{visit_id}/correct"), data={**form, "report-minutes": "30"})

    assert [(minutes, stands) for _m, _o, minutes, _n, stands in reports(desk)] == [
        (45, False),
        (30, True),
    ]
    assert "<s>" in text_of(desk.holder.get(desk.url(f"/{visit_id}")))


def test_who_sees_one_child_is_offered_its_family_and_nobody_else(desk: Desk) -> None:
    father_id = with_father(desk)
    with prepare(desk.app):
        other_id = make_child(session().get_one(Case, desk.case_id), role=PartyRole.VICTIM).id
    visit_id = desk.planned()

    worker = text_of(desk.worker.get(desk.url(f"/{visit_id}/outcome")))
    holder = text_of(desk.holder.get(desk.url(f"/{visit_id}/outcome")))

    box = 'name="report-met" type="checkbox" value="{}"'
    assert box.format(father_id) in worker
    assert box.format(other_id) not in worker
    assert box.format(other_id) in holder
    refused = told(desk, visit_id, met=[str(other_id)])
    assert refused.status_code == 422  # type: ignore[attr-defined]


def test_a_day_that_was_agreed_asks_for_a_plan_until_there_is_one(desk: Desk) -> None:
    told(desk, desk.planned(), next_on="2026-12-09")
    page = f"/cases/{desk.case_id}"

    before = text_of(desk.holder.get(page))
    with prepare(desk.app):
        plan(session().get_one(Party, desk.child_id), first=date(2026, 12, 9))

    assert "Plan the visit agreed upon" in before
    assert "Plan the visit agreed upon" not in text_of(desk.holder.get(page))
