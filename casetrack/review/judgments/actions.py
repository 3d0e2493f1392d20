"""Record a court decision about one or several people, and correct its record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.judgment_kinds import (
    OF_A_COURT,
    PUNISHMENTS,
    ChargeResult,
    CourtInstance,
    JudgmentResult,
    LegalEffect,
    results_of,
)
from casetrack.cases.kinds import DispositionKind, Part, TrackKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import (
    Case,
    Disposition,
    EntryParty,
    JournalEntry,
    JudgedCharge,
    Party,
    Track,
)
from casetrack.cases.not_future import day_told, ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.entry_people import entry_of
from casetrack.casework.journal_fields import corrected, tell
from casetrack.casework.parties import one_of_case
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.decisions import TOLD_AS, keep_recorded, track_for
from casetrack.ledger.journal import NOTHING, audit_entry, enter
from casetrack.review.judgments.changes import JOURNAL_FIELDS
from casetrack.review.judgments.flags import keep_flags
from casetrack.review.judgments.models import CORRECTED, RECORD
from casetrack.review.judgments.protest_due import ensure_period_over
from casetrack.review.judgments.queries import charges_of, decisions_of, those_of_one_act
from casetrack.review.judgments.terms import TermTold, ensure_number, lay_down


@dataclass(frozen=True)
class JudgmentTold:
    """Contents of a court document. court_id: a body of the case; court: else its name.

    earlier_id: of the decision that the court decided on again, about anybody of it. convicted_of,
    acquitted_of: ids of charges.
    """

    court_id: int | None = None
    court: str = ""
    number: str = ""
    decided: PartialDate = field(default_factory=PartialDate.unknown)
    result: JudgmentResult | None = None
    ground: str = ""
    terms: tuple[TermTold, ...] = ()
    instance: CourtInstance | None = None
    earlier_id: int | None = None
    received_on: date | None = None
    effect: LegalEffect | None = None
    in_force_on: date | None = None
    convicted_of: tuple[int, ...] = ()
    acquitted_of: tuple[int, ...] = ()


@dataclass(frozen=True)
class NewJudgment:
    """A court decision and the people it is about. line: of work, if the kind leaves it open.

    entry_id: of an existing journal entry about it.
    """

    kind: DispositionKind
    party_ids: tuple[int, ...]
    told: JudgmentTold
    line: TrackKind | None = None
    entry_id: int | None = None


def record_judgment(
    case: Case, new: NewJudgment, act: Act, *, beside: Disposition | None = None
) -> list[Disposition]:
    """Record the decision, one row per person, with a new entry unless one is given.

    beside: a decision of the same document about somebody else. Raises NotAllowed; RuleBroken if
    the case is closed, nobody is named, or the day is in the future.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    if new.kind not in OF_A_COURT:
        raise RuleBroken(N_("Choose what the court decided."), field="kind")
    people = _people(case, new.party_ids)
    court = _court(case, new.told)
    line = new.line or OF_A_COURT[new.kind]
    _check(new.told, new.kind, line, act)
    entry = entry_of(case, new.entry_id)
    track = track_for(case, line)
    decisions = [_row(case, new, person, track) for person in people]
    keep_recorded(case, decisions)
    _bind(decisions, beside)
    _judge(case, decisions, new.told)
    if entry is None:
        entry = enter(
            case,
            TOLD_AS[new.kind],
            act,
            when=new.told.decided,
            parties={
                Part.ABOUT: people,
                **({Part.BY: [court]} if court is not None else {}),
            },
            track=track,
            subject=decisions[0],
            **_typed(new.told),
        )
    else:
        joined = _tell_of(entry, new, people)
        ids = [decision.id for decision in decisions]
        audit_entry(entry, TOLD_AS[new.kind], act, joined, decisions=ids)
    for decision in decisions:
        decision.entry_id = entry.id
    session().flush()
    keep_flags(case, decisions)
    return decisions


def correct_judgment(
    case: Case, judgment: Disposition, terms: JudgmentTold, reason: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Correct the record of a judgment; the journal shows old and new values, with the reason.

    A text keeps its other language. None if nothing changed. Raises NotAllowed, LostRace;
    RuleBroken without a reason, and as for recording it.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    _court(case, terms)
    track = session().get_one(Track, judgment.track_id)
    _check(terms, judgment.kind, track.kind, act)
    before = tell(judgment, JOURNAL_FIELDS)
    _judge(case, [judgment], terms)
    judgment.court_id = terms.court_id
    judgment.decided_by = NOTHING if terms.court_id else judgment.decided_by.edited(terms.court)
    judgment.number = terms.number.strip() or None
    judgment.decided = terms.decided
    if terms.result is not None or judgment.result in set(JudgmentResult):
        judgment.result = terms.result.value if terms.result else None
    judgment.ground = judgment.ground.edited(terms.ground)
    _lay_down_effect(judgment, terms)
    lay_down(judgment, terms.terms)
    if tell(judgment, JOURNAL_FIELDS) == before:
        return None
    why = ensure_reason(reason)
    take_version(judgment, opened=opened)
    session().flush()
    keep_flags(case, [judgment])
    person = session().get_one(Party, judgment.party_id)
    changed, text = corrected(before, judgment, JOURNAL_FIELDS, why)
    return enter(
        case,
        CORRECTED,
        act,
        when=day_told(terms.decided, on=act.on),
        text=text,
        parties={Part.ABOUT: [person]},
        track=track,
        subject=judgment,
        changed=changed,
    )


def _row(case: Case, new: NewJudgment, person: Party, track: Track) -> Disposition:
    judgment = new.told
    made = Disposition(
        case_id=case.id,
        party_id=person.id,
        track_id=track.id,
        kind=new.kind,
        decided=judgment.decided,
        decided_here=False,
        court_id=judgment.court_id,
        decided_by=NOTHING
        if judgment.court_id
        else BilingualText.written(judgment.court)
        if judgment.court
        else NOTHING,
        number=judgment.number.strip() or None,
        result=judgment.result.value if judgment.result else None,
        ground=BilingualText.written(judgment.ground),
        flags=[],
        terms=[],
    )
    _lay_down_effect(made, judgment)
    lay_down(made, judgment.terms)
    return made


def _lay_down_effect(row: Disposition, terms: JudgmentTold) -> None:
    row.instance, row.received_on = terms.instance, terms.received_on
    row.effect, row.in_force_on = terms.effect, terms.in_force_on


def _bind(decisions: Sequence[Disposition], beside: Disposition | None) -> None:
    """Give decisions of one document about several people the same joint key."""
    if beside is None and len(decisions) < 2:
        return
    bound = [*decisions, beside] if beside is not None else decisions
    key = (beside.joint_key if beside is not None else None) or f"act-{min(d.id for d in bound)}"
    for decision in bound:
        decision.joint_key = key


def _judge(case: Case, decisions: Sequence[Disposition], terms: JudgmentTold) -> None:
    """Keep which decision each decides on again, and what it says of each charge."""
    documents = {each.id: each for each in decisions_of(case)}
    earlier = documents.get(terms.earlier_id or 0)
    if terms.earlier_id is not None and (earlier is None or earlier in decisions):
        raise RuleBroken("not_of_this_case", field="earlier")
    of_act = those_of_one_act(earlier, list(documents.values())) if earlier is not None else []
    before = {each.party_id: each.id for each in of_act}
    charges = {charge.id: charge for charge in charges_of(case)}
    judged = {each.party_id for each in decisions}
    for name, ids in (("convicted_of", terms.convicted_of), ("acquitted_of", terms.acquitted_of)):
        if any(id not in charges or charges[id].party_id not in judged for id in ids):
            raise RuleBroken(N_("Choose a charge of somebody the court decided about."), field=name)
    for decision in decisions:
        decision.earlier_id = before.get(decision.party_id)
        results = dict.fromkeys(terms.convicted_of, ChargeResult.CONVICTED)
        results |= dict.fromkeys(terms.acquitted_of, ChargeResult.ACQUITTED)
        kept = {row.charge_id: row for row in decision.charges}
        decision.charges[:] = [
            _row_of(kept.get(id), id, result)
            for id, result in results.items()
            if charges[id].party_id == decision.party_id
        ]
    if terms.effect is not LegalEffect.PENDING:
        for id in terms.convicted_of:
            charges[id].stage = ChargeStage.CONVICTED


def _row_of(kept: JudgedCharge | None, charge_id: int, result: ChargeResult) -> JudgedCharge:
    row = kept or JudgedCharge(charge_id=charge_id, result=result)
    row.result = result
    return row


def _people(case: Case, ids: Sequence[int]) -> list[Party]:
    parties = session().scalars(
        select(Party).where(Party.case_id == case.id, Party.id.in_(ids)).order_by(Party.id)
    )
    people = list(parties)
    if not people or len(people) != len(set(ids)):
        raise RuleBroken(N_("Say about whom the court decided."), field="people")
    return people


def _court(case: Case, judgment: JudgmentTold) -> Party | None:
    if judgment.court_id is None:
        return None
    return one_of_case(case, judgment.court_id, field="court_id")


def _check(judgment: JudgmentTold, kind: DispositionKind, line: TrackKind, act: Act) -> None:
    _check_kind(judgment, kind)
    ensure_past(judgment.decided, on=act.on, field="decided")
    first = judgment.decided.first
    for name, day in (("received_on", judgment.received_on), ("in_force_on", judgment.in_force_on)):
        if day is None:
            continue
        ensure_past(day, on=act.on, field=name)
        if first is not None and day < first:
            raise RuleBroken(
                N_("The court decided on %(day)s; it cannot be before."), field=name, day=first
            )
    if judgment.in_force_on is not None and judgment.effect in (None, LegalEffect.PENDING):
        raise RuleBroken(N_("Say why it is in force."), field="effect")
    is_second = judgment.instance is CourtInstance.SECOND
    if judgment.effect is LegalEffect.PERIOD_OVER and not is_second:
        # In a civil matter the days are those of the parties, not ours.
        since = judgment.received_on if line is TrackKind.CRIMINAL else None
        ensure_period_over(kind, line, since or first, judgment.in_force_on)
    if set(judgment.convicted_of) & set(judgment.acquitted_of):
        raise RuleBroken(
            N_("Convicted and acquitted of the same charge: one of the two."), field="acquitted_of"
        )
    if judgment.result is JudgmentResult.ACQUITTED and judgment.convicted_of:
        raise RuleBroken(
            N_("Acquitted, and convicted of a charge: change the result or the charge."),
            field="convicted_of",
        )
    for term in judgment.terms:
        ensure_number(term)
        if judgment.result is JudgmentResult.ACQUITTED and term.kind in PUNISHMENTS:
            raise RuleBroken(
                N_(
                    "Acquitted, and %(kind)s: one of the two cannot be so. Change the result or"
                    " the term."
                ),
                field=f"term_kind_{term.row}",
                kind=term.kind,
            )


def _check_kind(judgment: JudgmentTold, kind: DispositionKind) -> None:
    if judgment.result is not None and judgment.result not in results_of(kind):
        raise RuleBroken(
            N_("A decision of this kind cannot have this result: %(result)s."),
            field="result",
            result=judgment.result,
        )


def _tell_of(entry: JournalEntry, new: NewJudgment, people: Iterable[Party]) -> list[EntryParty]:
    """Add these people to the entry, if it names the people the document is about."""
    named = {party.party_id for party in entry.parties if party.part is Part.ABOUT}
    if entry.kind is not TOLD_AS[new.kind] or not named:
        return []
    joined = [
        EntryParty(party_id=person.id, part=Part.ABOUT, party=person)
        for person in people
        if person.id not in named
    ]
    entry.parties.extend(joined)
    session().flush()
    return joined


def _typed(judgment: JudgmentTold) -> dict[str, Any]:
    """The typed fields of the entry: the result."""
    return {"result": judgment.result.value} if judgment.result else {}
