"""A child on probation with unannounced checks on randomly drawn days."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from casetrack.cases.models import Case, Party
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.ledger.nightly import let_night_come
from casetrack.visits.models import Condition, VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, record_outcome
from casetrack.visits.spotchecks.actions import CheckTerms, plan_checks
from casetrack.visits.spotchecks.journal_texts import checks_planned
from casetrack.visits.spotchecks.models import SpotCheck

AIM = BilingualText("Whether he is at home in the evening", "了解晚间是否在家、监护是否到位")
CHECKS = 8
SEEN = (
    BilingualText(
        "At home, at his homework; the grandmother with him.", "在家写作业，祖母在旁，监护正常。"
    ),
    BilingualText(
        "Back from the workshop at six, as he said.", "晚六点从实训点回家，与本人所述一致。"
    ),
)


def checked(
    desk: Desk, case: Case, child: Party, measure_id: int, last: date | None
) -> Iterator[int]:
    """Checks until the end of the probation; those in the past took place."""
    yield 76
    until = last or desk.day + timedelta(days=180)
    terms = CheckTerms(
        child.id,
        AIM.in_("zh"),
        VisitWay.HOME,
        desk.prosecutor.id,
        first=desk.day + timedelta(days=2),
        last=until,
        times=CHECKS,
        gap=5,
        measure_id=measure_id,
    )
    numbers = count(1)
    act = desk.act()
    # The same days each time the demonstration is made: random ones would change its pages.
    plan = plan_checks(
        case,
        terms,
        act,
        seed=lambda: hashlib.sha256(f"demonstration {next(numbers)}".encode()).hexdigest()[:32],
    )
    plan.aim = AIM
    desk.tell(plan.entry_id, checks_planned(CHECKS, terms.first, until, AIM))
    for check, text in zip(plan.checks, [*SEEN, *[SEEN[0]] * CHECKS], strict=False):
        opens = check.first_day - timedelta(days=1)
        if opens > desk.today:
            return
        yield (desk.today - opens).days
        let_night_come(opens, at=desk.now())
        day = check.drawn_day()
        if day is None or day >= desk.today:
            return
        yield (desk.today - day).days
        let_night_come(day, at=desk.now())
        _found(desk, check, text)


def _found(desk: Desk, check: SpotCheck, text: BilingualText) -> None:
    visit = check.visit
    assert visit is not None, "a night made it a visit"
    outcome = VisitOutcome(
        VisitState.DONE,
        PartialDate.day(desk.day),
        visit.way,
        text.in_("zh"),
        condition=Condition.STEADY,
    )
    entry = record_outcome(visit, outcome, desk.act())
    visit.findings = entry.text = text
