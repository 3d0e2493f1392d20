"""The file of the office's periods: read back, written down, and harmless in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.casework.identity.actions import set_identity
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.today.actions import record_export
from casetrack.desk.today.periods import PeriodFilter
from casetrack.errors import NotAllowed
from casetrack.law import Lateness
from casetrack.ledger.obligations import close
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.desk.today.builders import END, make_duty
from tests.signed_in import events_in, prepare, sign_in
from tests.workbooks import lines_in

REVIEW = ObligationKind.PROSECUTION_REVIEW
FINAL = ObligationKind.FINAL_DECISION


@pytest.fixture(autouse=True)
def _on_that_tuesday() -> Iterator[None]:
    """24 November 2026, noon."""
    with time_machine.travel(NOON, tick=False):
        yield


def table(app: Flask, staff: Staff, asked: str = "", lang: str = "en") -> list[dict[str, Any]]:
    """The lines of the file, by their headings."""
    return lines_in(sign_in(app, staff, lang=lang).get(f"/periods.xlsx{asked}"))


def test_the_file_says_what_the_page_says(app: Flask) -> None:
    with prepare(app):
        case = make_case(handler=make_staff(name="Lin Xiao"))
        child = make_child(case)
        why = {"fact": "case_transfer_received", "fact_on": "2026-10-26", "rule": None}
        make_duty(case, REVIEW, in_days=2, child=child, weight=Lateness.FREEDOM, why=why)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    [row] = table(app, manager)

    assert row["Due"] == date(2026, 11, 26)
    assert row["Weekday"] == "Thu"
    assert row["Period"] == "review for prosecution"
    assert row["State"] == "running"
    assert row["In custody"] == "yes"
    assert row["Provisional"] == "no"
    assert row["At risk"] == "somebody is in custody, and it ends in 2 days"
    assert row["Case number"] == case.number
    assert row["Person"] == "Sun Moumou"
    assert row["Handler"] == "Lin Xiao"
    assert "26 October 2026" in row["Fact"] or "2026-10-26" in row["Fact"]


def test_it_is_in_the_language_of_the_page(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, REVIEW, in_days=-1, child=make_child(case), weight=Lateness.FREEDOM)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    [row] = table(app, manager, lang="zh")

    assert row["期限"] == date(2026, 11, 23)
    assert row["人员"] == "孙某某"
    assert row["在押"] == "是"
    assert row["风险"].startswith("逾期：")


def test_a_review_that_stands_still_has_both_days(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        child = make_child(case)
        close(make_duty(case, REVIEW, in_days=-9, child=child), on=TODAY, as_=DutyState.SUSPENDED)
        make_duty(case, END, in_days=100, child=child)
        make_duty(case, FINAL, in_days=120, child=child, why={"fact_on": "2027-03-04"})
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    [row] = table(app, manager, "?show=suspended")

    assert row["State"] == "suspended"
    assert row["Stands still until"] == date(2027, 3, 4)
    assert row["Final decision due"] == date(2027, 3, 24)


def test_it_has_what_was_asked_for_and_all_of_it(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        for number in range(120):
            make_duty(case, REVIEW if number % 2 else END, in_days=number)
        make_duty(make_case(), REVIEW, in_days=1)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    rows = table(app, manager, "?kind=prosecution_review")

    assert len(rows) == 60
    assert {row["Period"] for row in rows} == {"review for prosecution"}
    assert [row["Due"] for row in rows] == sorted(row["Due"] for row in rows)


def test_who_took_what_along_is_written_down(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        for number in range(3):
            make_duty(case, REVIEW, in_days=number, weight=Lateness.FREEDOM)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    table(app, manager, f"?show=at_risk&held=yes&month=2026-11&handler={case.handler_id}")

    [event] = events_in(app, kind=AuditKind.PERIODS_EXPORTED.value)
    assert (event.actor_id, event.office_id) == (manager.id, manager.office_id)
    assert event.details == {
        "rows": 3,
        "show": "at_risk",
        "risk": None,
        "duty": None,
        "handler_id": case.handler_id,
        "held_only": True,
        "month": "2026-11",
    }


def test_looking_at_the_page_takes_nothing_along(app: Flask) -> None:
    with prepare(app):
        manager = make_staff(Role.CASE_MANAGEMENT)

    sign_in(app, manager).get("/periods")

    assert events_in(app, kind=AuditKind.PERIODS_EXPORTED.value) == []


def test_the_name_behind_an_alias_is_not_in_it(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        child = make_child(case)
        assert case.handler is not None
        set_identity(child, name="孙小明", by=case.handler, at=NOON)
        make_duty(case, REVIEW, in_days=1, child=child)
        head = make_staff(Role.SECTION_HEAD, office=case.office)

    assert "孙小明" not in str(table(app, head, lang="zh"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t=", " =", "\r", "\n@"])
def test_no_cell_is_a_formula(app: Flask, start: str) -> None:
    evil = f'{start}HYPERLINK("http://example.org","x")'
    with prepare(app):
        case = make_case(title="plain")
        case.title = BilingualText(evil, evil)
        child = make_child(case)
        child.alias = BilingualText(evil, evil)
        make_duty(case, REVIEW, in_days=1, child=child)
        case.handler.name = evil  # type: ignore[union-attr] # it has one
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    [row] = table(app, manager)

    assert row["Title"] == row["Person"] == row["Handler"] == evil


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.SOCIAL_WORKER, Role.ADMINISTRATOR])
def test_the_act_itself_refuses_whoever_may_not(app: Flask, role: Role) -> None:
    with prepare(app):
        staff = make_staff(role)
        with pytest.raises(NotAllowed):
            record_export(PeriodFilter(), acting(staff, at=NOON), rows=0)

    assert events_in(app, kind=AuditKind.PERIODS_EXPORTED.value) == []


def test_another_offices_periods_are_not_in_it(app: Flask) -> None:
    with prepare(app):
        make_duty(make_case(), REVIEW, in_days=1)
        stranger = make_staff(Role.CHIEF_PROCURATOR)

    assert table(app, stranger) == []
