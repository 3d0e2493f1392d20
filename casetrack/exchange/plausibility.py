"""Doubts of a careful colleague about a case file: facts that contradict each other.

Read from the file alone, so that it can be asked where nothing is installed. A date counts only as
far as it is known: what may have been in order is taken for so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from casetrack.cases.flags import Flag, flag
from casetrack.cases.kinds import (
    MAY_BE_ACCUSED,
    AgeStatus,
    DispositionKind,
    MeasureKind,
    PartyRole,
    Provenance,
    TieKind,
)
from casetrack.cases.told_kinds import ChargeStage
from casetrack.db.partial_date import PartialDate
from casetrack.exchange.yaml_text import Path
from casetrack.law import OutsideStatute, breach_counts, effective_on, probation_last_day
from casetrack.law.conditional import CHAPTER, ELIGIBLE_CHAPTERS, MINOR_AT_ACT
from casetrack.law.non_prosecution import ANNOUNCED
from casetrack.law.probation import AFTER_PROBATION
from casetrack.ledger.casefile.fields.time import Moment

MOMENT = Moment(key="when", attr="when", doc="")
RECEIVED = ("prosecution_review_received",)
CAME_IN = (*RECEIVED, "arrest_review_received", "mandatory_report")
#: What a review for prosecution ends in.
REVIEWED = frozenset(
    {
        DispositionKind.PROSECUTED,
        DispositionKind.STATUTORY_NON_PROSECUTION,
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        DispositionKind.CONDITIONAL_NON_PROSECUTION,
    }
)
#: A minor may be father or mother, of a child that is accused of nothing: at least twelve years lie
#: between them otherwise.
PARENTS = frozenset({TieKind.FATHER, TieKind.MOTHER})
#: Only somebody grown up is that of a child.
GROWN_UP_TIES = frozenset({TieKind.GRANDFATHER, TieKind.GRANDMOTHER, TieKind.GUARDIAN})
ACCUSED = frozenset(role.value for role in MAY_BE_ACCUSED)
CHILDREN = frozenset({AgeStatus.MINOR, AgeStatus.MINOR_AT_ACT})


@dataclass(frozen=True)
class Doubt:
    """One impossible fact. path: its place in the file.

    at_row: an import flags it beside its decision or review, by `probation.flags` or
    `review.flags`; anything else it keeps with the case.
    """

    path: Path
    flag: Flag
    at_row: bool = False


def doubts_of(data: Mapping[str, Any], *, on: date) -> list[Doubt]:
    """Everything that cannot be so in a checked file. on: today."""
    told = _CaseTold(data)
    return [doubt for doubts in ASKED for doubt in doubts(told, on)]


class _CaseTold:
    """A checked case file, to be asked."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def each(self, key: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Each element of a list of the case, with its place."""
        for place, one in enumerate(self.data.get(key) or ()):
            yield (key, place), one

    def of(self, key: str, party: str, *kinds: str) -> Iterator[Mapping[str, Any]]:
        """The elements of a list about somebody, of these kinds."""
        for _, one in self.each(key):
            if one.get("party") == party and (not kinds or one["kind"] in kinds):
                yield one

    @cached_property
    def parties(self) -> Mapping[str, Mapping[str, Any]]:
        """Everybody, by ref."""
        return {one["ref"]: one for _, one in self.each("parties")}

    def who(self, ref: str) -> Mapping[str, str]:
        """Name of a party, in each language."""
        alias: Mapping[str, str] = self.parties[ref]["alias"] if ref in self.parties else {}
        return {"en": alias.get("en", ""), "zh": alias.get("zh", "")}

    def is_aged(self, ref: str, *ages: AgeStatus) -> bool:
        """Whether somebody is marked so."""
        return self.parties.get(ref, {}).get("age_status") in {one.value for one in ages}

    def is_minor_by_acts(self, ref: str) -> bool | None:
        """Whether the acts say that somebody was a minor at one; None where they leave it open."""
        acts = self.parties.get(ref, {}).get("acts", ())
        bands = {one.get("age_band") for one in acts if "withdrawn_by" not in one}
        if bands - {None, "adult"}:
            return True
        return False if bands == {"adult"} else None

    def entries(self, kinds: Iterable[str], about: str | None = None) -> Iterator[PartialDate]:
        """Days of entries of these kinds, about somebody or anybody."""
        for _, one in self.each("journal"):
            if one["kind"] in kinds and (about is None or about in one.get("about", ())):
                yield when(one["when"])

    def received(self, party: str) -> PartialDate | None:
        """Day on which somebody's case first came in for review for prosecution."""
        days = [when(one["received"]) for one in self.of("reviews", party, "prosecution")]
        return _first([*days, *self.entries(RECEIVED, party)])


def when(told: Any) -> PartialDate:
    """A date of the file; unknown where nothing is told."""
    value: PartialDate = PartialDate.unknown() if told is None else MOMENT.value(told)
    return value


def is_before(one: Any, other: Any) -> bool:
    """Whether one was surely before the other, as exactly as both are known."""
    early = one if isinstance(one, PartialDate) else when(one)
    late = other if isinstance(other, PartialDate) else when(other)
    return early.last is not None and late.first is not None and early.last < late.first


def _first(days: Iterable[PartialDate]) -> PartialDate | None:
    known = [one for one in days if one.first is not None]
    return min(known, key=lambda one: one.first or date.max, default=None)


def _said(day: Any) -> str:
    return str(day if isinstance(day, PartialDate) else when(day))


def _order(path: Path, rule: str, key: str, early: Any, late: Any) -> Iterator[Doubt]:
    """One doubt if `early`, which comes second, was surely before `late`."""
    if early is not None and late is not None and is_before(early, late):
        yield Doubt(path, flag(rule, key, {"early": _said(early), "late": _said(late)}))


def _decisions(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Decided before it came in, revoked before it was decided, sentenced before it was charged."""
    for path, one in told.each("decisions"):
        kind, who, decided = one["kind"], one["party"], one["decided"]
        here = (*path, "decided")
        if kind in REVIEWED:
            yield from _order(
                here, "prosecution_review", "decided_before_receipt", decided, told.received(who)
            )
        if kind == DispositionKind.REVOCATION:
            given = told.of("decisions", who, DispositionKind.CONDITIONAL_NON_PROSECUTION)
            first = _first(when(two["decided"]) for two in given)
            yield from _order(here, "cnp_revocation", "revoked_before_decision", decided, first)
        if kind == DispositionKind.CRIMINAL_JUDGMENT:
            sued = told.of("decisions", who, DispositionKind.PROSECUTED)
            first = _first(when(two["decided"]) for two in sued)
            yield from _order(here, "", "judged_before_prosecution", decided, first)
            if one.get("terms") and not any(told.of("charges", who)):
                values = {"who": told.who(who)}
                yield Doubt((*path, "terms"), flag("", "sentenced_not_charged", values))
        minor = told.is_minor_by_acts(who)
        is_grown = told.is_aged(who, AgeStatus.ADULT) if minor is None else not minor
        if kind == DispositionKind.CONDITIONAL_NON_PROSECUTION and is_grown:
            found = flag(MINOR_AT_ACT.id, "cnp_not_a_minor", {"age": AgeStatus.ADULT})
            yield Doubt((*path, "party"), found, True)
        yield from _announced(path, one)


def _announced(path: Path, decision: Mapping[str, Any]) -> Iterator[Doubt]:
    decided, announced = when(decision["decided"]).first, when(decision.get("announced_on")).first
    if decided is not None and announced is not None:
        try:
            effective_on(decided_on=decided, announced_on=announced)
        except OutsideStatute as broken:
            found = flag(ANNOUNCED.id, broken.key, broken.values)
            yield Doubt((*path, "announced_on"), found, True)


def _charges(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Somebody accused who is no suspect; a conditional decision on what allows none."""
    for path, one in told.each("charges"):
        who = one["party"]
        roles = _roles(told.parties.get(who, {}))
        if one["stage"] != ChargeStage.CIVIL_CAUSE and not roles & ACCUSED:
            yield Doubt((*path, "party"), flag("", "accused_no_suspect", {}), True)
        for decision in told.of("decisions", who, DispositionKind.CONDITIONAL_NON_PROSECUTION):
            day = max(when(decision["decided"]).first or on, ELIGIBLE_CHAPTERS.since)
            chapter = one.get("chapter")
            if chapter is not None and chapter not in ELIGIBLE_CHAPTERS.on(day):
                found = flag(CHAPTER.id, "cnp_chapter", {"chapter": chapter})
                yield Doubt((*path, "chapter"), found, True)


def _reviews(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Ended before it began."""
    for path, one in told.each("reviews"):
        rule = "prosecution_review"
        if one["kind"] == "arrest":
            rule = "arrest_review_not_detained"
        ended, received = one.get("ended_on"), one["received"]
        if ended is not None and is_before(ended, received):
            values = {"ended": ended, "received": _said(received)}
            found = flag(rule, "ended_before_receipt", values)
            yield Doubt((*path, "ended_on"), found, True)


def _probations(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Of no lawful length, revoked before it was decided, with a breach outside of it, or an end
    before it was over."""
    decided = {one["ref"]: one for _, one in told.each("decisions")}
    for path, one in told.each("probations"):
        given = when(decided[one["decision"]]["decided"]) if one["decision"] in decided else None
        since = given.first if given is not None else None
        try:
            counted = (
                probation_last_day(since or on, months=one["months"]) if "months" in one else None
            )
        except OutsideStatute as broken:
            outside = flag("cnp_probation", broken.key, broken.values)
            yield Doubt((*path, "months"), outside, True)
            counted = None
        yield from _order(
            (*path, "revoked_on"),
            "cnp_revocation",
            "revoked_before_decision",
            one.get("revoked_on"),
            given,
        )
        ends = _last_day(one) or (counted.due if counted and since else None)
        if since is not None and ends is not None:
            yield from _in_probation(path, one, since, ends)
            final = decided.get(one.get("final_decision"), {})
            if final.get("kind") == DispositionKind.NON_PROSECUTION_AFTER_PROBATION:
                yield from _too_early(path, when(final["decided"]), ends)


def _last_day(probation: Mapping[str, Any]) -> date | None:
    told = probation.get("printed_last_day") or probation.get("last_day")
    return date.fromisoformat(told) if told else None


def _in_probation(
    path: Path, probation: Mapping[str, Any], since: date, ends: date
) -> Iterator[Doubt]:
    for place, breach in enumerate(probation.get("breaches", ())):
        told = when(breach["happened_on"])
        found = breach_counts(told.first, decided_on=since, last_day=ends, at_latest=told.last)
        if not found.met:
            outside = flag(found.rule, "outside_the_probation", {"since": since, "until": ends})
            yield Doubt((*path, "breaches", place, "happened_on"), outside, True)


def _too_early(path: Path, decided: PartialDate, ends: date) -> Iterator[Doubt]:
    if decided.last is not None and decided.last <= ends:
        values = {"earliest": date.fromordinal(ends.toordinal() + 1), "decided": decided.last}
        found = flag(AFTER_PROBATION.id, "decided_before_the_end", values)
        yield Doubt((*path, "final_decision"), found, True)


def _roles(party: Mapping[str, Any]) -> set[str]:
    return {held["role"] for held in party.get("roles", ())}


def _ages(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Somebody who can only be grown up marked as a minor; marked otherwise than at the acts."""
    ties = [
        (tie, bool(_roles(one) & ACCUSED) or PartyRole.MINOR_WITH_MISCONDUCT in _roles(one))
        for _, one in told.each("parties")
        if told.is_aged(one["ref"], *CHILDREN)
        for tie in one.get("ties", ())
    ]
    grown_up = {
        tie["other"]
        for tie, is_old in ties
        if tie["kind"] in GROWN_UP_TIES or (tie["kind"] in PARENTS and is_old)
    }
    # Parents are the guardians of their child, however young they are (Civil Code art. 27).
    parents = {tie["other"] for tie, _is_old in ties if tie["kind"] in PARENTS}
    for path, one in told.each("parties"):
        is_guardian = PartyRole.GUARDIAN in _roles(one) and one["ref"] not in parents
        if told.is_aged(one["ref"], AgeStatus.MINOR) and (is_guardian or one["ref"] in grown_up):
            values = {"who": told.who(one["ref"])}
            yield Doubt((*path, "age_status"), flag("age_adult", "adult_marked_minor", values))
        against = {True: AgeStatus.ADULT, False: AgeStatus.MINOR_AT_ACT}
        minor = told.is_minor_by_acts(one["ref"])
        if minor is not None and told.is_aged(one["ref"], against[minor]):
            values = {"who": told.who(one["ref"])}
            yield Doubt((*path, "age_status"), flag("age_adult", "age_against_acts", values))


def _measures(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Ended before it began; served before it was issued; an order about somebody grown up."""
    for path, one in told.each("measures"):
        yield from _order(
            (*path, "ended_on"), "", "ended_before_start", one.get("ended_on"), one["started"]
        )
        order = one.get("order", {})
        yield from _order(
            (*path, "order", "served_on"),
            "",
            "served_before_issue",
            order.get("served_on"),
            order.get("issued"),
        )
        if one["kind"] == MeasureKind.GUARDIANSHIP_ORDER:
            for ref in one.get("about", ()):
                if _was_adult(told, ref, when(order.get("issued"))):
                    values = {"who": told.who(ref)}
                    found = flag("guardianship_order_period", "order_after_coming_of_age", values)
                    yield Doubt((*path, "about"), found)


def _was_adult(told: _CaseTold, ref: str, issued: PartialDate) -> bool:
    """Whether somebody had come of age: on a day an entry tells, or is marked so without a day."""
    became = [
        when(one["when"])
        for _, one in told.each("journal")
        if ref in one.get("about", ()) and one.get("fields", {}).get("age_now") == AgeStatus.ADULT
    ]
    if became:
        return any(is_before(day, issued) for day in became)
    return told.is_aged(ref, AgeStatus.ADULT)


def _suggestions(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Answered, accepted, put right or closed before it was issued."""
    for path, one in told.each("suggestions"):
        issued = one.get("issued")
        response = one.get("response") not in (None, "unknown")
        answered = "accepted_before_issue" if response else "replied_before_issue"
        for key, said in (
            ("served", "served_before_issue"),
            ("replied", answered),
            ("closed_on", "closed_before_issue"),
        ):
            yield from _order((*path, key), "", said, one.get(key), issued)
        for place, item in enumerate(one.get("items", ())):
            yield from _order(
                (*path, "items", place, "seen_on"),
                "",
                "put_right_before_issue",
                item.get("seen_on"),
                issued,
            )


def _visits(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Visited before the case had come in."""
    days = [when(one["received"]) for _, one in told.each("reviews")]
    came_in = _first([*days, *told.entries(CAME_IN)])
    for path, visit in _below(told.data, "visits", ()):
        yield from _order(
            (*path, "happened"), "", "visited_before_receipt", visit.get("happened"), came_in
        )


def _below(data: Any, key: str, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The elements of every list of that key, however deep it stands."""
    steps: Iterable[tuple[str | int, Any]] = ()
    if isinstance(data, Mapping):
        steps = data.items()
    elif isinstance(data, list):
        steps = enumerate(data)
    for step, below in steps:
        if step == key and isinstance(below, list):
            yield from (((*path, key, place), one) for place, one in enumerate(below))
        elif step != "fields":
            yield from _below(below, key, (*path, step))


def _published(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Published before it was closed."""
    if told.data.get("provenance") != Provenance.PUBLISHED:
        return
    closed = told.data.get("closed_on")
    for path, one in told.each("journal"):
        if one["kind"] == "typical_meaning":
            yield from _order((*path, "when"), "", "published_before_closed", one["when"], closed)
    for path, one in told.each("circumstances"):
        if one["kind"] == "published_in":
            day = one.get("day")
            yield from _order((*path, "day"), "", "published_before_closed", day, closed)


def _to_come(told: _CaseTold, on: date) -> Iterator[Doubt]:
    """Past facts on a day still to come."""
    today = PartialDate.day(on)
    for key, day in (("decisions", "decided"), ("reviews", "received")):
        for path, one in told.each(key):
            if is_before(today, one[day]):
                values = {"late": _said(one[day])}
                yield Doubt((*path, day), flag("", "still_to_come", values))


ASKED: tuple[Callable[[_CaseTold, date], Iterator[Doubt]], ...] = (
    _decisions,
    _charges,
    _reviews,
    _probations,
    _ages,
    _measures,
    _suggestions,
    _visits,
    _published,
    _to_come,
)
