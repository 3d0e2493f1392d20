"""Who decides what in an office, and whether what is done here was decided by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Role, Staff
from casetrack.approvals.days import ensure_its_day
from casetrack.approvals.models import (
    APPROVAL_NUMBER,
    APPROVED_ON,
    DECIDED_BY,
    ON_PAPER,
    PROPOSED_BY,
    WHO_DECIDED,
)
from casetrack.approvals.queries import ProposalStanding, deciding_in
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case
from casetrack.errors import RuleBroken
from casetrack.law import Decider, Rule, Verdict, deciders_under, first_decider, may_decide
from casetrack.ledger.proposals import day_field, rules_of_deciders


@dataclass(frozen=True)
class Way:
    """How one kind of decision is taken in an office, when a certain person asks for it.

    rule: that names who decides; None where the law leaves it to the office. least: the lowest who
    may decide, as law and office say together. who: those of the office who may decide on that day,
    without the one who asks. is_checked_first: whether a section head checks it before.
    """

    decides: EntryKind
    rule: Rule | None
    least: WhoDecides
    who: tuple[ProposalStanding, ...]
    is_checked_first: bool = False

    @property
    def needs_approval(self) -> bool:
        """Whether another than the prosecutor decides."""
        return self.least is not WhoDecides.PROSECUTOR

    @property
    def is_on_paper(self) -> bool:
        """Whether nobody can decide it in casetrack, so that a paper must tell who did."""
        return self.needs_approval and not self.who

    def asks(self, decider: WhoDecides | None) -> Verdict | None:
        """Whether this person or body may decide, as the law says; None where it says nothing."""
        if self.rule is None:
            return None
        of_law = decider.of_law if decider is not None else None
        return may_decide(self.rule, of_law, least=self.least.of_law)

    def lets(self, decider: WhoDecides) -> bool:
        """Whether this person or body may decide, as law and office say together."""
        return decider.of_law in deciders_under(self.rule, least=self.least.of_law)


def decided_by(user: Staff, decides: Iterable[EntryKind], *, on: date) -> set[EntryKind]:
    """Those of these kinds that wait for this person: to decide, or first to check; one statement.

    What they proposed themselves is told apart by whoever asks.
    """
    rules = rules_of_deciders()
    people, named = deciding_in(user.office_id, on=on)
    mine = [one for one in people if one.staff.id == user.id]
    found = set()
    for kind in decides:
        own = named.get(kind)
        least = own.decider if own else WhoDecides(first_decider(rules.get(kind)).value)
        checks = own is not None and own.is_checked_first and user.role is Role.SECTION_HEAD
        if any(checks or _may(one, rules.get(kind), least) for one in mine):
            found.add(kind)
    return found


def ensure_may_correct(case: Case, decides: EntryKind, act: Act) -> None:
    """Refuse that whoever handles a case says otherwise when or how another decided.

    Whoever may decide it here corrects it; where nobody can, who decided is told by the paper that
    stays as it is, and the reason of the correction is enough.
    Raises RuleBroken.

    Source: as `ensure_decided`.
    """
    way = ways_of(case.office_id, [decides], by=None, on=act.on)[decides]
    if way.needs_approval and way.who and act.by.id not in {one.staff.id for one in way.who}:
        raise RuleBroken("another_must_correct", who=way.least)


def way_of(case: Case, decides: EntryKind, *, by: Staff, on: date) -> Way:
    """How one kind of decision is taken in the office of a case; one statement."""
    return ways_of(case.office_id, [decides], by=by, on=on)[decides]


def ways_of(
    office_id: int, decides: Iterable[EntryKind], *, by: Staff | None, on: date
) -> Mapping[EntryKind, Way]:
    """The same of several kinds; one statement in all. by: None where nobody is left out."""
    rules = rules_of_deciders()
    people, named = deciding_in(office_id, on=on)
    everybody = [one for one in people if by is None or one.staff.id != by.id]
    ways = {}
    for kind in decides:
        rule, own = rules.get(kind), named.get(kind)
        least = own.decider if own is not None else WhoDecides(first_decider(rule).value)
        ways[kind] = Way(
            kind,
            rule,
            least,
            tuple(one for one in everybody if _may(one, rule, least)),
            own.is_checked_first if own is not None else False,
        )
    return ways


def may_be_named(decides: EntryKind) -> tuple[WhoDecides, ...]:
    """Whom an office may name for this decision: never anybody below whom the law names."""
    lawful = deciders_under(rules_of_deciders().get(decides))
    return tuple(WhoDecides(one.value) for one in Decider if one in lawful)


def ensure_decided(case: Case, decides: EntryKind, act: Act, *, on: date) -> dict[str, Any]:
    """Refuse a decision that nobody took who may; return what its entry tells of who did.

    on: the day of the decision. Who may decide is asked of that day.

    Of what was decided before and is recorded, whoever is told decided it; who should have is
    asked by its gate and kept as a flag.
    Raises RuleBroken where another than the one who acts must decide and did not, where a paper is
    told although somebody of the office decides here, or where the law names somebody else; of what
    is recorded without the number of its paper, or was not decided before today; of another day
    than today, as `ensure_its_day` does.

    Source: Criminal Procedure Law art. 89; Procuratorate Rules arts. 285, 287, 365, 367, 370, 477.
    """
    approved = act.approved
    if approved is not None and approved.is_recorded:
        if not approved.number:
            raise RuleBroken("recorded_without_number", field="approved_number")
        if approved.on >= act.on:
            raise RuleBroken("recorded_is_of_before", field=day_field(decides))
        return told_of(approved)
    way = way_of(case, decides, by=act.by, on=on)
    if not way.needs_approval:
        later = ensure_its_day(decides, act, on)
        return later | (told_of(approved) if later and approved is not None else {})
    if approved is None and way.is_on_paper:
        raise RuleBroken("paper_number_missing", field="approved_number", who=way.least)
    if approved is None:
        raise RuleBroken("another_must_decide", who=way.least)
    if approved.is_on_paper and way.who:
        name = way.who[0].staff.name
        raise RuleBroken("decided_here_not_on_paper", field="approved_number", name=name)
    if not way.lets(approved.decider):
        raise RuleBroken("another_decides_this", field="approved_by", who=way.least)
    return told_of(approved) | ensure_its_day(decides, act, on)


def told_of(approved: Approval) -> dict[str, Any]:
    """What the entry of a decision tells of who took it, as its typed fields."""
    told: dict[str, Any] = {WHO_DECIDED.key: approved.decider.value}
    is_apart = approved.is_on_paper and not approved.is_recorded
    texts = {
        DECIDED_BY: approved.by,
        PROPOSED_BY: approved.proposed_by,
        APPROVAL_NUMBER: approved.number,
        # What is recorded was decided on that one day.
        APPROVED_ON: approved.on.isoformat() if is_apart else "",
    }
    told |= {one.key: {"zh": text} for one, text in texts.items() if text}
    return told | ({ON_PAPER.key: True} if approved.is_on_paper else {})


def _may(one: ProposalStanding, rule: Rule | None, least: WhoDecides) -> bool:
    """Whether somebody may decide, or write down what the committee decided."""
    if least is WhoDecides.COMMITTEE:
        return True
    lawful = deciders_under(rule, least=least.of_law)
    return one.decides_as.of_law in lawful or (
        one.decides_as is WhoDecides.CHIEF_PROCURATOR and Decider.CHIEF_PROCURATOR in lawful
    )
