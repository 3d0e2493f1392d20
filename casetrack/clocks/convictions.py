"""The sealing that is owed once a conviction of five years or less is in force."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casetrack.cases.court_decisions import sealable_conviction
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import DispositionKind, Provenance
from casetrack.cases.models import Case, Disposition, JournalEntry, JudgedCharge, Party
from casetrack.clocks.models import Deadline
from casetrack.clocks.running import end, follow, follow_corrected
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.clock_triggers import ClockTrigger, Fact, FactCorrected, FactRecorded
from casetrack.ledger.consequences import Consequence


def follow_convictions(case: Case, on: date) -> None:
    """Start, move or end the clock of each person, by the conviction that is in force.

    Source: Criminal Procedure Law art. 286; Procuratorate Rules art. 482.
    """
    if case.provenance is Provenance.PUBLISHED or not case.is_open():
        return
    query = select(Disposition).where(Disposition.case_id == case.id).order_by(Disposition.id)
    decided: dict[int, list[Disposition]] = {}
    for decision in session().scalars(query):
        decided.setdefault(decision.party_id, []).append(decision)
    for party_id, rows in decided.items():
        if not any(row.kind is DispositionKind.CRIMINAL_JUDGMENT for row in rows):
            continue
        kept = session().scalar(
            select(Deadline).where(
                Deadline.kind == ObligationKind.SEALING,
                Deadline.fact == ClockTrigger.CONVICTION_IN_FORCE,
                Deadline.party_id == party_id,
            )
        )
        conviction = sealable_conviction(rows, on=on)
        if conviction is None or conviction.since is None:
            if kept is not None:
                end(kept, PartialDate.day(on), entry=None, as_=DutyState.LAPSED)
            continue
        judgment = conviction.judgment
        entry = session().get(JournalEntry, judgment.entry_id) if judgment.entry_id else None
        fact = Fact(
            ClockTrigger.CONVICTION_IN_FORCE,
            case,
            PartialDate.day(conviction.since),
            judgment,
            entry,
            session().get_one(Party, party_id),
            judgment,
        )
        if kept is None:
            follow(FactRecorded(fact))
        elif kept.fact_when.edtf != fact.when.edtf:
            follow_corrected(FactCorrected(fact))


CONVICTIONS = Consequence((Disposition, JudgedCharge), follow_convictions)
