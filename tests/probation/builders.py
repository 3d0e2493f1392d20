"""A suspect under review who qualifies, and a probation under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import TrackKind
from casetrack.cases.models import Charge, Party
from casetrack.cases.told_kinds import ChargeStage
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import Heard, OpinionsHeard
from casetrack.ledger.decisions import track_for
from casetrack.probation import actions, conduct
from casetrack.probation.actions import Terms
from casetrack.probation.models import Breach, Probation
from tests.builders import NOON, TODAY, acting, make_child
from tests.finished import finish_for
from tests.protected import protect
from tests.review.builders import case_of, handler_of, receive

EVERYBODY = OpinionsHeard(
    police=Heard.HEARD,
    victim=Heard.HEARD,
    suspect=Heard.HEARD,
    legal_representative=Heard.HEARD,
    defender=Heard.HEARD,
)
# Six months from the day of the tests: to 24 May 2027.
SIX_MONTHS = Terms(
    decided_on=TODAY,
    months=6,
    likely_months=8,
    evidence_sufficient=True,
    remorse=True,
    heard=EVERYBODY,
    ground="初犯，有悔罪表现",
)
LAST_DAY = date(2027, 5, 24)
_times = count(1)


def accuse(child: Party, charge: str = "帮助信息网络犯罪活动") -> None:
    """Suspected of a crime of chapter 6, and protected as a decision asks it."""
    case = case_of(child)
    protect(child)
    session().add(
        Charge(
            case_id=case.id,
            party_id=child.id,
            track_id=track_for(case, TrackKind.CRIMINAL).id,
            name=BilingualText(None, charge),
            stage=ChargeStage.SUSPECTED,
        )
    )
    session().flush()


def make_accused(charge: str = "帮助信息网络犯罪活动") -> Party:
    """A minor at the act, suspected under chapter 6, whose case did not come in yet."""
    child = make_child()
    accuse(child, charge)
    return child


def make_suspect(*, charge: str = "帮助信息网络犯罪活动", **review: Any) -> Party:
    """The same, under review for prosecution."""
    child = make_accused(charge)
    receive(child, **review)
    return child


def order(child: Party, *, by: Staff | None = None, on: date = TODAY, **other: Any) -> Probation:
    """Decided by whoever handles the case; `other` replaces single terms.

    With the opinion that its final decision asks for.
    """
    probation = actions.order(
        case_of(child),
        child,
        replace(SIX_MONTHS, **other),
        acting(by or handler_of(child), on=on, at=NOON),
    )
    finish_for(probation)
    return probation


def make_probation(**other: Any) -> Probation:
    """Six months of probation, decided on the day of the tests."""
    return order(make_suspect(), **other)


def child_of(probation: Probation) -> Party:
    """Whose probation it is."""
    return session().get_one(Party, probation.party_id)


def make_breach(
    probation: Probation,
    *,
    happened_on: date = TODAY,
    is_serious: bool = False,
    of_public_order: bool = False,
    text: str | None = None,
) -> Breach:
    """A breach, recorded on the day it happened; told in words of its own unless they are given."""
    return conduct.record_breach(
        probation,
        acting(handler_of(child_of(probation)), on=happened_on, at=NOON),
        happened=PartialDate.day(happened_on),
        is_serious=is_serious,
        of_public_order=of_public_order,
        text=text or f"未经批准离开所居住的市，第{next(_times)}次发现",
    )
