"""Records that two people seal: one waits, two are sealed; of one of these the years are over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.cases.queries import parties_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.demo.desk import Desk
from casetrack.demo.guarded import guarded
from casetrack.desk.sealed_records.ceremony import SealPrepared, confirm, prepare
from casetrack.desk.sealed_records.models import CopyPlace, CopyState, RecordSeal
from casetrack.desk.sealed_records.retention import NewPeriod, set_period
from casetrack.review.actions import Receipt, receive
from casetrack.review.decisions import ReviewOutcome, announce
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.proposals import IN_REVIEW

TAKEN = BilingualText(
    "Took two parcels of another from the gate of a housing estate", "在小区门口拿走他人快递两件"
)
GROUND = "情节轻微，初犯，退还财物并取得谅解"
GONE_THROUGH = {
    **dict.fromkeys(CopyPlace, (CopyState.CONFIRMED, "")),
    CopyPlace.BACKUPS: (CopyState.OUT_OF_REACH, "备份由市院信息中心保管，按期轮换后销毁"),
}


def sealed_and_waiting(desk: Desk) -> None:
    """A parcel thief who was not prosecuted is sealed; what was recorded as sealed is handed over.

    An old file that was entered under seal is offered for destruction. None of them changes what
    anybody else sees, but the numbers that the sealed cases took.
    """
    _seal(desk, *_not_prosecuted(desk))
    waiting = session().scalars(select(RecordSeal).where(RecordSeal.is_recorded)).one()
    prepared = SealPrepared(GONE_THROUGH, is_done=True)
    prepare(waiting.case, waiting.party, prepared, desk.act())
    case, child = desk.open("贺明川", PartyRole.SUSPECT, charge="盗窃罪")
    desk.record(case, EntryKind.RECORD_SEALED, child)
    archived = NewPeriod(30, date(desk.day.year - 31, 3, 12), "旧卷补录，自原案归档之日起算")
    set_period(_seal(desk, case, child), archived, desk.act(desk.staff["custodian"]))


def _not_prosecuted(desk: Desk) -> tuple[Case, Party]:
    case, child = desk.open("段思远", PartyRole.SUSPECT, charge="盗窃罪")
    receipt = Receipt(ReviewKind.PROSECUTION, desk.day, Custody.BAIL)
    period = receive(case, child, receipt, desk.act())
    guarded(desk, case, child, did=TAKEN)
    kind = DispositionKind.DISCRETIONARY_NON_PROSECUTION
    outcome = ReviewOutcome(kind, desk.day, ground=GROUND)
    decision = desk.decided(case, IN_REVIEW[ReviewKind.PROSECUTION], period, outcome)
    announce(decision, desk.act(), announced_on=desk.day)
    return case, parties_of(case)[0]


def _seal(desk: Desk, case: Case, child: Party) -> RecordSeal:
    seal = prepare(case, child, SealPrepared(GONE_THROUGH, is_done=True), desk.act())
    confirm(seal, tuple(CopyPlace), desk.act(desk.staff["custodian"]))
    return seal
