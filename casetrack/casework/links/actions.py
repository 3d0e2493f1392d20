"""Link a case to another by its number, and end a link with a reason.

A link is visible only to readers who may know of both cases, so no journal tells of it. The audit
does, by the id of the link.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Procuratorate
from casetrack.audit.record import AuditKind, record
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, CaseLink
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.told_kinds import LinkKind
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.links.models import WRITE
from casetrack.casework.links.queries import LinkSeen, cases_numbered, comes_from, links_of
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING


@dataclass(frozen=True)
class NewLink:
    """The relation of a case to the one with this number.

    is_turned: the other case grew out of this one.
    """

    number: str
    kind: LinkKind
    is_turned: bool = False


def link_cases(case: Case, new: NewLink, act: Act) -> CaseLink:
    """Link the case to another of which the actor may know.

    Raises NotAllowed; RuleBroken if the case is closed, if no case has the number (or only one the
    actor may not know of: the same answer), if they are linked so already, or if the case would
    descend from itself.
    """
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    cases = cases_numbered(new.number, act.by, on=act.on)
    if not cases:
        raise RuleBroken(
            N_("There is no case with this number that you may know of."), field="number"
        )
    if len(cases) > 1:
        raise RuleBroken(
            N_("Several cases have this number; take the number in the national system."),
            field="number",
        )
    other = cases[0]
    if other.id == case.id:
        raise RuleBroken(
            N_("This is the number of this case; a case is linked to another one."), field="number"
        )
    _take_turns()
    if any(_is_same(link, other, new) for link in links_of(case, act.by, on=act.on)):
        raise RuleBroken(N_("The two cases are linked so already."), field="number")
    child, parent = (other, case) if new.is_turned and not new.kind.is_mutual else (case, other)
    if not new.kind.is_mutual and comes_from(parent, child, act.by, on=act.on):
        raise RuleBroken(
            N_("That case comes from this one, so this one cannot come from it."), field="number"
        )
    link = CaseLink(
        case_id=child.id,
        other_id=parent.id,
        kind=new.kind,
        made_by_id=act.by.id,
        made_at=act.at,
        end_reason=NOTHING,
    )
    session().add(link)
    session().flush()
    _record(AuditKind.CASES_LINKED, case, link, act)
    return link


def end_link(case: Case, seen: LinkSeen, reason: str, act: Act) -> None:
    """End a link with a reason; it stays readable.

    Raises NotAllowed; RuleBroken without a reason, if it was ended, or if the case is closed.
    """
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    link = seen.link
    lock(link)
    if link.ended_at is not None:
        raise RuleBroken(N_("This link was ended already."))
    reason = ensure_reason(reason)
    link.ended_by_id, link.ended_at = act.by.id, act.at
    link.end_reason = BilingualText.written(reason)
    session().flush()
    _record(AuditKind.CASE_LINK_ENDED, case, link, act)


def _is_same(seen: LinkSeen, other: Case, new: NewLink) -> bool:
    is_turned = seen.is_turned and not new.kind.is_mutual
    wanted = new.is_turned and not new.kind.is_mutual
    return seen.holds and (seen.other.id, seen.link.kind, is_turned) == (
        other.id,
        new.kind,
        wanted,
    )


def _record(kind: AuditKind, case: Case, link: CaseLink, act: Act) -> None:
    """Audit a link without naming the other case, which readers of this one may not know of."""
    record(kind, by=act.by, at=act.at, case_id=case.id, link=link.id)


def _take_turns() -> None:
    """Lock, so that two links made at the same time cannot close a circle."""
    first = select(Procuratorate.id).order_by(Procuratorate.id).limit(1)
    session().execute(first.with_for_update(key_share=True))
