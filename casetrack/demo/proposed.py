"""A hearing that was approved; a proposal that came back once and waits; what is delegated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.courses.approvals.actions import check_proposal, propose, return_proposal
from casetrack.courses.approvals.models import ProposalStep
from casetrack.courses.approvals.office import StandIn, name_deputy
from casetrack.courses.approvals.queries import deputies_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.demo.desk import Desk
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.hearings.actions import NewHearing
from casetrack.review.hearings.models import APPROVED as HEARING_APPROVED
from casetrack.review.hearings.proposals import HEARING
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.review.proposals import IN_REVIEW

MISSING = BilingualText(
    "Say what the injured pupil's family was paid, and by whom.",
    "请写明对被害人一方的赔偿数额和支付人。",
)
HEARD_ON = BilingualText(
    "Whether not to prosecute; police, the injured pupil's parents and the school are asked.",
    "是否作出相对不起诉决定，邀请侦查机关、被害人法定代理人和学校代表参加",
)
AGREED = BilingualText("Agreed; the report supports it.", "同意，社会调查报告可以印证。")
GROUND = "情节轻微，初犯，赔礼道歉并取得谅解，家庭监护有保障"
DELEGATED = frozenset({HEARING_APPROVED, EntryKind.PERIOD_EXTENDED, EntryKind.SUGGESTION_ISSUED})
MORE = GROUND + "；医疗费已由祖父全额支付"


def hearing_approved(desk: Desk, case: Case, person: Party) -> None:
    """A hearing in ten days on whether to prosecute: proposed, and approved by the chief."""
    new = NewHearing(desk.day, desk.ago(-10), is_closed=True, what=HEARD_ON.in_("zh"))
    entry = desk.decided(case, HEARING, person, new)
    desk.tell(entry.id, HEARD_ON)
    desk.tell_last(case, HEARD_ON)


def proposed_again(desk: Desk, case: Case, period: ReviewPeriod) -> Iterator[int]:
    """Not to prosecute: returned by the chief, proposed again, checked by the head."""
    what = IN_REVIEW[ReviewKind.PROSECUTION]
    outcome = ReviewOutcome(DispositionKind.DISCRETIONARY_NON_PROSECUTION, desk.day, ground=GROUND)
    proposal = desk.propose(case, what, period, outcome)
    chief, head = desk.staff["chief"], desk.staff["head"]
    step = return_proposal(
        proposal, desk.act(chief), remark=MISSING.in_("zh"), opened=proposal.version
    )
    _say(desk, step, MISSING)
    yield 1
    again = replace(outcome, decided_on=desk.day, ground=MORE)
    propose(case, what, period, again, desk.act(), again=proposal)
    checked = check_proposal(
        proposal, desk.act(head), remark=AGREED.in_("zh"), opened=proposal.version
    )
    _say(desk, checked, AGREED)
    # Where the scene is played for several prosecutors of one office, it has one already.
    if not deputies_of(chief.office_id):
        new = StandIn(desk.staff["deputy"].id, desk.day, desk.ago(-180), DELEGATED)
        name_deputy(new, desk.act(chief))


def _say(desk: Desk, step: ProposalStep, words: BilingualText) -> None:
    """Let a step, and the entry that tells it, say it in both languages."""
    step.reason = words
    told = session().get_one(JournalEntry, step.entry_id).text
    desk.tell(
        step.entry_id,
        BilingualText((told.en or "").replace(words.zh or "", words.en or ""), told.zh),
    )
