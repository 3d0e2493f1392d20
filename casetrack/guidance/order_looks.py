"""A look at an order to a guardian that has no last day, and for which no look is agreed.

No text that was read says how often: own practice, unless an office sets another number. Whoever
handles the case sets another day with a duty of the order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import CaseStatus, MeasureKind, MeasureState, Part, Provenance
from casetrack.cases.models import Case, Measure, MeasureItem, Obligation, RequirementCheck
from casetrack.clocks.office_terms.models import OfficeTerm
from casetrack.clocks.office_terms.queries import counted
from casetrack.codes import N_, NP_
from casetrack.courses.models import MeasureSession
from casetrack.db import session
from casetrack.db.change_set import OfKind
from casetrack.events import handles
from casetrack.guidance.models import Programme
from casetrack.law.counting import Length, LengthUnit
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import close, find_owed, owe
from casetrack.ledger.reasons import why_agreed
from casetrack.web.dates import word_day
from casetrack.web.words import language

ORDER_LOOK = ObligationKind.declare(
    "order_look", NP_("duty", "look at an order to a guardian"), is_agreed=True
)
LOOK_TERM = OfficeTerm(
    "order_look",
    N_("Look at an order to a guardian without a last day, from the order or the last look"),
    Length(30, LengthUnit.DAY),
    most=180,
    note=N_("Days that are counted already stay as they are."),
)
_KINDS = (MeasureKind.GUARDIANSHIP_ORDER, MeasureKind.FAMILY_EDUCATION_GUIDANCE)
# Guidance that was agreed is no order.
WITHOUT_END = and_(
    Measure.state == MeasureState.RUNNING,
    Measure.last_day.is_(None),
    or_(
        Measure.kind == MeasureKind.GUARDIANSHIP_ORDER,
        Measure.id.in_(select(Programme.measure_id).where(Programme.is_ordered)),
    ),
)


def owe_looks(case: Case, on: date) -> None:
    """Owe a look at each running order without an end, from the last one; none once one is agreed.

    The first is counted from the day on which the order became known here, so that none is late at
    once. Of a published case nothing is owed.
    """
    if case.provenance is Provenance.PUBLISHED or not case.is_open():
        return
    query = select(Obligation).where(Obligation.case_id == case.id, Obligation.kind == ORDER_LOOK)
    rows = {row.subject_id: row for row in session().scalars(query) if row.is_open}
    orders = select(Measure).where(Measure.case_id == case.id, WITHOUT_END).order_by(Measure.id)
    for measure in session().scalars(orders):
        row = rows.get(measure.id)
        looked = max(_looks(measure), default=None)
        if row is not None and looked and looked > date.fromisoformat(row.why["fact_on"]):
            close(row, on=looked, as_=DutyState.MET)
        if any(item.check_due is not None for item in measure.asked()):
            continue
        if rows.pop(measure.id, None) is not None and row is not None and row.is_open:
            continue
        since = looked if row is not None and looked else max(on, looked or on)
        end = counted(case.office_id, LOOK_TERM, since)
        owe(
            case,
            ORDER_LOOK,
            due=end.day,
            subject=measure,
            why=why_agreed("order_without_end", fact_on=since, steps=end.steps),
            party_id=next(iter(measure.party_ids(Part.TO)), None),
            is_provisional=end.provisional,
        )
    for row in rows.values():
        if row.is_open:
            close(row, on=on, as_=DutyState.LAPSED)


def _looks(measure: Measure) -> Iterator[date]:
    """The days of the looks at its duties, and of its sessions, as far as they are known."""
    looks = select(RequirementCheck).where(
        RequirementCheck.subject == MeasureItem.__tablename__,
        RequirementCheck.subject_id.in_([item.id for item in measure.items]),
    )
    sessions = select(MeasureSession).where(MeasureSession.measure_id == measure.id)
    days = [look.looked.last for look in session().scalars(looks) if look.holds]
    days += [held.held.last for held in session().scalars(sessions)]
    return (day for day in days if day is not None)


@handles(NightCame)
def find_in_the_night(night: NightCame) -> None:
    """Owe looks at orders that ran before looks were owed."""
    owed = select(Obligation.id).where(
        Obligation.kind == ORDER_LOOK,
        Obligation.subject == Measure.__tablename__,
        Obligation.subject_id == Measure.id,
        Obligation.is_open,
    )
    waiting = select(Measure.case_id).where(WITHOUT_END, ~owed.exists())
    cases = select(Case).where(Case.status == CaseStatus.OPEN, Case.id.in_(waiting))
    for case in session().scalars(cases.order_by(Case.id)).all():
        owe_looks(case, night.on)


def look_words(measure: Measure) -> str | None:
    """By when somebody looks at this order, and that it is a default; None where none is owed."""
    row = find_owed(ORDER_LOOK, measure) if measure.last_day is None else None
    if row is None or not row.is_open:
        return None
    return _(
        "No last day is known: somebody looks at it by %(day)s, as this office does where nothing"
        " else is agreed. A requirement with a next check sets another day.",
        day=word_day(row.due, language(), long=True),
    )


ORDERS_LOOKED_AT = Consequence(
    (
        *(OfKind(Measure, kind) for kind in _KINDS),
        Programme,
        MeasureItem,
        MeasureSession,
        RequirementCheck,
    ),
    owe_looks,
)
