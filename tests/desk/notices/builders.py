"""Duties of a case, and a night on the application of a test."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, Obligation, Party
from casetrack.db import session
from casetrack.desk.notices.models import Digest, OutboxMail
from casetrack.desk.notices.night import Done, Orders, run_night
from casetrack.desk.notices.sending import MaildirRoute, Route
from tests.builders import NOON, TODAY

BASE_URL = "https://desk.example.org"
IN_CUSTODY = {"rule": "prosecution_review", "options": {"in_custody": True}}
_numbers = count(1)


def in_days(days: int, *, on: date = TODAY) -> date:
    return on + timedelta(days=days)


def make_duty(
    case: Case,
    due: date,
    *,
    kind: ObligationKind = ObligationKind.FINAL_DECISION,
    owner: Staff | None = None,
    child: Party | None = None,
    why: dict[str, Any] | None = None,
) -> Obligation:
    """Something owed in a case by a day; by its handler unless an owner is given."""
    duty = Obligation(
        kind=kind,
        case_id=case.id,
        office_id=case.office_id,
        owner_id=owner.id if owner else case.handler_id,
        party_id=child.id if child else None,
        due=due,
        why=why or {},
        subject="probation",
        subject_id=next(_numbers),
    )
    session().add(duty)
    session().flush()
    return duty


def maildir(folder: Path) -> MaildirRoute:
    return MaildirRoute(folder=folder / "mail")


def night(
    app: Flask, *, on: date = TODAY, route: Route | None = None, at: datetime | None = None
) -> Done:
    """One night, as the command runs it; at: its instant, noon of that day if not told."""
    then = at or NOON + (on - TODAY)
    orders = Orders(on=on, base_url=BASE_URL, language="en", route=route, clock=lambda: then)
    with app.app_context():
        done = run_night(orders)
    assert done is not None
    return done


def digests(app: Flask, staff: Staff | None = None) -> list[Digest]:
    """Every digest, or those of one person, by its day."""
    query = sa.select(Digest).order_by(Digest.day, Digest.id)
    if staff is not None:
        query = query.where(Digest.staff_id == staff.id)
    with app.app_context():
        return list(session().scalars(query))


def told(app: Flask, staff: Staff) -> list[list[int]]:
    """The ids of the duties in each digest of a person."""
    return [[line["obligation"] for line in digest.lines] for digest in digests(app, staff)]


def outbox(app: Flask) -> list[OutboxMail]:
    """Every message, in the order they were written."""
    with app.app_context():
        return list(session().scalars(sa.select(OutboxMail).order_by(OutboxMail.id)))
