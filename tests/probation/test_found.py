"""What the form of a decision said of conditions and opinions is put right, and asked again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.law import Heard
from casetrack.probation.checks import Opinion, SuspectFacts
from casetrack.probation.correction_views import correct_found
from casetrack.probation.models import Probation
from tests.builders import NOON, TODAY, acting, make_staff
from tests.probation.builders import EVERYBODY, child_of, make_probation
from tests.review.builders import handler_of
from tests.signed_in import prepare, sign_in, text_of

REASON = "讯问笔录载明"


def found(probation: Probation, **other: Any) -> SuspectFacts:
    before = SuspectFacts.read(probation.facts)
    assert before is not None
    return replace(before, **other)


def test_what_was_said_before_stays_in_the_entry_and_nothing_else_is_changed(app: Flask) -> None:
    with app.app_context():
        probation = make_probation()
        by = acting(handler_of(child_of(probation)), on=TODAY, at=NOON)
        heard = replace(EVERYBODY, victim=Heard.NOT_YET)
        opinions = (Opinion("police", TODAY, "无异议"),)
        now = found(probation, remorse=False, heard=heard, opinions=opinions)

        entry = correct_found(probation, now, REASON, by, opened=probation.version)

        assert entry is not None
        assert SuspectFacts.read(probation.facts) == now
        assert entry.fields["found_before"]["remorse"] is True
        assert entry.text.zh is not None
        assert "否，原为是" in entry.text.zh
        assert "已听取，2026-11-24，无异议，原为已听取" in entry.text.zh
        assert REASON in entry.text.zh
        opened = probation.version
        assert correct_found(probation, now, REASON, by, opened=opened) is None
        assert probation.version == opened


@pytest.mark.parametrize(
    ("reason", "stale", "refused"),
    [("", 0, RuleBroken), (REASON, 1, LostRace)],
)
def test_it_is_refused_without_a_reason_and_where_somebody_saved_meanwhile(
    app: Flask, reason: str, stale: int, refused: type[Exception]
) -> None:
    with app.app_context():
        probation = make_probation()
        by = acting(handler_of(child_of(probation)), on=TODAY, at=NOON)
        now = found(probation, likely_months=13)

        with pytest.raises(refused):
            correct_found(probation, now, reason, by, opened=probation.version - stale)


def test_somebody_who_does_not_handle_the_case_may_not(app: Flask) -> None:
    with app.app_context():
        probation = make_probation()
        now, by = found(probation, likely_months=13), acting(make_staff(), on=TODAY, at=NOON)

        with pytest.raises(NotAllowed):
            correct_found(probation, now, REASON, by, opened=probation.version)


@pytest.mark.one_engine
def test_the_page_is_filled_with_what_was_said_and_flags_what_would_not_stand(app: Flask) -> None:
    with prepare(app):
        probation = make_probation()
        case_id, probation_id = probation.case_id, probation.id
        handler, version = handler_of(child_of(probation)), probation.version
    url = f"/cases/{case_id}/probations/{probation_id}/found"
    browser = sign_in(app, handler)
    assert "Correct what was found" in text_of(browser.get(url))
    heard = dict.fromkeys(("police", "victim", "suspect", "legal_representative"), "heard")
    same = {**heard, "defender": "heard", "evidence_sufficient": "y", "version": str(version)}

    unchanged = {**same, "remorse": "y", "likely_months": "8", "reason": ""}
    sent = browser.post(url, data=unchanged, follow_redirects=True)
    assert "Nothing is different" in text_of(sent)
    without_a_reason = {**unchanged, "likely_months": "18"}
    assert browser.post(url, data=without_a_reason).status_code == 422

    answer = browser.post(
        url, data={**same, "remorse": "y", "likely_months": "18", "reason": REASON}
    )

    assert answer.status_code == 302, text_of(answer)
    with app.app_context(), unit_of_work():
        rules = session().scalars(select(LaterFlag.rule).where(LaterFlag.case_id == case_id)).all()
        assert rules == ["cnp_likely_sentence"]
    shown = text_of(browser.get(f"/cases/{case_id}"))
    assert "No follow-up is recorded yet." in shown
