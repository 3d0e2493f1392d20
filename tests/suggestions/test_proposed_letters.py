"""A proposed letter shows what the law demands of it, and every line says to whom it goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.courses.approvals.builders import Pages, pages_of
from tests.signed_in import text_of

LETTER = {
    "new_body": "某网络公司",
    "body_kind": "company",
    "kind": "social_governance",
    "number": "测检建〔2026〕1号",
    "issued_on": "2026-11-24",
    "ground": "minor_duty",
    "objection_until": "2026-12-10",
    "problem_lines": "夜间接待未成年人\n发现异常不报告",
    "items-0": "完善实名核验",
    "items-1": "培训前台人员",
}


@pytest.fixture
def pages(app: Flask) -> Iterator[Pages]:
    yield from pages_of(app)


def propose(pages: Pages, **typed: str) -> str:
    address = f"/cases/{pages.office.case_id}/suggestions/new"
    answer = pages.prosecutor.post(address, data={**LETTER, **typed})
    assert answer.status_code == 302, text_of(answer)
    return answer.location


def test_whoever_decides_sees_ground_days_recipient_problems_and_items(pages: Pages) -> None:
    shown = text_of(pages.chief.get(propose(pages)))

    for said in (
        "某网络公司",
        "测检建〔2026〕1号",
        "24 November 2026",
        "one month",
        "Law on the Protection of Minors art. 114",
        "24 December 2026, if it is received on the day of issue",
        "10 December 2026",
        "夜间接待未成年人",
        "发现异常不报告",
        "完善实名核验",
        "培训前台人员",
        "Problem 2",
        "Item 2",
    ):
        assert said in shown, said


def test_a_day_that_the_letter_sets_stands_in_place_of_the_counted_one(pages: Pages) -> None:
    page = propose(pages, ground="urgent_as_set", set_day="2026-12-01")

    shown = text_of(pages.chief.get(page))

    assert "1 December 2026" in shown
    assert "if it is received on the day of issue" not in shown


@pytest.mark.in_turn(13)
def test_today_the_board_and_the_case_say_to_whom_it_goes(pages: Pages) -> None:
    page = propose(pages)

    for address in ("/", "/proposals", page, f"/cases/{pages.office.case_id}"):
        assert "某网络公司" in text_of(pages.chief.get(address)), address
    # Nobody who is not to know of the case reads it anywhere.
    assert "某网络公司" not in text_of(pages.stranger.get("/proposals"))
    pages.prosecutor.post(f"{page}/withdraw", data={"version": "1", "reason": "另行制发"})
    assert "某网络公司" in text_of(pages.chief.get("/proposals"))
