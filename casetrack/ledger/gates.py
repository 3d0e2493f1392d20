"""One gate for each decision: may this be decided, on this day, with these facts?

What is decided is named by the kind of entry that tells of it. Every feature may ask something of
it (`Feature.gates`); the page, the action, the correction and the case file all ask the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar, cast

from flask_babel.speaklater import LazyString
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.flags import Flag, flag, flag_of
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.db import session
from casetrack.db.words import Words
from casetrack.errors import RuleBroken
from casetrack.law import Verdict, rule_name
from casetrack.ledger.decisions import TOLD_AS

Known = TypeVar("Known")
# The fact under which it is said who would decide, or who did: a `WhoDecides`, None for nobody.
WHO = "who_decides"
# The sentence for a rule whose feature has none of its own.
LAW_REFUSES, LAW_WARNS = "law_refuses", "law_warns"


@dataclass(frozen=True)
class GateAsked:
    """A decision that is about to be taken, corrected, shown or brought in by a file.

    person: about whom; None where it is about the whole case. decides: the entry that tells of it.
    on: the day of the decision; where a file does not tell it, the day whose law is asked. facts:
    what the form says and no record holds. recorded: it was taken elsewhere or came with a file;
    then nothing is refused, and what is not on record excludes nothing. decision: the row of one
    that was taken already, here or elsewhere.
    """

    case: Case
    person: Party | None
    decides: EntryKind
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    recorded: bool = False
    decision: Disposition | None = None
    known: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def read(self, query: Callable[[Party], Known]) -> Known:
        """What a query tells of the person; read once for all that are asked together.

        Raises ValueError where it is about nobody.
        """
        if self.person is None:
            raise ValueError(f"{self.decides} is about nobody")
        if query not in self.known:
            self.known[query] = query(self.person)
        return cast(Known, self.known[query])


@dataclass(frozen=True)
class Settle:
    """Where something that is missing is settled: a page, by its endpoint and the values of it."""

    words: LazyString
    endpoint: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What one rule says of a decision.

    key: the sentence with which it is refused, asks a reason or is flagged, from `Feature.rules`;
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
        what = Words(en=rule_name(rule, "en"), zh=rule_name(rule, "zh"))
        where = "reason" if self.verdict.warns else self.at
        return RuleBroken(key, field=where, **{"what": what, **self.verdict.values, **self.values})


@dataclass(frozen=True)
class Gate:
    """What one feature asks of these decisions."""

    decides: frozenset[EntryKind]
    asks: Callable[[GateAsked], Iterable[Asked]]


class LawRefuses(RuleBroken):
    """The law does not let this be decided. asked: everything that was asked, met or not."""

    def __init__(self, asked: Iterable[Asked]) -> None:
        self.asked = tuple(asked)
        said = next(one for one in self.asked if one.verdict.refuses).said
        super().__init__(said.key, field=said.field, **said.values)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each."""
        return tuple(one.verdict for one in self.asked)


@dataclass(frozen=True)
class Passed:
    """A decision that may be taken, or was. reason: why, where the law only warns.

    is_recorded: it was taken before, so that what stands against it is kept and refuses nothing.
    """

    asked: tuple[Asked, ...]
    reason: str = ""
    is_recorded: bool = False

    @property
    def warned(self) -> list[Asked]:
        """What the law let pass with the reason."""
        return [one for one in self.asked if one.verdict.warns]

    def told(self) -> dict[str, Any]:
        """What the entry of the decision keeps: the rules that were asked, the warnings, why.

        asked, warned_of: rules, warned: the keys of the sentences. flags: of what is recorded.
        """
        if self.is_recorded:
            return {"flags": self.flags()} if self.flags() else {}
        told: dict[str, Any] = {"asked": [one.verdict.rule for one in self.asked]}
        if self.warned:
            told |= {
                "warned": [one.said.key for one in self.warned],
                "warned_of": [one.verdict.rule for one in self.warned],
                "reason": self.reason,
            }
        return told

    def flags(self) -> list[Flag]:
        """The warnings, as they are kept beside the decision; if recorded, refusals too."""
        return flags_from(self.asked) if self.is_recorded else [_flag(one) for one in self.warned]


_gates: dict[EntryKind, tuple[Gate, ...]] = {}


def use_gates(gates: Iterable[Gate]) -> None:
    """Ask exactly this from now on; of one decision in this order."""
    _gates.clear()
    for gate in dict.fromkeys(gates):
        for kind in gate.decides:
            _gates[kind] = (*_gates.get(kind, ()), gate)


# What may be decided about one person now, as far as one feature knows it.
ToCome = Callable[[CaseFacts, Party], Iterable[GateAsked]]
_to_come: list[ToCome] = []


def add_decisions_to_come(those: Iterable[ToCome]) -> None:
    """Bring those of one feature, once."""
    _to_come.extend(one for one in those if one not in _to_come)


def decisions_to_come(facts: CaseFacts, person: Party) -> list[GateAsked]:
    """What may be decided about somebody on the day of the facts, each as it would be asked.

    What its form alone asks is not known, and stands as missing. What one of them reads of the
    person is read once for all.
    """
    known: dict[Any, Any] = {}
    return [replace(one, known=known) for of in _to_come for one in of(facts, person)]


def gated() -> frozenset[EntryKind]:
    """The decisions of which something is asked."""
    return frozenset(_gates)


def verdicts_on(asked: GateAsked) -> tuple[Asked, ...]:
    """Everything that is asked of a decision, met or not; nothing is refused."""
    return tuple(one for gate in _gates.get(asked.decides, ()) for one in gate.asks(asked))


def verdicts_shown(asked: GateAsked) -> tuple[Asked, ...]:
    """The same for a page, on which something else than the law knows may be typed.

    What cannot be asked of that is left out: the action refuses it at its field.
    """
    told: list[Asked] = []
    for gate in _gates.get(asked.decides, ()):
        with suppress(RuleBroken):
            told.extend(gate.asks(asked))
    return tuple(told)


def ensure_passes(asked: GateAsked, act: Act, *, reason: str = "") -> Passed:
    """Refuse what the law does not allow; return what was asked, for the entry to keep.

    Nothing is refused of what was decided before and is only recorded (`Act.is_recorded`).
    reason: why to go on where the law only warns; its text is checked by whoever takes it.
    Raises LawRefuses; RuleBroken at the field `reason` where the law warns and none is given.
    """
    if act.approved is not None and act.is_recorded:
        facts = {**asked.facts, WHO: act.approved.decider}
        asked = replace(asked, recorded=True, facts=facts)
        return Passed(verdicts_on(asked), reason.strip(), is_recorded=True)
    told = verdicts_on(asked)
    if any(one.verdict.refuses for one in told):
        raise LawRefuses(told)
    passed = Passed(told, reason.strip())
    waits = [one for one in passed.warned if not one.is_flagged]
    if waits and not passed.reason:
        raise waits[0].said
    return passed


def ensure_still_passes(asked: GateAsked, *, before: date) -> None:
    """Refuse a corrected day on which the law would have refused what it let pass as recorded.

    before: the day that was recorded until now: what was not lawful then may be corrected all the
    same. Nothing is warned of: a correction says why in any case.
    Raises LawRefuses.
    """
    told = verdicts_on(asked)
    refused = {one.verdict.rule for one in told if one.verdict.refuses}
    if not refused:
        return
    then = verdicts_on(replace(asked, on=before, known=dict(asked.known)))
    if refused - {one.verdict.rule for one in then if one.verdict.refuses}:
        raise LawRefuses(told)


def flags_from(asked: Iterable[Asked]) -> list[Flag]:
    """What is kept beside a decision that is only recorded: what stands against it."""
    return [
        _flag(one)
        for one in asked
        if not one.verdict.met
        and (one.verdict.refuses or one.verdict.warns)
        and one.verdict.values.get("reason") != "not_recorded"
    ]


def flags_of_decided(case: Case, on: date) -> Iterator[tuple[Disposition, list[Flag]]]:
    """What the law would have refused of each decision of a case that was brought in.

    on: the day whose law is asked where the day of the decision is unknown.
    """
    decisions = select(Disposition).where(Disposition.case_id == case.id).order_by(Disposition.id)
    known: dict[int, dict[Any, Any]] = {}
    for decision in session().scalars(decisions):
        yield (
            decision,
            flags_from(
                verdicts_on(
                    asked_of(case, decision, on=on, known=known.setdefault(decision.party_id, {}))
                )
            ),
        )


def asked_of(
    case: Case, decision: Disposition, *, on: date, known: dict[Any, Any] | None = None
) -> GateAsked:
    """The same question of a decision that is recorded only, on its own day where that is known."""
    return GateAsked(
        case,
        session().get_one(Party, decision.party_id),
        entry_of(decision.kind),
        decision.decided.last or on,
        recorded=True,
        decision=decision,
        known=known if known is not None else {},
    )


def told_of_recorded(asked: GateAsked, act: Act) -> dict[str, Any]:
    """What the entry keeps of what stands against something that is recorded; else nothing."""
    return ensure_passes(asked, act).told() if act.is_recorded else {}


def refuse_or_keep(broken: RuleBroken, rule: str, act: Act, told: dict[str, Any]) -> None:
    """Refuse; of what is recorded keep it, under that rule, with the flags that its entry tells."""
    if not act.is_recorded:
        raise broken
    told["flags"] = [*told.get("flags", ()), flag_of(rule, broken)]


def flags_kept(case: Case, decision: Disposition, passed: Passed, act: Act) -> list[Flag]:
    """What is kept beside a decision: the warnings, or what stands against one that is recorded."""
    if not passed.is_recorded:
        return passed.flags()
    return flags_from(verdicts_on(asked_of(case, decision, on=act.on)))


def entry_of(kind: DispositionKind) -> EntryKind:
    """The entry that tells of a decision of this kind."""
    return TOLD_AS[kind]


def _flag(one: Asked) -> Flag:
    return flag(one.verdict.rule, one.said.key, one.values or one.verdict.values)
