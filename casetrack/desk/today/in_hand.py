"""Count the open cases of a person or an office, and the stages that run in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.kinds import CaseStatus, Stage, StageState
from casetrack.cases.models import Case
from casetrack.cases.policy import may_know, may_know_head
from casetrack.cases.stage_readings import STATE_OF
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.desk.today.queries import Whose, granted_to

# Cases that are counted; of more, the numbers are those of the first ones, and say so.
COUNTED = 200


@dataclass(frozen=True)
class InHand:
    """Number of open cases, and of those in which each stage runs.

    is_cut: there are more than COUNTED, and each number is that of the first ones: at least so
    many.
    """

    open_cases: int
    running: Mapping[Stage, int]
    is_cut: bool = False


def in_hand(user: Staff, whose: Whose, *, on: date) -> InHand:
    """The open cases of the user, or of the office; one statement."""
    query = _in_hand(KindOfReader.of(user), whose, on)
    number, *running = session().execute(query, told_of(user)).one()
    stages = zip(STATE_OF, running, strict=True)
    return InHand(
        open_cases=min(number, COUNTED),
        running={stage: count for stage, count in stages if count},
        is_cut=number > COUNTED,
    )


@kept_for_readers
def _in_hand(reader: KindOfReader, whose: Whose, on: date) -> Select[*tuple[int, ...]]:
    cases = select(*STATE_OF.values()).where(Case.status == CaseStatus.OPEN)
    if whose is Whose.OFFICE:
        # Who sees an office knows the head of each of its cases.
        cases = cases.where(Case.office_id == reader.office_id)
    else:
        # The handler and the team hold grants like everybody else.
        mine = is_among(Case.id, granted_to(reader, on=on))
        cases = cases.where(mine, may_know(reader, on=on))
    first = (
        cases.add_columns(may_know_head(reader, on=on).label("knows_head"))
        .order_by(Case.listed_under, Case.id)
        .limit(COUNTED + 1)
        .subquery()
    )
    running = (
        func.count().filter(first.c[state.key] == StageState.RUNNING, first.c.knows_head)
        for state in STATE_OF.values()
    )
    return select(func.count(), *running).select_from(first)
