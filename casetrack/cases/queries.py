"""Read cases: the one somebody may see, its people and lines of work, lists of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import joinedload

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.finding import told_by
from casetrack.cases.kinds import CaseStatus, Provenance, Stage, StageState
from casetrack.cases.models import Case, Obligation, Party, PartyRoleHeld, StageRow, Track
from casetrack.cases.policy import may_know_head, reach_of, visible_cases
from casetrack.db import session
from casetrack.db.kept import kept

DISTANT = date(9999, 12, 31)
_NOBODY = select(Party.id).where(false())


@dataclass(frozen=True)
class CaseFilter:
    """What a list of cases is narrowed to. None or empty: not narrowed.

    text: what stands in number, title or an alias. stage: stage that is running.
    handler_id: who handles it.
    """

    text: str = ""
    stage: Stage | None = None
    handler_id: int | None = None
    status: CaseStatus | None = CaseStatus.OPEN


def find_case(case_id: int, *, visible_to: Staff, on: date, lock: bool = False) -> Case | None:
    """The case with its office and handler, or None if this person may not know of it.

    lock: hold its row until the transaction ends. SQLite has one writer at a time and needs none.
    """
    found = (
        visible_cases(visible_to, on=on)
        .where(Case.id == case_id)
        .options(joinedload(Case.office), joinedload(Case.handler))
    )
    if lock:
        # Rows that refer to the case may still be added by others meanwhile: no key changes.
        found = found.with_for_update(of=Case, key_share=True).execution_options(
            populate_existing=True
        )
    return session().scalar(found)


def find_party(case: Case, party_id: int) -> Party | None:
    """A party of this case, or None if it is not of this case."""
    return session().scalar(select(Party).where(Party.id == party_id, Party.case_id == case.id))


def parties_of(case: Case) -> Sequence[Party]:
    """Everybody in the case, in the order they were entered, with their roles.

    Read once while something is saved, until somebody comes in or is changed.
    """
    found = select(Party).where(Party.case_id == case.id).order_by(Party.position, Party.id)
    return kept(
        (parties_of, case.id),
        lambda: session().scalars(found).all(),
        until=(Party, PartyRoleHeld),
    )


def tracks_of(case: Case) -> Sequence[Track]:
    """The lines of work of the case, in their order."""
    return (
        session()
        .scalars(select(Track).where(Track.case_id == case.id).order_by(Track.position))
        .all()
    )


def list_cases(
    user: Staff,
    narrowed: CaseFilter,
    *,
    on: date,
    after: tuple[int, date, int] | None = None,
    limit: int,
) -> Sequence[Case]:
    """Up to `limit` cases by next date (undated last), so late ones first; published ones last.

    after: `place_in_list` of the last case of the page before.
    """
    found = visible_cases(user, on=on).options(joinedload(Case.handler), joinedload(Case.office))
    head = may_know_head(user, on=on)
    if narrowed.status is not None:
        found = found.where(Case.status == narrowed.status)
    if narrowed.handler_id is not None:
        found = found.where(Case.handler_id == narrowed.handler_id)
    if narrowed.stage is not None:
        running = select(StageRow.case_id).where(
            StageRow.stage == narrowed.stage,
            StageRow.state == StageState.RUNNING,
            StageRow.party_id.is_(None),
        )
        found = found.where(head, Case.id.in_(running))
    if narrowed.text:
        found = found.where(told_by(narrowed.text, user, on=on))
    published = sql_case((Case.provenance == Provenance.PUBLISHED, 1), else_=0)
    due = sql_case((head, func.coalesce(Case.next_due, DISTANT)), else_=DISTANT)
    if after is not None:
        found = found.where(
            or_(
                published > after[0],
                and_(published == after[0], due > after[1]),
                and_(published == after[0], due == after[1], Case.id > after[2]),
            )
        )
    return session().scalars(found.order_by(published, due, Case.id).limit(limit)).all()


@dataclass
class PartShown:
    """What a list says of a case of which somebody sees the visits to some children only.

    next_visit: the earliest open visit to one of them.
    """

    children: list[Party]
    next_visit: date | None


def parts_among(case_ids: Sequence[int], user: Staff, *, on: date) -> dict[int, PartShown]:
    """Those of these cases of which this person sees a part only; one statement."""
    visit = (
        select(func.min(Obligation.due))
        .where(
            Obligation.party_id == Party.id,
            Obligation.kind == ObligationKind.VISIT,
            Obligation.is_open,
        )
        .scalar_subquery()
    )
    children = [one.correlate(None) for one in reach_of(user, on=on).children] or [_NOBODY]
    rows = session().execute(
        select(Case.id, Party, visit)
        .outerjoin(
            Party, and_(Party.case_id == Case.id, or_(*(Party.id.in_(one) for one in children)))
        )
        .where(Case.id.in_(case_ids), ~may_know_head(user, on=on))
        .order_by(Case.id, Party.position)
    )
    parts: dict[int, PartShown] = {}
    for case_id, child, day in rows:
        part = parts.setdefault(case_id, PartShown([], None))
        if child is not None:
            part.children.append(child)
            part.next_visit = min(filter(None, (part.next_visit, day)), default=None)
    return parts


def place_in_list(case: Case, *, is_part: bool = False) -> tuple[int, date, int]:
    """Where a case stands in `list_cases`. is_part: its dates are not shown, so it has none."""
    due = None if is_part else case.next_due
    return int(case.provenance is Provenance.PUBLISHED), due or DISTANT, case.id


def stages_of(case_ids: Sequence[int]) -> dict[int, dict[Stage, StageRow]]:
    """The five stages of each of these cases, rolled up over their people; one statement."""
    rows = session().scalars(
        select(StageRow).where(StageRow.case_id.in_(case_ids), StageRow.party_id.is_(None))
    )
    found: dict[int, dict[Stage, StageRow]] = {case_id: {} for case_id in case_ids}
    for row in rows:
        found[row.case_id][row.stage] = row
    return found
