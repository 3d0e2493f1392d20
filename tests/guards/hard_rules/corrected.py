"""How the rules on whom corrective education may be for are tried."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from casetrack.cases.models import Party
from casetrack.casework.identity.actions import set_identity
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.correction.kinds import SERVICE, SeriousMisconduct
from casetrack.guidance.correction.measures import CorrectionOrder, PoliceDecision, record_decision
from tests.builders import NOON, TODAY, acting, make_child
from tests.guards.hard_rules.ways import Outcome, Tries, refused, sent, within
from tests.review.builders import case_of, handler_of

ACTED, DECIDED = date(2026, 11, 2), date(2026, 11, 10)


def _deciding(
    rule: str, born: date, lawful: date, says: str, *, decided: date | None = None
) -> Tries:
    """Record it of somebody born on one day, or on another on which the law lets it be.

    decided: the day against the law, where that is what decides.
    """

    def on(*, against: bool) -> tuple[date | None, date]:
        return (None, decided) if against and decided is not None else (ACTED, DECIDED)

    def made(*, against: bool) -> Party:
        child = make_child()
        day = PartialDate.day(born if against else lawful)
        set_identity(child, name="陆小明", born=day, by=handler_of(child), at=NOON, on=TODAY)
        return child

    def page(app: Flask, against: bool) -> Outcome:
        acted, day = on(against=against)
        data: dict[str, Any] = {
            "measures": "correction_service",
            "conduct": "for_age_alone",
            "acted": acted.isoformat() if acted is not None else "",
            "decided": day.isoformat(),
            "aim": "懂得劳动的价值",
            "started": DECIDED.isoformat(),
            "new_partner_kind": "other",
        }

        def make() -> tuple[Party, str]:
            child = made(against=against)
            data["children"] = str(child.id)
            return child, f"/cases/{child.case_id}/correction/new"

        return sent(app, make, data, says=says)

    def action(app: Flask, against: bool) -> Outcome:
        def act() -> Outcome:
            child = made(against=against)
            acted, day = on(against=against)
            decision = PoliceDecision(
                SeriousMisconduct.FOR_AGE_ALONE,
                PartialDate.day(acted) if acted is not None else None,
                PartialDate.day(day),
            )
            order = CorrectionOrder(
                children=(child.id,),
                measures=(SERVICE,),
                police=decision,
                aim="懂得劳动的价值",
                started=PartialDate.day(DECIDED),
            )
            by = acting(handler_of(child), on=TODAY, at=NOON)
            return refused(lambda: record_decision(case_of(child), order, by), rule=rule)

        return within(app, act)

    return Tries(page, action)


CORRECTED = {
    "correction_of_a_minor": _deciding(
        "correction_of_a_minor", date(2008, 11, 9), date(2010, 11, 2), "corrective education is for"
    ),
    "correction_below_age": _deciding(
        "correction_below_age", date(2010, 11, 1), date(2010, 11, 2), "answers for every crime"
    ),
    "correction_in_force": _deciding(
        "correction_in_force",
        date(2010, 11, 2),
        date(2010, 11, 2),
        "The law on which it rests is in force since",
        decided=date(2021, 5, 31),
    ),
}
