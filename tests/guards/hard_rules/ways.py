"""The four ways in which something unlawful can be tried, and what came of it."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import OfficeLevel, Procuratorate
from casetrack.cases.models import Disposition, Party
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.errors import RuleBroken
from casetrack.exchange.importer import FileRefused, import_text
from casetrack.guidance.models import FamilyStep
from casetrack.ledger.gates import LawRefuses
from casetrack.probation.models import Probation
from casetrack.review.models import ReviewPeriod
from tests.builders import NOON, TODAY, make_staff
from tests.probation.builders import LAST_DAY
from tests.review.builders import handler_of
from tests.signed_in import PAPER, prepare, sign_in

DAY_AFTER = LAST_DAY + timedelta(days=1)
AT_THE_END = datetime(2027, 5, 25, 4, 0, tzinfo=UTC)
_numbers = count(1)


class Outcome(enum.StrEnum):
    """What came of it."""

    REFUSED = "refused"
    FLAGGED = "flagged"
    KEPT = "kept as recorded"
    LET_THROUGH = "let through"


Way = Callable[[Flask, bool], Outcome]


@dataclass(frozen=True)
class Tries:
    """How one rule is tried; None where there is no such way to break it.

    Each is tried twice: against the law, and the same within it, so that a refusal proves
    something. A way is called with the application and whether to break the rule.
    """

    page: Way | None = None
    action: Way | None = None
    correction: Way | None = None
    file: Way | None = None


def refused(act: Callable[[], object], *, rule: str = "", key: str = "") -> Outcome:
    """Do it; it is refused by that rule of law, or in those words, or it is let through.

    Raises what was refused for another reason.
    """
    try:
        act()
    except RuleBroken as broken:
        unmet = (
            [verdict.rule for verdict in broken.verdicts if not verdict.met]
            if isinstance(broken, LawRefuses)
            else []
        )
        if broken.key == key or rule in unmet:
            return Outcome.REFUSED
        raise
    return Outcome.LET_THROUGH


def sent(
    app: Flask,
    make: Callable[[], tuple[Party, str]],
    data: Mapping[str, str],
    *,
    says: str,
    at: datetime = NOON,
) -> Outcome:
    """Send a form as the handler of the case; what is refused answers 422 and says so.

    Who decides is told on paper, where the form asks for it.

    make: builds the case, and returns whose it is and the address.
    """
    with time_machine.travel(at, tick=False):
        with prepare(app):
            person, url = make()
            handler = handler_of(person)
        answer = sign_in(app, handler).post(url, data={**PAPER, **data})
    if answer.status_code == 302:
        return Outcome.LET_THROUGH
    assert answer.status_code == 422, f"{url} answered {answer.status_code}"
    assert says in answer.get_data(as_text=True), f"{url} does not say {says!r}"
    return Outcome.REFUSED


def within(app: Flask, act: Callable[[], Outcome]) -> Outcome:
    """Do it as an action, and keep nothing of it."""
    with app.app_context():
        done = act()
        session().rollback()
    return done


def page_of(probation: Probation, name: str) -> str:
    """Where a page of a probation is."""
    return f"/cases/{probation.case_id}/probations/{probation.id}/{name}"


# A lawful case, decided and finished, as a file tells it.
_FILE: dict[str, Any] = {
    "schema": "casetrack-case/1",
    "office": {"en": "A district", "zh": "", "level": "county", "short_zh": "某检未"},
    "number": "",
    "title": {"zh": "试验案"},
    "intake": "prosecution_transfer",
    "provenance": "demo",
    "status": "open",
    "tracks": [{"ref": "criminal", "kind": "criminal"}],
    "parties": [
        {
            "ref": "wei",
            "kind": "person",
            "alias": {"zh": "卫某某"},
            "age_status": "minor",
            "roles": [{"role": "suspect", "track": "criminal"}],
        }
    ],
    "charges": [
        {
            "party": "wei",
            "track": "criminal",
            "name": {"zh": "寻衅滋事罪"},
            "stage": "suspected",
            "chapter": 6,
        }
    ],
    "journal": [
        {"number": 1, "kind": "prosecution_review_received", "when": "2025-01-08"},
        {"number": 2, "kind": "conditional_non_prosecution_decided", "when": "2025-02-03"},
        {"number": 3, "kind": "breach_recorded", "when": "2025-03-01"},
    ],
    "decisions": [
        {
            "ref": "conditional",
            "kind": "conditional_non_prosecution",
            "party": "wei",
            "track": "criminal",
            "decided": "2025-02-03",
            "entry": 2,
        },
        {
            "ref": "final",
            "kind": "non_prosecution_after_probation",
            "party": "wei",
            "track": "criminal",
            "decided": "2025-08-04",
            "announced_on": "2025-08-05",
        },
    ],
    "reviews": [
        {
            "ref": "review",
            "kind": "prosecution",
            "party": "wei",
            "track": "criminal",
            "received": "2025-01-08",
            "custody": "bail",
            "ended_on": "2025-02-03",
            "ended_by": "suspended",
            "decision": "conditional",
            "entry": 1,
        }
    ],
    "probations": [
        {
            "party": "wei",
            "decision": "conditional",
            "track": "criminal",
            "months": 6,
            "state": "ended",
            "started": "2025-02-03",
            "last_day": "2025-08-03",
            "ended_on": "2025-08-03",
            "victim_heard": True,
            "victim_heard_on": "2025-08-01",
            "review_received_on": "2025-01-08",
            "final_decision": "final",
            "conditions_met": {
                "chapter": 6,
                "likely_months": 8,
                "evidence_sufficient": True,
                "remorse": True,
                "heard": {
                    "police": "heard",
                    "victim": "heard",
                    "suspect": "heard",
                    "legal_representative": "heard",
                    "defender": "heard",
                },
            },
            "breaches": [{"happened_on": "2025-03-01", "entry": 3}],
        }
    ],
}


def file(
    rule: str,
    change: Callable[[dict[str, Any]], None],
    lawful: Callable[[dict[str, Any]], None] = lambda item: None,
) -> Way:
    """Bring in a file that tells of something unlawful, and look for what is kept beside it.

    lawful: tells of the same within the law.
    """

    def way(app: Flask, against: bool) -> Outcome:
        data = deepcopy(_FILE)
        number = next(_numbers)
        data["office"]["zh"] = f"第{number}区人民检察院"
        data["number"] = f"某检未〔2025〕{number}号"
        (change if against else lawful)(data)
        with app.app_context():
            office = Procuratorate(
                name_en=f"District {number}",
                name_zh=data["office"]["zh"],
                short_zh=f"某{number}",
                level=OfficeLevel.COUNTY,
            )
            session().add(office)
            session().flush()
            by = make_staff(office=office)
            text = json.dumps(data, ensure_ascii=False, indent=1)
            try:
                with unit_of_work():
                    case = import_text(text, by=by, on=TODAY, at=NOON).case
            except FileRefused:
                if not against:
                    raise
                return Outcome.REFUSED
            kept = [
                flags
                for model in (Disposition, ReviewPeriod, FamilyStep)
                for flags in session().scalars(select(model.flags).where(model.case_id == case.id))
            ]
            flags = [flag["rule"] for flags in kept for flag in flags]
            later = select(LaterFlag.rule).where(LaterFlag.case_id == case.id)
            flags += session().scalars(later)
        if not against:
            assert flags == [], f"the lawful file was flagged: {flags}"
        return Outcome.FLAGGED if rule in flags else Outcome.LET_THROUGH

    return way
