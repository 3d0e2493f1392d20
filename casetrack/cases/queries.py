"""Read cases: the one somebody may see, its people and lines of work, lists of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import joinedload

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import CaseStatus, Provenance, Stage, StageState
from casetrack.cases.models import Case, Party, StageRow, Track
from casetrack.cases.policy import visible_cases
from casetrack.db import session
from casetrack.db.words import in_chinese, in_english

DISTANT = date(9999, 12, 31)


@dataclass(frozen=True)
class CaseFilter:
    """What a list of cases is narrowed to. None or empty: not narrowed.

    text: part of a title or number. stage: stage that is running. handler_id: who handles it.
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
    """Everybody in the case, in the order they were entered, with their roles."""
    return (
        session()
        .scalars(select(Party).where(Party.case_id == case.id).order_by(Party.position, Party.id))
        .all()
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
        found = found.where(Case.id.in_(running))
    if narrowed.text:
        like = f"%{_escaped(narrowed.text.lower())}%"
        people = select(Party.case_id).where(
            or_(
                func.lower(in_english(Party.alias)).like(like, escape="\\"),
                in_chinese(Party.alias).like(like, escape="\\"),
                Party.sort_key.like(like, escape="\\"),
                Party.initials.like(like, escape="\\"),
            )
        )
        found = found.where(
            or_(
                func.lower(in_english(Case.title)).like(like, escape="\\"),
                in_chinese(Case.title).like(like, escape="\\"),
                Case.number.like(like, escape="\\"),
                Case.national_number.like(like, escape="\\"),
                Case.id.in_(people),
            )
        )
    published = sql_case((Case.provenance == Provenance.PUBLISHED, 1), else_=0)
    due = func.coalesce(Case.next_due, DISTANT)
    if after is not None:
        found = found.where(
            or_(
                published > after[0],
                and_(published == after[0], due > after[1]),
                and_(published == after[0], due == after[1], Case.id > after[2]),
            )
        )
    return session().scalars(found.order_by(published, due, Case.id).limit(limit)).all()


def place_in_list(case: Case) -> tuple[int, date, int]:
    """Where a case stands in `list_cases`."""
    return int(case.provenance is Provenance.PUBLISHED), case.next_due or DISTANT, case.id


def stages_of(case_ids: Sequence[int]) -> dict[int, dict[Stage, StageRow]]:
    """The five stages of each of these cases, rolled up over their people; one statement."""
    rows = session().scalars(
        select(StageRow).where(StageRow.case_id.in_(case_ids), StageRow.party_id.is_(None))
    )
    found: dict[int, dict[Stage, StageRow]] = {case_id: {} for case_id in case_ids}
    for row in rows:
        found[row.case_id][row.stage] = row
    return found


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
