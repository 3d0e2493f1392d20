"""Queries of links and case numbers, limited to cases the reader may know of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case as either
from sqlalchemy import or_, select
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.models import Case, CaseLink
from casetrack.cases.numbers import spellings
from casetrack.cases.policy import may_know, may_know_head, visible_cases
from casetrack.cases.told_kinds import LinkKind
from casetrack.db import session

# What the page of a case asks first: whether it is linked at all, from either end.
LINKED = CaseRows(CaseLink, also="other_id", only=CaseLink.ended_at.is_(None))
LINEAGE = tuple(kind for kind in LinkKind if not kind.is_mutual)


@dataclass(frozen=True)
class LinkSeen:
    """A link as one reader sees it from one of its cases.

    is_turned: it was recorded from the other case, so it reads reversed. sees_head: whether they
    see the title of the other case.
    """

    link: CaseLink
    other: Case
    is_turned: bool
    sees_head: bool

    @property
    def holds(self) -> bool:
        """Whether it has not ended."""
        return self.link.ended_at is None


def links_of(case: Case, seen_by: Staff, *, on: date) -> Sequence[LinkSeen]:
    """Links of a case to others of which this person may know; one statement.

    Other links are not even counted.
    """
    other_id = either((CaseLink.case_id == case.id, CaseLink.other_id), else_=CaseLink.case_id)
    query = (
        select(CaseLink, Case, may_know_head(seen_by, on=on))
        .join(Case, Case.id == other_id)
        .where(
            or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id),
            may_know(seen_by, on=on),
        )
        .options(lazyload("*"))
        .order_by(CaseLink.id)
    )
    return [
        LinkSeen(link, other, is_turned=link.other_id == case.id, sees_head=bool(sees_head))
        for link, other, sees_head in session().execute(query)
    ]


def find_link(case: Case, link_id: int, seen_by: Staff, *, on: date) -> LinkSeen | None:
    """A link of this case; None if there is none, or its other case may not be known."""
    return next((link for link in links_of(case, seen_by, on=on) if link.link.id == link_id), None)


def cases_numbered(typed: str, seen_by: Staff, *, on: date) -> Sequence[Case]:
    """The cases with this number of which this person may know; any shape of brackets."""
    if not (spelling := spellings(typed)):
        return []
    query = visible_cases(seen_by, on=on).where(
        or_(Case.number.in_(spelling), Case.national_number.in_(spelling))
    )
    return session().scalars(query.options(lazyload("*")).order_by(Case.id)).all()


def comes_from(case: Case, ancestor: Case, seen_by: Staff, *, on: date) -> bool:
    """Whether a case descends from another, directly or through others.

    Follows only cases of which this person may know, so that a refusal reveals no other.
    """
    met: set[int] = set()
    ahead: Collection[int] = [case.id]
    while ahead:
        met |= set(ahead)
        query = (
            select(CaseLink.other_id)
            .join(Case, Case.id == CaseLink.other_id)
            .where(
                CaseLink.case_id.in_(ahead),
                CaseLink.kind.in_(LINEAGE),
                CaseLink.ended_at.is_(None),
                may_know(seen_by, on=on),
            )
        )
        ahead = set(session().scalars(query)) - met
        if ancestor.id in ahead:
            return True
    return False
