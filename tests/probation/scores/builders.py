"""A scheme of an office, and a probation whose points are kept by it."""

from __future__ import annotations

from datetime import date

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.probation.models import Probation
from casetrack.probation.scores.entries import Points, begin_ledger, record_points
from casetrack.probation.scores.models import ScoreEntry, ScoreLedger, ScoreScheme
from casetrack.probation.scores.queries import version_in_force
from casetrack.probation.scores.rules import Indicator, ScoreRules, ScoreWay, Threshold
from casetrack.probation.scores.schemes import write_scheme
from tests.builders import TODAY, acting, make_staff
from tests.probation.builders import child_of, make_probation
from tests.review.builders import handler_of

PLUS, MINUS, RARE = 1, 2, 3
HUNDRED = ScoreRules(
    BilingualText("A hundred", "百分制"),
    100,
    (
        Indicator(BilingualText("Helps others", "参加公益活动"), 5),
        Indicator(BilingualText("Reports late", "逾期报告"), -5),
        Indicator(
            BilingualText("Commended", "受到表扬"), 10, 1, BilingualText("a letter", "表扬信")
        ),
    ),
    (
        Threshold(ScoreWay.SHORTEN, 110, 1),
        Threshold(ScoreWay.EXTEND, 90, 1),
        Threshold(ScoreWay.LOOK, 80),
    ),
)


def make_scheme(
    rules: ScoreRules = HUNDRED, *, by: Staff | None = None, office_of: Staff | None = None
) -> ScoreScheme:
    """Written by a head of an office, on the day of the tests."""
    by = by or make_staff(
        Role.SECTION_HEAD, office=office_of.office if office_of is not None else None
    )
    return write_scheme(rules, acting(by))


def make_ledger(
    rules: ScoreRules = HUNDRED, *, probation: Probation | None = None, on: date = TODAY
) -> ScoreLedger:
    """Points of a probation of eight months, kept from the day of the tests on."""
    probation = probation or make_probation(months=8)
    handler = handler_of(child_of(probation))
    scheme = make_scheme(rules, office_of=handler)
    return begin_ledger(probation, version_in_force(scheme), acting(handler, on=on))


def probation_of(ledger: ScoreLedger) -> Probation:
    """Whose points they are."""
    return session().get_one(Probation, ledger.probation_id)


def keeper_of(ledger: ScoreLedger) -> Staff:
    """Who handles its case."""
    handler = session().get_one(Case, ledger.case_id).handler
    assert handler is not None
    return handler


def give(
    ledger: ScoreLedger, indicator: int = PLUS, *, on: date = TODAY, times: int = 1
) -> ScoreEntry:
    """Points of an indicator on a day, recorded on that day; the last of so many."""
    for _time in range(times):
        points = Points(indicator, on, "社区工作人员签字的记录")
        entry = record_points(ledger, points, acting(keeper_of(ledger), on=on))
    return entry
