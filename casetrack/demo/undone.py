"""An invented non-prosecution that is revoked after reconsideration; its review goes on."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, PartyRole, TieKind
from casetrack.clocks.recording_actions import Recorded, record_fact
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.demo.guarded import guarded
from casetrack.law import WayBack
from casetrack.review.actions import Receipt, receive
from casetrack.review.decisions import ReviewOutcome, announce
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.proposals import IN_REVIEW, UNDOING
from casetrack.review.undoing import Undoing

FEW = BilingualText("Minor circumstances", "犯罪情节轻微")
MORE = BilingualText(
    "Two further thefts are proved; to be prosecuted", "另有两起盗窃事实已查清，应当起诉"
)


def taken_up_again(desk: Desk) -> Iterator[int]:
    """Theft, not prosecuted; the police ask to reconsider, and the decision is revoked."""
    yield 62
    case, child = desk.open("孟小凡", PartyRole.SUSPECT, charge="盗窃罪")
    desk.guardian(case, child, "孟庆林", TieKind.FATHER)
    receipt = Receipt(ReviewKind.PROSECUTION, desk.day, Custody.BAIL)
    period = receive(case, child, receipt, Act(by=desk.prosecutor, on=desk.day, at=desk.now()))
    desk.record(case, EntryKind.SUSPECT_TOLD_OF_COUNSEL, child)
    guarded(desk, case, child)
    yield 45
    kind = DispositionKind.DISCRETIONARY_NON_PROSECUTION
    outcome = ReviewOutcome(kind, desk.day, ground=FEW.in_("zh"))
    decided = desk.decided(case, IN_REVIEW[ReviewKind.PROSECUTION], period, outcome)
    announce(decided, Act(by=desk.prosecutor, on=desk.day, at=desk.now()), announced_on=desk.day)
    decided.ground = FEW
    desk.tell(decided.entry_id, FEW)
    desk.serve(case, decided)
    yield 40
    asked = Recorded(
        EntryKind.RECONSIDERATION_REQUESTED, PartialDate.day(desk.day), decision_id=decided.id
    )
    record_fact(case, asked, Act(by=desk.prosecutor, on=desk.day, at=desk.now()))
    yield 13
    until = desk.ago(-2)
    undoing = Undoing(desk.day, WayBack.RECONSIDERATION, MORE.in_("zh"), go_on_until=until)
    desk.decided(case, UNDOING, decided, undoing)
    decided.undone_why = MORE
    desk.tell_last(case, MORE)
