"""Decisions and acts that were taken, each with the question that the law is asked of it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from casetrack.accounts.act import Act
from casetrack.cases.flags import Flag
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.db import session
from casetrack.db.change_set import is_new, just_written
from casetrack.ledger.corrections import corrections_in
from casetrack.ledger.decisions import TOLD_AS
from casetrack.ledger.gates import (
    ASKED,
    NOT_RECORDED,
    TYPED,
    GateAsked,
    Kept,
    Passed,
    entry_of,
    flags_from,
    gated,
    gates_by_kind,
    verdicts_on,
    verdicts_shown,
)


def flags_of_decided(case: Case, on: date) -> Iterator[tuple[Disposition, list[Flag]]]:
    """Flags of each imported decision, by the law of its day.

    Of one that was put to the law then, what it was warned of; of any other, what the law would
    have refused. What came out since is kept apart (`rules_against`).
    on: the day whose law is asked where the day of the decision is unknown.
    """
    for decision, asked in decisions_taken(case, on=on):
        entry = _told(decision)
        yield decision, warned_in(entry) if ASKED in entry else flags_from(verdicts_on(asked))


def decisions_taken(case: Case, *, on: date) -> Iterator[tuple[Disposition, GateAsked]]:
    """Valid decisions of a case in order, each with the question asked of it now."""
    decisions = (
        select(Disposition)
        .where(Disposition.case_id == case.id, Disposition.undone_on.is_(None))
        .order_by(Disposition.id)
    )
    known: dict[int, dict[Any, Any]] = {}
    shared: dict[Any, Any] = {}
    for decision in session().scalars(decisions).all():
        if entry_of(decision.kind) in gated():
            theirs = known.setdefault(decision.party_id, {})
            asked = asked_of(case, decision, on=on, known=theirs)
            yield decision, replace(asked, shared=shared)


def acts_taken(case: Case) -> Iterator[tuple[JournalEntry, GateAsked | None]]:
    """Acts of a case that are no decision about a person, by their entries, each with its question
    now.

    None as the question: nothing is left of the act.
    """
    decided = frozenset(TOLD_AS.values())
    ways = {
        kind: next(gate.again for gate in gates if gate.again is not None)
        for kind, gates in gates_by_kind().items()
        if kind not in decided and any(gate.again for gate in gates)
    }
    if is_new(case) and not any(entry.kind in ways for entry in just_written(JournalEntry)):
        return
    query = (
        select(JournalEntry)
        .where(
            JournalEntry.case_id == case.id,
            or_(JournalEntry.kind.in_(ways), JournalEntry.corrects_id.is_not(None)),
        )
        .order_by(JournalEntry.id)
    )
    entries = session().scalars(query).all()
    corrections = {entry.corrects_id: entry for entry in entries if entry.corrects_id is not None}
    shared: dict[Any, Any] = {corrections_in: corrections}
    for entry in entries:
        if entry.kind not in ways:
            continue
        asked = ways[entry.kind](case, entry)
        if asked is not None:
            kept = _told(entry)
            facts = {**(kept.get(TYPED) or {}), **asked.facts}
            asked = replace(
                asked, entry=entry, facts=facts, recorded=ASKED not in kept, shared=shared
            )
        yield entry, asked


def asked_as_told(case: Case, entry: JournalEntry) -> GateAsked | None:
    """The question of an entry, about its person and day; None without one."""
    about = (link.party for link in entry.parties if link.part is Part.ABOUT)
    day = entry.when.last
    return GateAsked(case, next(about, None), entry.kind, day) if day is not None else None


def asked_of(
    case: Case, decision: Disposition, *, on: date, known: dict[Any, Any] | None = None
) -> GateAsked:
    """The question of a decision that was taken, on its own day where that is known.

    What was put to the law when it was taken, here or in the office that tells of it, is asked in
    full, of the facts as they stand; what is recorded only as far as it is told.
    """
    told_before = _told(decision)
    asked = GateAsked(
        case,
        session().get_one(Party, decision.party_id),
        entry_of(decision.kind),
        decision.decided.last or on,
        recorded=ASKED not in told_before,
        decision=decision,
        known=known if known is not None else {},
    )
    kept: Kept = told_before.get(TYPED) or {}
    facts = dict(kept)
    for gate in gates_by_kind().get(asked.decides, ()):
        if gate.recalls is not None:
            facts |= gate.recalls(asked, kept)
    return replace(asked, facts=facts)


def rules_against(taken: Disposition | JournalEntry, asked: GateAsked) -> list[str]:
    """Rules by which a decision, or the act of an entry, would not stand any more, each once.

    Neither what it was warned of when it was taken, and what it was taken in spite of for a
    reason; nor, of one that is recorded, what was kept against it then.
    """
    decision = _told(taken)
    flags = taken.flags if isinstance(taken, Disposition) else decision.get("flags", ())
    kept = {str(flag.get("rule")) for flag in flags if isinstance(flag, Mapping)}
    now = verdicts_shown(asked)
    if asked.entry is not None:
        now = tuple(
            verdict for verdict in now if verdict.verdict.values.get("reason") != NOT_RECORDED
        )
    if asked.recorded:
        against = [str(flag["rule"]) for flag in flags_from(now)]
        return [rule for rule in dict.fromkeys(against) if rule not in kept]
    accepted = kept | set(decision.get("warned_of", ()))
    unmet = (verdict.verdict for verdict in now if not verdict.verdict.met)
    return list(
        dict.fromkeys(
            verdict.rule
            for verdict in unmet
            if verdict.refuses or (verdict.warns and verdict.rule not in accepted)
        )
    )


def warned_in(data: Mapping[str, Any]) -> list[Flag]:
    """Warnings of a decision, from its entry; former entries have sentences only."""
    return [
        rule_id if isinstance(rule_id, dict) else {"rule": rule, "key": str(rule_id), "values": {}}
        for rule_id, rule in zip(data.get("warned", ()), data.get("warned_of", ()), strict=False)
    ]


def flags_kept(case: Case, decision: Disposition, passed: Passed, act: Act) -> list[Flag]:
    """Flags beside a decision: its warnings, or refusals of a recorded one."""
    if not passed.is_recorded:
        return passed.flags()
    return flags_from(verdicts_on(asked_of(case, decision, on=act.on)))


def _told(taken: Disposition | JournalEntry) -> Mapping[str, Any]:
    """Typed fields of an entry, or of the entry of a decision; empty without one."""
    if isinstance(taken, JournalEntry):
        return taken.fields or {}
    if taken.entry_id is None:
        return {}
    return session().get_one(JournalEntry, taken.entry_id).fields or {}
