"""Probations that another office ordered: record, complete and change them from their source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import (
    DispositionKind,
    MeasureKind,
    Part,
    PartyRole,
    Provenance,
    TrackKind,
)
from casetrack.cases.locking import lock, take_version
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.not_future import day_told
from casetrack.cases.policy import ensure_may
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.journal_fields import JournalField, corrected, tell
from casetrack.casework.journal_texts import of_when
from casetrack.casework.parties import one_of_case
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import PROBATION_MONTHS, add_months, length_lawful
from casetrack.ledger.corrections import moves_as_json
from casetrack.ledger.decisions import TOLD_AS, keep_recorded, track_for
from casetrack.ledger.decisions_taken import asked_of
from casetrack.ledger.gates import flags_from, verdicts_on
from casetrack.ledger.journal import NOTHING, enter
from casetrack.ledger.measures import move_last_day, start_measure
from casetrack.ledger.preview import moved_by
from casetrack.probation.changes import add_change
from casetrack.probation.dates import counted_from, ensure_end_lawful
from casetrack.probation.flags import flag_probation
from casetrack.probation.importing import complete, count_again
from casetrack.probation.models import RECORD_CORRECTED, ChangeWay, Probation, ProbationChange
from casetrack.probation.policy import ensure_come, ensure_no_other, ensure_open, ensure_undecided
from casetrack.probation.queries import breaches_of


@dataclass(frozen=True)
class ProbationTold:
    """A probation as its source describes it.

    decided: as precise as is known. months: from the decision; last_day: included; None where the
    source does not say. decided_by_id: a body of the case.
    """

    decided: PartialDate = field(default_factory=PartialDate.unknown)
    months: int | None = None
    last_day: date | None = None
    decided_by_id: int | None = None
    ground: str = ""


@dataclass(frozen=True)
class ChangeTold:
    """A change of the length, as its source describes it.

    old_end, new_end: last days, included; months: the new length from the decision; None where
    the source does not say. decided_by_id: a body of the case.
    """

    way: ChangeWay
    decided: PartialDate = field(default_factory=PartialDate.unknown)
    old_end: date | None = None
    new_end: date | None = None
    months: int | None = None
    decided_by_id: int | None = None
    reason: str = ""


def record_probation(case: Case, child: Party, terms: ProbationTold, act: Act) -> Probation:
    """Record that another office put a suspect on probation; it runs.

    Other refusals of the law are kept as flags of the decision. Dates are counted from known days
    only.
    Raises NotAllowed; RuleBroken if the person is no suspect, a probation of theirs runs, nobody
    else is named who ordered it, its length is none of the law, or a day lies ahead or before the
    decision.

    Source: Criminal Procedure Law arts. 282, 283.
    """
    ensure_may(act.by, Permission.PROBATION_WRITE, case, on=act.on)
    ensure_open(case)
    lock(child)
    if not child.has_role(PartyRole.SUSPECT, PartyRole.DEFENDANT):
        raise RuleBroken(N_("Only a suspect can be on probation."))
    ensure_no_other(child)
    _ensure_days(terms, act)
    _ensure_lawful(terms)
    body = _ordered_by(case, terms.decided_by_id)
    track, ground = track_for(case, TrackKind.CRIMINAL), BilingualText.written(terms.ground)
    decision = Disposition(
        case_id=case.id,
        party_id=child.id,
        track_id=track.id,
        kind=DispositionKind.CONDITIONAL_NON_PROSECUTION,
        decided=terms.decided,
        decided_here=False,
        decided_by=body.alias if body is not None else NOTHING,
        ground=ground,
        flags=[],
        terms=[],
    )
    keep_recorded(case, [decision])
    measure = start_measure(
        case,
        MeasureKind.PROBATION,
        started=terms.decided,
        parties={Part.ABOUT: [child]},
        track=track,
    )
    measure.decided_here = False
    probation = Probation(
        case_id=case.id,
        office_id=case.office_id,
        party_id=child.id,
        disposition=decision,
        measure=measure,
        decided_here=False,
        months=terms.months,
        printed_last_day=terms.last_day,
        facts={},
        conditions=[],
    )
    session().add(probation)
    session().flush()
    _count(case, probation, on=act.on)
    entry = enter(
        case,
        TOLD_AS[decision.kind],
        act,
        when=terms.decided,
        text=ground,
        parties={Part.ABOUT: [child], **({Part.BY: [body]} if body is not None else {})},
        office=None,
        track=track,
        subject=decision,
        months=terms.months,
    )
    decision.entry_id = measure.entry_id = entry.id
    _flag(case, probation, on=act.on)
    return probation


def correct_record(
    probation: Probation, terms: ProbationTold, reason: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Correct or complete a recorded probation; None if nothing is different.

    Its dates are recounted. The ground and the deciding body stay as they are.
    opened: the version that the person saw. Raises NotAllowed, LostRace; RuleBroken without a
    reason, and as `record_probation`.
    """
    case = session().get_one(Case, probation.case_id)
    child = session().get_one(Party, probation.party_id)
    ensure_may(act.by, Permission.PROBATION_WRITE, case, on=act.on)
    ensure_open(case)
    _ensure_recorded(probation)
    ensure_undecided(probation)
    _ensure_days(terms, act)
    _ensure_lawful(terms, probation)
    decision = probation.disposition
    if (terms.decided, terms.months, terms.last_day) == (
        decision.decided,
        probation.months,
        told_last_day(probation),
    ):
        return None
    why = ensure_reason(reason)
    before = tell(probation, JOURNAL_FIELDS)
    take_version(probation, opened=opened)
    decision.decided = probation.measure.started = terms.decided
    decision.version += 1
    probation.months = terms.months
    probation.last_day, probation.printed_last_day = None, terms.last_day

    def follow() -> None:
        _count(case, probation, on=act.on)
        move_last_day(probation.measure, probation.ends_on(), act)

    _done, moves = moved_by(case, follow)
    _flag(case, probation, on=act.on)
    fields, text = corrected(before, probation, JOURNAL_FIELDS, why)
    return enter(
        case,
        RECORD_CORRECTED,
        act,
        when=day_told(terms.decided, on=act.on),
        text=text,
        parties={Part.ABOUT: [child]},
        track=track_for(case, TrackKind.CRIMINAL),
        subject=probation,
        moves=moves_as_json(moves),
        changed=fields,
    )


def record_change(
    probation: Probation, change_terms: ChangeTold, act: Act, *, opened: int
) -> ProbationChange:
    """Record a change of length that another office decided; an unlawful one is flagged.

    While the probation runs, the new last day is in force and measure and dates follow; without a
    new day or length, the last day becomes unknown. A finished probation keeps its days: the change
    is history alone. opened: the version that the person saw.
    Raises NotAllowed, LostRace; RuleBroken if the probation was ordered here, a day has not come,
    or the ends do not lie the way it was changed.
    """
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, Permission.PROBATION_WRITE, case, on=act.on)
    ensure_open(case)
    _ensure_recorded(probation)
    if change_terms.decided.first is not None:
        ensure_come(change_terms.decided.first, act.on, field="decided")
    body = _body(case, change_terms.decided_by_id)
    begun = counted_from(probation)
    new_end = change_terms.new_end
    if new_end is None and change_terms.months is not None and begun is not None:
        new_end = add_months(begun, change_terms.months)
    is_over = probation.is_decided()
    old_end = change_terms.old_end or (None if is_over else probation.ends_on())
    _ensure_that_way(change_terms.way, old_end, new_end)
    take_version(probation, opened=opened)
    old_months = None if is_over else probation.months

    def follow() -> None:
        if is_over:
            return
        probation.months = change_terms.months
        probation.last_day, probation.printed_last_day = None, change_terms.new_end
        _count(case, probation, on=act.on)
        move_last_day(probation.measure, probation.ends_on(), act)

    _done, moves = moved_by(case, follow)
    text = BilingualText.written(change_terms.reason)
    child = session().get_one(Party, probation.party_id)
    entry = enter(
        case,
        EntryKind.PROBATION_LENGTH_CHANGED,
        act,
        when=change_terms.decided,
        text=text,
        parties={Part.ABOUT: [child], **({Part.BY: [body]} if body is not None else {})},
        office=None,
        track=track_for(case, TrackKind.CRIMINAL),
        subject=probation,
        moves=moves_as_json(moves),
    )
    kept = add_change(
        probation,
        ProbationChange(
            way=change_terms.way,
            old_end=old_end,
            new_end=new_end,
            old_months=old_months,
            new_months=change_terms.months,
            decided=change_terms.decided,
            decided_here=False,
            decided_by_id=change_terms.decided_by_id,
            reason=text,
            entry_id=entry.id,
        ),
    )
    _flag(case, probation, on=act.on)
    return kept


def _of_months(probation: Probation) -> BilingualText:
    months = probation.months
    return NOTHING if months is None else BilingualText(f"{months} months", f"{months}个月")


def _of_last_day(probation: Probation) -> BilingualText:
    ends_on = probation.ends_on()
    return NOTHING if ends_on is None else of_when(PartialDate.day(ends_on))


# What is recorded of a probation that another office ordered.
JOURNAL_FIELDS = (
    JournalField(
        "decided",
        NP_("journal", "Decided on"),
        lambda probation: of_when(probation.disposition.decided),
    ),
    JournalField("months", NP_("journal", "Length"), _of_months),
    JournalField("last_day", NP_("journal", "Last day"), _of_last_day),
)


def told_last_day(probation: Probation) -> date | None:
    """The last day stated by the source; None where it was counted."""
    begun = counted_from(probation)
    counted = add_months(begun, probation.months) if begun and probation.months else None
    ends_on = probation.ends_on()
    return None if ends_on == counted else ends_on


def _count(case: Case, probation: Probation, *, on: date) -> None:
    """Count last day and due dates of the probation; a published case gets no due dates."""
    complete(probation)
    probation.measure.last_day = probation.ends_on()
    session().flush()
    if case.provenance is not Provenance.PUBLISHED:
        count_again(case, probation, on=on)


def _flag(case: Case, probation: Probation, *, on: date) -> None:
    """Keep refusals of the law as flags of the decision."""
    decision = probation.disposition
    decision.flags = [
        *flags_from(verdicts_on(asked_of(case, decision, on=on))),
        *flag_probation(probation, breaches_of(probation), on=on),
    ]
    session().flush()


def _ensure_days(probation_terms: ProbationTold, act: Act) -> None:
    if probation_terms.decided.first is not None:
        ensure_come(probation_terms.decided.first, act.on, field="decided")
    first = probation_terms.decided.first
    if (
        probation_terms.last_day is not None
        and first is not None
        and probation_terms.last_day < first
    ):
        raise RuleBroken(
            N_("That is before the decision, which was on %(decided)s. Check both days."),
            field="last_day",
            decided=first,
        )


def _ensure_lawful(terms: ProbationTold, known: Probation | None = None) -> None:
    """Refuse an unlawful length, unless it is the one recorded already."""
    first = terms.decided.first if terms.decided.is_day else None
    is_told = terms.last_day is not None and (known is None or terms.last_day != known.ends_on())
    if terms.last_day and is_told and first and first >= PROBATION_MONTHS.since:
        ensure_end_lawful(first, terms.last_day, field="last_day")
    if terms.months is None or (known is not None and terms.months == known.months):
        return
    lawful = length_lawful(terms.months, on=terms.decided.first or PROBATION_MONTHS.since)
    if lawful.refuses:
        raise RuleBroken("probation_months", field="months", **lawful.values)


def _ordered_by(case: Case, party_id: int | None) -> Party | None:
    """The procuratorate that ordered the probation; None is allowed for a publication.

    Raises RuleBroken where it is missing, or is this office, whose decision needs its paper.
    """
    body = _body(case, party_id)
    if body is None and case.provenance is not Provenance.PUBLISHED:
        raise RuleBroken(
            N_("Choose the procuratorate that ordered it: it is not known otherwise."),
            field="decided_by_id",
        )
    if body is not None and {body.alias.zh, body.alias.en} & {
        case.office.name_zh,
        case.office.name_en,
    }:
        raise RuleBroken(
            N_(
                "This office ordered it: record it on the page on which it is ordered, with its"
                " paper."
            ),
            field="decided_by_id",
        )
    return body


def _ensure_recorded(probation: Probation) -> None:
    if probation.decided_here:
        raise RuleBroken(
            N_(
                "This probation was ordered here: change its length, or correct the day of its"
                " decision."
            )
        )


def _ensure_that_way(way: ChangeWay, old: date | None, new: date | None) -> None:
    if old is None or new is None:
        return
    if (way is ChangeWay.SHORTENED and new > old) or (way is ChangeWay.EXTENDED and new < old):
        raise RuleBroken(
            N_(
                "From %(old)s to %(new)s it goes the other way. Check both days, and which way it"
                " was."
            ),
            field="new_end",
            old=old,
            new=new,
        )


def _body(case: Case, party_id: int | None) -> Party | None:
    if party_id is None:
        return None
    return one_of_case(case, party_id, field="decided_by_id")
