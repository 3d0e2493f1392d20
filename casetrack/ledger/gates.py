"""Gates of decisions: may this be decided, on this day, with these facts?

What is decided is named by the kind of entry that tells of it. Every feature may ask something of
it by a `Gate`; the page, the action, the correction and the case file all ask the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar, cast

from flask_babel.speaklater import LazyString

from casetrack.accounts.act import Act
from casetrack.brought import Brought, brought, of_what_is_brought
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.flags import Flag, flag, flag_of
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.law import Verdict, rule_name
from casetrack.ledger.decisions import TOLD_AS

Known = TypeVar("Known")
# The fact under which it is said who would decide, or who did: a `WhoDecides`, None for nobody.
WHO = "who_decides"
# Under which its entry keeps which rules were asked of a decision, and what its form said.
ASKED, TYPED = "asked", "asked_with"
# Why a verdict is not met of which nothing is on record.
NOT_RECORDED = "not_recorded"
# The sentence for a rule whose feature has none of its own.
LAW_REFUSES, LAW_WARNS = "law_refuses", "law_warns"


@dataclass(frozen=True)
class GateAsked:
    """A decision that is about to be taken, corrected, shown or brought in by a file.

    person: about whom; None where it is about the whole case. decides: the entry that tells of it.
    on: the day of the decision; where a file does not tell it, the day whose law is asked. facts:
    what the form says and no record holds. recorded: it was taken elsewhere or came with a file;
    then nothing is refused, and what is not on record excludes nothing. decision: the row of one
    that was taken already, here or elsewhere; entry: of what else was done, the entry of it.
    """

    case: Case
    person: Party | None
    decides: EntryKind
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    recorded: bool = False
    decision: Disposition | None = None
    entry: JournalEntry | None = None
    known: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    shared: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def read_of_case(self, query: Callable[[Case], Known]) -> Known:
        """What a query tells of the case; read once for everything that is asked in it together."""
        if query not in self.shared:
            self.shared[query] = query(self.case)
        return cast(Known, self.shared[query])

    def read(self, query: Callable[[Party], Known]) -> Known:
        """Rows of a query about the person; read once for all questions.

        Raises ValueError where it is about nobody.
        """
        if self.person is None:
            raise ValueError(f"{self.decides} is about nobody")
        if query not in self.known:
            self.known[query] = query(self.person)
        return cast(Known, self.known[query])


@dataclass(frozen=True)
class Settle:
    """Page that settles a missing condition, by its endpoint and values."""

    words: LazyString
    endpoint: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Verdict of one rule on a decision.

    key: the sentence with which it is refused, asks a reason or is flagged;
    values: of that sentence, beside those of the verdict. at: the field of the form at which that
    is said. typed: the field of the form that supplies what is missing. settle: the page that does.
    is_flagged: what the law warns of is kept beside the decision, and waits for no reason.
    """

    verdict: Verdict
    key: str = ""
    at: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    typed: str = ""
    settle: Settle | None = None
    is_flagged: bool = False

    @property
    def said(self) -> RuleBroken:
        """The sentence, as a refusal at its field; a reason is asked where the law only warns."""
        rule = self.verdict.rule
        key = self.key or (LAW_WARNS if self.verdict.warns else LAW_REFUSES)
        name = BilingualText(en=rule_name(rule, "en"), zh=rule_name(rule, "zh"))
        where = "reason" if self.verdict.warns else self.at
        return RuleBroken(key, field=where, **{"what": name, **self.verdict.values, **self.values})


# What the form of a decision said and no record holds, as its entry keeps it.
Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Gate(Brought):
    """Conditions of one feature for these decisions.

    recalls: the facts under which one that was taken is asked again: from the records as they stand
    now, and from what its entry kept of the form. None: `asks` takes them as they were kept.
    again: of what is no decision about a person, the question that an entry which tells of it leads
    to now; None where nothing is left of it.
    """

    decides: frozenset[EntryKind]
    asks: Callable[[GateAsked], Iterable[Asked]]
    recalls: Callable[[GateAsked, Kept], Mapping[str, Any]] | None = None
    again: Callable[[Case, JournalEntry], GateAsked | None] | None = None


class LawRefuses(RuleBroken):
    """The law does not let this be decided. asked: everything that was asked, met or not."""

    def __init__(self, asked: Iterable[Asked]) -> None:
        self.asked = tuple(asked)
        refusal = next(answer for answer in self.asked if answer.verdict.refuses).said
        super().__init__(refusal.key, field=refusal.field, **refusal.values)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each."""
        return tuple(answer.verdict for answer in self.asked)


@dataclass(frozen=True)
class Passed:
    """A decision that may be taken, or was. reason: why, where the law only warns.

    is_recorded: it was taken before, so that what stands against it is kept and refuses nothing.
    typed: what its form says and no record holds, in JSON types.
    """

    asked: tuple[Asked, ...]
    reason: str = ""
    is_recorded: bool = False
    typed: Kept = field(default_factory=dict)

    @property
    def warned(self) -> list[Asked]:
        """Rules that let the decision pass with the reason."""
        return [answer for answer in self.asked if answer.verdict.warns]

    def told(self) -> dict[str, Any]:
        """Fields of the decision's entry, to ask again later: rules, typed values, warnings,
        reason.

        asked, warned_of: rules, warned: the flags of these. flags: of what is recorded.
        """
        if self.is_recorded:
            return {"flags": self.flags()} if self.flags() else {}
        data: dict[str, Any] = {ASKED: [answer.verdict.rule for answer in self.asked]}
        data |= {TYPED: self.typed} if self.typed else {}
        if self.warned:
            data |= {
                "warned": self.flags(),
                "warned_of": [answer.verdict.rule for answer in self.warned],
                "reason": self.reason,
            }
        return data

    def flags(self) -> list[Flag]:
        """The warnings, as they are kept beside the decision; if recorded, refusals too."""
        return (
            flags_from(self.asked)
            if self.is_recorded
            else [_flag(answer) for answer in self.warned]
        )


@of_what_is_brought
def gates_by_kind() -> Mapping[EntryKind, Sequence[Gate]]:
    gates: dict[EntryKind, list[Gate]] = {}
    for gate in brought(Gate):
        for kind in gate.decides:
            gates.setdefault(kind, []).append(gate)
    return gates


@dataclass(frozen=True)
class ToCome(Brought):
    """Possible decisions about one person now, as one feature knows them."""

    of: Callable[[CaseFacts, Party], Iterable[GateAsked]]


def decisions_to_come(facts: CaseFacts, person: Party) -> list[GateAsked]:
    """Possible decisions about somebody on the day of the facts, each with its question.

    What its form alone asks is not known, and stands as missing. What one of them reads of the
    person is read once for all.
    """
    known: dict[Any, Any] = {}
    asked = (kind for to_come in brought(ToCome) for kind in to_come.of(facts, person))
    return [replace(decision, known=known) for decision in asked]


def gated() -> frozenset[EntryKind]:
    """The decisions of which something is asked."""
    return frozenset(gates_by_kind())


def verdicts_on(asked: GateAsked) -> tuple[Asked, ...]:
    """Everything that is asked of a decision, met or not; nothing is refused."""
    gates = gates_by_kind().get(asked.decides, ())
    return tuple(answer for gate in gates for answer in gate.asks(asked))


def verdicts_shown(asked: GateAsked) -> tuple[Asked, ...]:
    """Like `verdicts_on`, for a page on which further values may be typed.

    What cannot be asked of that is left out: the action refuses it at its field.
    """
    all_asked: list[Asked] = []
    for gate in gates_by_kind().get(asked.decides, ()):
        with suppress(RuleBroken):
            all_asked.extend(gate.asks(asked))
    return tuple(all_asked)


def ensure_passes(
    asked: GateAsked, act: Act, *, reason: str = "", why_at: str = "reason"
) -> Passed:
    """Refuse a decision that the law does not allow; return the verdicts for its entry.

    Nothing is refused of what was decided before and is only recorded (`Act.is_recorded`).
    reason: why to go on where the law only warns; its text is checked by whoever takes it. why_at:
    the field in which that is typed.
    Raises LawRefuses; RuleBroken at that field where the law warns and no reason is given.
    """
    if act.approved is not None and act.is_recorded:
        facts = {**asked.facts, WHO: act.approved.decider}
        asked = replace(asked, recorded=True, facts=facts)
        return Passed(verdicts_on(asked), reason.strip(), is_recorded=True)
    answers = verdicts_on(asked)
    if any(answer.verdict.refuses for answer in answers):
        raise LawRefuses(answers)
    passed = Passed(answers, reason.strip(), typed=_plain(asked.facts))
    waits = [answer for answer in passed.warned if not answer.is_flagged]
    if waits and not passed.reason:
        refusal = waits[0].said
        raise RuleBroken(refusal.key, field=why_at, **refusal.values)
    return passed


def ensure_still_passes(asked: GateAsked, *, before: date) -> None:
    """Refuse a corrected day on which the law would have refused what it let pass as recorded.

    before: the day that was recorded until now: what was not lawful then may be corrected all the
    same. Nothing is warned of: a correction says why in any case.
    Raises LawRefuses.
    """
    answers = verdicts_on(asked)
    refused = {answer.verdict.rule for answer in answers if answer.verdict.refuses}
    if not refused:
        return
    then = verdicts_on(replace(asked, on=before, known=dict(asked.known)))
    if refused - {answer.verdict.rule for answer in then if answer.verdict.refuses}:
        raise LawRefuses(answers)


def flags_from(asked: Iterable[Asked]) -> list[Flag]:
    """Flags beside a recorded decision, from its verdicts."""
    return [
        _flag(answer)
        for answer in asked
        if not answer.verdict.met
        and (answer.verdict.refuses or answer.verdict.warns)
        and answer.verdict.values.get("reason") != NOT_RECORDED
    ]


def told_of_recorded(asked: GateAsked, act: Act) -> dict[str, Any]:
    """Flags of a recorded act, as its entry keeps them; else nothing."""
    return ensure_passes(asked, act).told() if act.is_recorded else {}


def refuse_or_keep(broken: RuleBroken, rule: str, act: Act, data: dict[str, Any]) -> None:
    """Refuse; of a recorded act keep the refusal as a flag of its entry."""
    if not act.is_recorded:
        raise broken
    data["flags"] = [*data.get("flags", ()), flag_of(rule, broken)]


def entry_of(kind: DispositionKind) -> EntryKind:
    """The entry that tells of a decision of this kind."""
    return TOLD_AS[kind]


def _flag(answer: Asked) -> Flag:
    return flag(answer.verdict.rule, answer.said.key, answer.values or answer.verdict.values)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a question in JSON types: yes and no, numbers, codes and days."""
    plain = {
        name: value.value if isinstance(value, Enum) else value for name, value in facts.items()
    }
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in plain.items()
        if value is None or isinstance(value, bool | int | str | date)
    }
