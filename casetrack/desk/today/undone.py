"""Decisions that were revoked or changed, with the next step of each, until it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel.speaklater import LazyString
from sqlalchemy import Select, bindparam, false, select, true
from sqlalchemy import case as sql_case
from sqlalchemy.orm import lazyload, load_only

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import has_permission
from casetrack.accounts.reader import KindOfReader, Reader, kept_for_readers, told_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.flag_words import undone_words
from casetrack.cases.kinds import CaseStatus, DispositionKind
from casetrack.cases.models import Case, Disposition, Obligation, Party
from casetrack.cases.owed import OwedLine, owed_columns
from casetrack.cases.policy import sees_all_of
from casetrack.courses.approvals.models import Proposal, ProposalState
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.id_filter import is_among
from casetrack.ledger.registry import duty_line

# Days back; and those on which it is said that a probation runs again, which asks for no decision.
DAYS, RUNS_AGAIN_DAYS = 365, 30
# Lines on Today; all of them stand on a page of their own.
SHOWN_UNDONE = 3
CHIEFS = frozenset({Role.CHIEF_PROCURATOR, Role.DEPUTY_CHIEF})
_ARREST = (DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED)
_RUNS_AGAIN = ObligationKind.PROBATION_END
# What its line says of a decision, and what tells whether another one followed.
_SHOWN = (
    Disposition.case_id,
    Disposition.party_id,
    Disposition.kind,
    Disposition.result,
    Disposition.decided,
    Disposition.undone_on,
    Disposition.undone_way,
    Disposition.undone_by,
    Disposition.undone_why,
)
_NEXT = {
    DispositionKind.ARREST_APPROVED: (ObligationKind.RELEASE,),
    DispositionKind.ARREST_NOT_APPROVED: (ObligationKind.ARREST_REVIEW,),
}
# Of a decision on prosecution: where the review went on, the decision is owed, or a probation runs.
_DECIDED_ANEW = (
    ObligationKind.PROSECUTION_REVIEW,
    ObligationKind.FINAL_DECISION,
    ObligationKind.PROBATION_END,
)


@dataclass(frozen=True)
class UndoneLine:
    """One undone decision with the duty that follows it.

    title: what is done next; None where a probation runs again and nothing is decided.
    may_act: whether the reader may do it.
    """

    decision: Disposition
    alias: BilingualText
    next: OwedLine
    title: LazyString | None
    may_act: bool

    def in_words(self) -> str:
        """Who undid it, when and why."""
        return undone_words(self.decision)

    def url(self) -> str:
        """The address of what is done next; of the case, if this reader may not do it."""
        if self.may_act:
            return duty_line(self.next.kind).url(self.next)
        return url_for("dossier.show", case_id=self.decision.case_id)


def undone_today(user: Staff, *, on: date) -> Sequence[UndoneLine]:
    """Decisions undone within DAYS that nothing followed yet, the latest first.

    In open cases that this user sees whole, and handles, proposed the decision or its undoing in,
    or is chief or deputy chief procurator for. At most two statements, one where there is none.
    """
    rows = session().execute(_about_undone(KindOfReader.of(user), on), told_of(user)).all()
    if not rows:
        return []
    last = _not_followed([row for row, is_told in rows if is_told], [row for row, _ in rows])
    of_these = {"people": [*{row.party_id for row, _ in rows}]}
    owed = [(OwedLine.of(row), row.alias) for row in session().execute(_duties(), of_these)]
    lines = (_line(decision, owed, user, on=on) for decision in last)
    return [line for line in lines if line is not None]


@kept_for_readers
def _about_undone(user: KindOfReader, on: date) -> Select[Disposition, bool]:
    """Every decision on people of whom one was undone, and whether it is one of those."""
    undone = _undone(user, on).cte().prefix_with("MATERIALIZED")
    return (
        select(Disposition, Disposition.id.in_(select(undone.c.id)))
        .options(lazyload("*"), load_only(*_SHOWN))
        .where(is_among(Disposition.party_id, select(undone.c.party_id)))
        .order_by(Disposition.undone_on.desc(), Disposition.id)
    )


@lru_cache(maxsize=1)
def _duties() -> Select[*tuple[Any, ...]]:
    return (
        select(*owed_columns(), Party.alias)
        .join(Party, Party.id == Obligation.party_id)
        .where(Party.id.in_(bindparam("people", expanding=True)), Obligation.is_open)
        .order_by(Obligation.due, Obligation.id)
    )


def _undone(user: Reader, on: date) -> Select[int, int]:
    mine = Proposal.proposed_by_id == user.id, Proposal.state == ProposalState.DECIDED
    undoing = Proposal.subject == Disposition.__tablename__
    proposed = select(Proposal.decided_entry_id).where(*mine)
    is_of_office = Case.office_id == user.office_id
    is_mine = is_of_office if user.role in CHIEFS else Case.handler_id == user.id
    cases = select(Case.id).where(is_mine, Case.status == CaseStatus.OPEN)
    lately = Disposition.undone_on > on - timedelta(days=DAYS)
    of_these = select(Proposal.subject_id).where(*mine, undoing)
    concerned = [
        select(Disposition.id).where(lately, Disposition.case_id.in_(cases)),
        select(Disposition.id).where(lately, Disposition.entry_id.in_(proposed)),
        # A case: else SQLite reads whatever was undone anywhere, and looks for its id among these.
        select(Disposition.id).where(
            sql_case((lately, true()), else_=false()), Disposition.id.in_(of_these)
        ),
    ]
    return (
        select(Disposition.id, Disposition.party_id)
        .join(Case, Case.id == Disposition.case_id)
        .where(
            is_among(Disposition.id, *concerned),
            Case.status == CaseStatus.OPEN,
            sees_all_of(user, on=on),
        )
    )


def _not_followed(
    decisions: Iterable[Disposition], every: Sequence[Disposition]
) -> Iterable[Disposition]:
    """Those after which nothing was decided, the earliest of a chain that was undone at once."""
    lines: dict[tuple[int, bool], list[Disposition]] = {}
    for row in every:
        lines.setdefault(_line_of(row), []).append(row)
    seen: set[tuple[int, bool]] = set()
    for row in decisions:
        assert row.undone_on is not None, "it was asked for by it"
        day, line = row.undone_on, _line_of(row)
        is_followed = any(
            other.id > row.id and (other.stands or (other.decided.first or day) >= day)
            for other in lines[line]
        )
        if not is_followed and line not in seen:
            seen.add(line)
            yield row


def _line_of(decision: Disposition) -> tuple[int, bool]:
    """The person, and whether it is about arrest: only such a decision follows one on arrest."""
    return decision.party_id, decision.kind in _ARREST


def _line(
    decision: Disposition,
    owed: Sequence[tuple[OwedLine, BilingualText]],
    user: Staff,
    *,
    on: date,
) -> UndoneLine | None:
    assert decision.undone_on is not None, "it was asked for by it"
    kinds = _NEXT.get(decision.kind, _DECIDED_ANEW)
    of_person = (pair for pair in owed if pair[0].party_id == decision.party_id)
    duty, alias = next((pair for pair in of_person if pair[0].kind in kinds), (None, None))
    runs_again = duty is not None and duty.kind is _RUNS_AGAIN
    if duty is None or (runs_again and (on - decision.undone_on).days >= RUNS_AGAIN_DAYS):
        return None
    assert alias is not None, "it comes with the duty"
    shown = duty_line(duty.kind)
    may_act = shown.needs is None or has_permission(user, shown.needs)
    return UndoneLine(decision, alias, duty, None if runs_again else shown.title, may_act)
