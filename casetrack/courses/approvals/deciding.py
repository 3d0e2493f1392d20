"""The deciders of an office, and the check that a decision was taken by one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import RECORDED_ON, Case, Disposition, JournalEntry
from casetrack.codes import N_
from casetrack.courses.approvals.committee import minutes_cited
from casetrack.courses.approvals.models import (
    APPROVAL_NUMBER,
    APPROVED_ON,
    DECIDED_BY,
    ON_PAPER,
    PROPOSED_BY,
    WHO_DECIDED,
    WHO_SAT,
    CommitteeMinutes,
)
from casetrack.courses.approvals.queries import ProposalStanding, deciding_in
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.law import Decider, Rule, deciders_under, first_decider
from casetrack.ledger.corrections import EntryCorrected
from casetrack.ledger.proposals import day_field, rules_of_deciders


def ensure_its_day(decides: EntryKind, act: Act, on: date) -> dict[str, Any]:
    """Refuse the day of a decision that is not today's and that nothing proves.

    Returns what its entry keeps of an older day: on which day it was written down.
    Raises RuleBroken without the number of a paper or of minutes, or with a paper of a later day.
    """
    approved = act.approved
    if on < act.on and (approved is None or not approved.number):
        raise RuleBroken(
            N_(
                "What is decided here is decided today. What was decided on %(day)s is told with"
                " its paper: say below that it was decided before."
            ),
            field=day_field(decides),
            day=on,
        )
    if approved is not None and approved.on > on:
        raise RuleBroken("approved_after_that_day", field="approved_on", day=on)
    if on >= act.on:
        return {}
    return {RECORDED_ON: act.on.isoformat()}


def ensure_told_by_paper(decision: Disposition) -> None:
    """Refuse another day of a decision that was taken on its page here: it was that day.

    Raises RuleBroken.
    """
    entry = session().get(JournalEntry, decision.entry_id) if decision.entry_id else None
    if entry is None or not entry.decided_here:
        return
    if WHO_DECIDED.key in entry.fields and not entry.fields.get(ON_PAPER.key):
        raise RuleBroken("decided_here_that_day", field="day", day=decision.decided.first)


# Of a proposal that was not kept yet: what is tried out has been decided by nobody.
TRIAL = 0


@dataclass(frozen=True)
class Way:
    """The way in which a kind of decision is taken in an office, for the person who asks.

    rule: that names who decides; None where the law leaves it to the office. least: the lowest who
    may decide, as law and office say together. heads: those of the office who are in service on
    that day, without the one who asks and whoever else had a hand in it. is_checked_first: whether
    a section head checks it before. is_in_casetrack: whether the office decides here at all. hands:
    who is left out.
    """

    decides: EntryKind
    rule: Rule | None
    least: WhoDecides
    heads: tuple[ProposalStanding, ...]
    is_checked_first: bool = False
    is_in_casetrack: bool = True
    hands: frozenset[int | None] = frozenset()

    @property
    def needs_approval(self) -> bool:
        """Whether another than the prosecutor decides."""
        return self.least is not WhoDecides.PROSECUTOR

    @cached_property
    def who(self) -> tuple[ProposalStanding, ...]:
        """The heads who may decide it; asked for each proposal of a list."""
        return tuple(head for head in self.heads if self._as_whom(head) is not None)

    @property
    def is_on_paper(self) -> bool:
        """Whether the office has nobody in casetrack who decides: a paper tells who did."""
        return self.needs_approval and not self.who and not self.is_in_casetrack

    @property
    def is_without_decider(self) -> bool:
        """Whether all who may decide are out of service or had a hand in it: it waits."""
        return self.needs_approval and not self.who and self.is_in_casetrack

    def as_whom(self, staff_id: int) -> WhoDecides | None:
        """The capacity in which this person decides; any head may for the committee. None: not."""
        head = next((head for head in self.heads if head.staff.id == staff_id), None)
        return self._as_whom(head) if head is not None else None

    def _as_whom(self, standing: ProposalStanding) -> WhoDecides | None:
        if self.least is WhoDecides.COMMITTEE:
            return WhoDecides.COMMITTEE
        own = standing.decides_as(self.decides)
        return own if self.lets(own) else None

    def lets(self, decider: WhoDecides) -> bool:
        """Whether this person or body may decide, as law and office say together."""
        return decider.of_law in deciders_under(self.rule, least=self.least.of_law)


def ensure_may_correct(case: Case, decides: EntryKind, act: Act) -> None:
    """Refuse that whoever handles a case says otherwise when or how another decided.

    Whoever may decide it here corrects it, and nobody else while their account is switched off;
    where the office decides on paper, that stays as it is and the reason of the correction is
    enough.
    Raises RuleBroken.

    Source: as `ensure_decided`.
    """
    way = ways_of(case.office_id, [decides], by=None, on=act.on)[decides]
    if way.needs_approval and not way.is_on_paper and way.as_whom(act.by.id) is None:
        raise RuleBroken(
            N_(
                "This was decided by %(who)s: whoever decides it corrects it, not who handles the"
                " case."
            ),
            who=way.least,
        )


@handles(EntryCorrected)
def keep_who_decided(corrected: EntryCorrected) -> None:
    """Refuse that somebody who may not decide it corrects an entry that tells who decided here; and
    that any entry gives what was decided here without a paper another day.

    Raises RuleBroken.
    """
    entry = corrected.entry
    is_decision = entry.decided_here and entry.subject == Disposition.__tablename__
    is_moved = corrected.correction.when.edtf != entry.when.edtf
    if is_decision and is_moved and not entry.fields.get(ON_PAPER.key):
        raise RuleBroken("decided_here_that_day", field="when", day=entry.when.first)
    if entry.decided_here and WHO_DECIDED.key in entry.fields:
        ensure_may_correct(session().get_one(Case, entry.case_id), entry.kind, corrected.act)


def way_of(
    case: Case,
    decides: EntryKind,
    *,
    by: Staff | None,
    on: date,
    hands: Collection[int | None] = (),
) -> Way:
    """The way of one kind of decision in the office of a case; one statement.

    hands: others who had a hand in what is asked, as `had_a_hand`; who handles the case is one.
    """
    hands = (*hands, case.handler_id)
    return ways_of(case.office_id, [decides], by=by, on=on, hands=hands)[decides]


def ways_of(
    office_id: int,
    decides: Iterable[EntryKind],
    *,
    by: Staff | None,
    on: date,
    hands: Collection[int | None] = (),
) -> Mapping[EntryKind, Way]:
    """Like `way_of` for several kinds; one statement in all. by: None where nobody is left out."""
    rules = rules_of_deciders()
    table = deciding_in(office_id, on=on)
    out = frozenset((*hands, by.id if by is not None else None))
    heads = tuple(head for head in table.heads if head.staff.id not in out)
    ways = {}
    for kind in decides:
        rule, own = rules.get(kind), table.named.get(kind)
        ways[kind] = Way(
            kind,
            rule,
            own.decider if own is not None else WhoDecides(first_decider(rule).value),
            heads,
            own.is_checked_first if own is not None else False,
            table.is_in_casetrack,
            out,
        )
    return ways


def may_be_named(decides: EntryKind) -> tuple[WhoDecides, ...]:
    """Whom an office may name for this decision: never anybody below whom the law names."""
    lawful = deciders_under(rules_of_deciders().get(decides))
    return tuple(WhoDecides(decider.value) for decider in Decider if decider in lawful)


def ensure_decided(case: Case, decides: EntryKind, act: Act, *, on: date) -> dict[str, Any]:
    """Refuse a decision by nobody who may take it; return the decider for its entry.

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
        return _told_before(case, decides, approved, act)
    way = way_of(case, decides, by=act.by, on=on)
    if approved is None:
        if way.is_on_paper:
            raise RuleBroken(
                N_(
                    "This is decided by %(who)s: enter the number and the day of the approval on"
                    " paper."
                ),
                field="approved_number",
                who=way.least,
            )
        if way.needs_approval:
            raise RuleBroken("another_must_decide", who=way.least)
        return ensure_its_day(decides, act, on)
    if not way.needs_approval:
        later = ensure_its_day(decides, act, on)
        return later | (told_of(approved) if later else {})
    if approved.is_on_paper and way.is_without_decider:
        raise RuleBroken(
            N_(
                "This is decided by %(who)s, who is out of service or had a hand in it: propose"
                " it, and it waits. A paper does not take their place."
            ),
            field="approved_number",
            who=way.least,
        )
    if approved.is_on_paper and way.who:
        name = way.who[0].staff.name
        raise RuleBroken(
            N_("%(name)s decides this in casetrack: propose it, no paper is needed."),
            field="approved_number",
            name=name,
        )
    if not way.lets(approved.decider):
        raise RuleBroken("another_decides_this", field="approved_by", who=way.least)
    later = ensure_its_day(decides, act, on)
    is_tried = approved.proposal_id == TRIAL
    return told_of(approved, None if is_tried else minutes_cited(case.office_id, approved)) | later


def _told_before(case: Case, decides: EntryKind, approved: Approval, act: Act) -> dict[str, Any]:
    if not approved.number:
        raise RuleBroken("recorded_without_number", field="approved_number")
    if approved.on >= act.on:
        raise RuleBroken(
            N_(
                "Recorded is what was decided before today: enter that day. What is decided today"
                " is proposed, or told with the approval on paper."
            ),
            field=day_field(decides),
        )
    return told_of(approved, minutes_cited(case.office_id, approved))


def told_of(approved: Approval, minutes: CommitteeMinutes | None = None) -> dict[str, Any]:
    """The decider of a decision, as typed fields of its entry."""
    fields: dict[str, Any] = {WHO_DECIDED.key: approved.decider.value}
    is_apart = approved.is_on_paper and not approved.is_recorded
    texts = {
        DECIDED_BY: approved.by,
        PROPOSED_BY: approved.proposed_by,
        APPROVAL_NUMBER: approved.number,
        # What is recorded was decided on that one day.
        APPROVED_ON: approved.on.isoformat() if is_apart else "",
    }
    if minutes is not None:
        texts |= {APPROVED_ON: minutes.held_on.isoformat(), WHO_SAT: minutes.sat}
    fields |= {field.key: {"zh": text} for field, text in texts.items() if text}
    return fields | ({ON_PAPER.key: True} if approved.is_on_paper else {})
