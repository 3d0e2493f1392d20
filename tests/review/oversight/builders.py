"""Acts of supervision, stated by whoever handles the case, and what is owed then."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.approval import WhoDecides
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Obligation, Party
from casetrack.casework.facts.recording import Statement, state
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.consequences import follow_what_stands
from casetrack.review.oversight.fact_actions import OVERSIGHT_ACT
from casetrack.review.oversight.models import OversightAct, OversightKind
from tests.builders import NOON, TODAY, acting
from tests.review.builders import case_of, handler_of

NOTHING = BilingualText(None, None)
BRANCH = BilingualText("police of the riverside district", "河畔区公安分局")


def values_of(kind: OversightKind, day: date, **data: Any) -> dict[str, Any]:
    """What is typed of one, with nothing in what is left out."""
    return {
        "kind": kind,
        "of_id": None,
        "result": None,
        "recipient": NOTHING,
        "text": BilingualText("nobody sat beside the child", "讯问时无合适成年人到场"),
        "ground": NOTHING,
        "number": NOTHING,
        "decided_by": None,
        "happened_on": day,
        "written": PartialDate.unknown(),
        "received_on": None,
        "due_on": None,
        **data,
    }


def do(person: Party, kind: OversightKind, day: date = TODAY, **data: Any) -> OversightAct:
    """One of them, and what follows from it."""
    statement = Statement(person, values_of(kind, day, **data))
    row = state(
        OVERSIGHT_ACT, case_of(person), statement, acting(handler_of(person), on=TODAY, at=NOON)
    )
    follow_what_stands(on=TODAY)
    return row


def issue(
    person: Party,
    day: date,
    due_on: date | None,
    kind: OversightKind = OversightKind.CORRECTION,
    **data: Any,
) -> OversightAct:
    """A notice to correct illegality, or an opinion, with the day for the reply that it sets."""
    letter = {
        "recipient": BRANCH,
        "number": BilingualText(None, "河畔检纠违〔2026〕1号"),
        "decided_by": WhoDecides.CHIEF_PROCURATOR,
        "ground": BilingualText(None, "刑事诉讼法第二百八十一条"),
        "due_on": due_on,
    }
    return do(person, kind, day, **{**letter, **data})


def owed(kind: ObligationKind, subject: OversightAct | Party) -> Obligation:
    """What is or was owed of it."""
    query = select(Obligation).where(
        Obligation.kind == kind,
        Obligation.subject == subject.__tablename__,
        Obligation.subject_id == subject.id,
    )
    return session().scalars(query).one()
