"""Doubts of a careful colleague about a case file: facts that contradict each other.

Read from the file alone, so that it can be asked where nothing is installed. A date counts only as
far as it is known: what may have been in order is taken for so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
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
from casetrack.exchange.checked_case import RECEIVED, CheckedCase, first_known, is_before, when
from casetrack.exchange.yaml_text import Path
from casetrack.law import OutsideStatute, breach_counts, effective_on, probation_last_day
from casetrack.law.conditional import CHAPTER, ELIGIBLE_CHAPTERS, MINOR_AT_ACT
from casetrack.law.non_prosecution import ANNOUNCED
from casetrack.law.probation import AFTER_PROBATION

CAME_IN = (*RECEIVED, "arrest_review_received", "mandatory_report")
#: What a review for prosecution ends in.
REVIEWED = frozenset(
    {
        DispositionKind.PROSECUTED,
        DispositionKind.STATUTORY_NON_PROSECUTION,
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        DispositionKind.SPECIAL_NON_PROSECUTION,
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
    case_file = CheckedCase(data)
    return [doubt for doubts in ASKED for doubt in doubts(case_file, on)]


def _said(day: Any) -> str:
    return str(day if isinstance(day, PartialDate) else when(day))


def _order(path: Path, rule: str, key: str, early: Any, late: Any) -> Iterator[Doubt]:
    """One doubt if `early`, which comes second, was surely before `late`."""
    if early is not None and late is not None and is_before(early, late):
        yield Doubt(path, flag(rule, key, {"early": _said(early), "late": _said(late)}))


def _decisions(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Decided before it came in, revoked before it was decided, sentenced before it was charged."""
    for path, decision in case_file.each("decisions"):
        kind, who, decided = decision["kind"], decision["party"], decision["decided"]
        here = (*path, "decided")
        if kind in REVIEWED:
            yield from _order(
                here,
                "prosecution_review",
                "decided_before_receipt",
                decided,
                case_file.received(who),
            )
        if kind == DispositionKind.REVOCATION:
            given = case_file.of("decisions", who, DispositionKind.CONDITIONAL_NON_PROSECUTION)
            first = first_known(when(two["decided"]) for two in given)
            yield from _order(here, "cnp_revocation", "revoked_before_decision", decided, first)
        if kind == DispositionKind.CRIMINAL_JUDGMENT:
            sued = case_file.of("decisions", who, DispositionKind.PROSECUTED)
            first = first_known(when(two["decided"]) for two in sued)
            yield from _order(here, "", "judged_before_prosecution", decided, first)
            if decision.get("terms") and not any(case_file.of("charges", who)):
                values = {"who": case_file.who(who)}
                yield Doubt((*path, "terms"), flag("", "sentenced_not_charged", values))
        minor = case_file.is_minor_by_acts(who)
        is_grown = case_file.is_aged(who, AgeStatus.ADULT) if minor is None else not minor
        if kind == DispositionKind.CONDITIONAL_NON_PROSECUTION and is_grown:
            doubt = flag(MINOR_AT_ACT.id, "cnp_not_a_minor", {"age": AgeStatus.ADULT})
            yield Doubt((*path, "party"), doubt, True)
        yield from _announced(path, decision)


def _announced(path: Path, decision: Mapping[str, Any]) -> Iterator[Doubt]:
    decided, announced = when(decision["decided"]).first, when(decision.get("announced_on")).first
    if decided is not None and announced is not None:
        try:
            effective_on(decided_on=decided, announced_on=announced)
        except OutsideStatute as broken:
            doubt = flag(ANNOUNCED.id, broken.key, broken.values)
            yield Doubt((*path, "announced_on"), doubt, True)


def _charges(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Somebody accused who is no suspect; a conditional decision on what allows none."""
    for path, charge in case_file.each("charges"):
        who = charge["party"]
        roles = _roles(case_file.parties.get(who, {}))
        if charge["stage"] != ChargeStage.CIVIL_CAUSE and not roles & ACCUSED:
            yield Doubt((*path, "party"), flag("", "accused_no_suspect", {}), True)
        for decision in case_file.of("decisions", who, DispositionKind.CONDITIONAL_NON_PROSECUTION):
            day = max(when(decision["decided"]).first or on, ELIGIBLE_CHAPTERS.since)
            chapter = charge.get("chapter")
            if chapter is not None and chapter not in ELIGIBLE_CHAPTERS.on(day):
                doubt = flag(CHAPTER.id, "cnp_chapter", {"chapter": chapter})
                yield Doubt((*path, "chapter"), doubt, True)


def _reviews(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Ended before it began."""
    for path, review in case_file.each("reviews"):
        rule = "prosecution_review"
        if review["kind"] == "arrest":
            rule = "arrest_review_not_detained"
        ended, received = review.get("ended_on"), review["received"]
        if ended is not None and is_before(ended, received):
            values = {"ended": ended, "received": _said(received)}
            doubt = flag(rule, "ended_before_receipt", values)
            yield Doubt((*path, "ended_on"), doubt, True)


def _probations(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Of no lawful length, revoked before it was decided, with a breach outside of it, or an end
    before it was over."""
    decided = {decision["ref"]: decision for _, decision in case_file.each("decisions")}
    for path, probation in case_file.each("probations"):
        given = (
            when(decided[probation["decision"]]["decided"])
            if probation["decision"] in decided
            else None
        )
        since = given.first if given is not None else None
        try:
            counted = (
                probation_last_day(since or on, months=probation["months"])
                if "months" in probation
                else None
            )
        except OutsideStatute as broken:
            outside = flag("cnp_probation", broken.key, broken.values)
            yield Doubt((*path, "months"), outside, True)
            counted = None
        yield from _order(
            (*path, "revoked_on"),
            "cnp_revocation",
            "revoked_before_decision",
            probation.get("revoked_on"),
            given,
        )
        ends = _last_day(probation) or (counted.due if counted and since else None)
        if since is not None and ends is not None:
            yield from _in_probation(path, probation, since, ends)
            final = decided.get(probation.get("final_decision"), {})
            if final.get("kind") == DispositionKind.NON_PROSECUTION_AFTER_PROBATION:
                yield from _too_early(path, when(final["decided"]), ends)


def _last_day(probation: Mapping[str, Any]) -> date | None:
    last = probation.get("printed_last_day") or probation.get("last_day")
    return date.fromisoformat(last) if last else None


def _in_probation(
    path: Path, probation: Mapping[str, Any], since: date, ends: date
) -> Iterator[Doubt]:
    for place, breach in enumerate(probation.get("breaches", ())):
        happened = when(breach["happened_on"])
        verdict = breach_counts(
            happened.first, decided_on=since, last_day=ends, at_latest=happened.last
        )
        if not verdict.met:
            outside = flag(verdict.rule, "outside_the_probation", {"since": since, "until": ends})
            yield Doubt((*path, "breaches", place, "happened_on"), outside, True)


def _too_early(path: Path, decided: PartialDate, ends: date) -> Iterator[Doubt]:
    if decided.last is not None and decided.last <= ends:
        values = {"earliest": date.fromordinal(ends.toordinal() + 1), "decided": decided.last}
        doubt = flag(AFTER_PROBATION.id, "decided_before_the_end", values)
        yield Doubt((*path, "final_decision"), doubt, True)


def _roles(party: Mapping[str, Any]) -> set[str]:
    return {held["role"] for held in party.get("roles", ())}


def _ages(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Somebody who can only be grown up marked as a minor; marked otherwise than at the acts."""
    ties = [
        (tie, bool(_roles(party) & ACCUSED) or PartyRole.MINOR_WITH_MISCONDUCT in _roles(party))
        for _, party in case_file.each("parties")
        if case_file.is_aged(party["ref"], *CHILDREN)
        for tie in party.get("ties", ())
    ]
    grown_up = {
        tie["other"]
        for tie, is_old in ties
        if tie["kind"] in GROWN_UP_TIES or (tie["kind"] in PARENTS and is_old)
    }
    # Parents are the guardians of their child, however young they are (Civil Code art. 27).
    parents = {tie["other"] for tie, _is_old in ties if tie["kind"] in PARENTS}
    for path, party in case_file.each("parties"):
        is_guardian = PartyRole.GUARDIAN in _roles(party) and party["ref"] not in parents
        if case_file.is_aged(party["ref"], AgeStatus.MINOR) and (
            is_guardian or party["ref"] in grown_up
        ):
            values = {"who": case_file.who(party["ref"])}
            yield Doubt((*path, "age_status"), flag("age_adult", "adult_marked_minor", values))
        against = {True: AgeStatus.ADULT, False: AgeStatus.MINOR_AT_ACT}
        minor = case_file.is_minor_by_acts(party["ref"])
        if minor is not None and case_file.is_aged(party["ref"], against[minor]):
            values = {"who": case_file.who(party["ref"])}
            yield Doubt((*path, "age_status"), flag("age_adult", "age_against_acts", values))


def _measures(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Ended before it began; served before it was issued; an order about somebody grown up."""
    for path, measure in case_file.each("measures"):
        yield from _order(
            (*path, "ended_on"),
            "",
            "ended_before_start",
            measure.get("ended_on"),
            measure["started"],
        )
        order = measure.get("order", {})
        yield from _order(
            (*path, "order", "served_on"),
            "",
            "served_before_issue",
            order.get("served_on"),
            order.get("issued"),
        )
        if measure["kind"] == MeasureKind.GUARDIANSHIP_ORDER:
            for ref in measure.get("about", ()):
                if _was_adult(case_file, ref, when(order.get("issued"))):
                    values = {"who": case_file.who(ref)}
                    doubt = flag("guardianship_order_period", "order_after_coming_of_age", values)
                    yield Doubt((*path, "about"), doubt)


def _was_adult(case_file: CheckedCase, ref: str, issued: PartialDate) -> bool:
    """Whether somebody had come of age: on a day an entry tells, or is marked so without a day."""
    became = [
        when(entry["when"])
        for _, entry in case_file.each("journal")
        if ref in entry.get("about", ())
        and entry.get("fields", {}).get("age_now") == AgeStatus.ADULT
    ]
    if became:
        return any(is_before(day, issued) for day in became)
    return case_file.is_aged(ref, AgeStatus.ADULT)


def _suggestions(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Served or closed before it was issued; answered, put right before it first was.

    Of a letter that was sent anew, what was asked for in a former version may be answered too.
    """
    for path, suggestion in case_file.each("suggestions"):
        issued = suggestion.get("issued")
        former = list(_below(suggestion, "former", path))
        for at, letter in ((path, suggestion), *former):
            yield from _order(
                (*at, "served"),
                "",
                "served_before_issue",
                letter.get("served"),
                letter.get("issued"),
            )
        yield from _order(
            (*path, "closed_on"), "", "closed_before_issue", suggestion.get("closed_on"), issued
        )
        first = former[0][1].get("issued") if former else issued
        for at, reply in _below(suggestion, "replies", path):
            is_known = reply.get("response") not in (None, "unknown")
            code = "accepted_before_issue" if is_known else "replied_before_issue"
            yield from _order((*at, "received"), "", code, reply.get("received"), first)
        for place, item in enumerate(suggestion.get("items", ())):
            yield from _order(
                (*path, "items", place, "seen_on"),
                "",
                "put_right_before_issue",
                item.get("seen_on"),
                first,
            )


def _visits(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Visited before the case had come in."""
    days = [when(review["received"]) for _, review in case_file.each("reviews")]
    came_in = first_known([*days, *case_file.entries(CAME_IN)])
    for path, visit in _below(case_file.data, "visits", ()):
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
            yield from (((*path, key, place), item) for place, item in enumerate(below))
        elif step != "fields":
            yield from _below(below, key, (*path, step))


def _published(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Published before it was closed."""
    if case_file.data.get("provenance") != Provenance.PUBLISHED:
        return
    closed = case_file.data.get("closed_on")
    for path, entry in case_file.each("journal"):
        if entry["kind"] == "typical_meaning":
            yield from _order((*path, "when"), "", "published_before_closed", entry["when"], closed)
    for path, circumstance in case_file.each("circumstances"):
        if circumstance["kind"] == "published_in":
            day = circumstance.get("day")
            yield from _order((*path, "day"), "", "published_before_closed", day, closed)


def _to_come(case_file: CheckedCase, on: date) -> Iterator[Doubt]:
    """Past facts on a day still to come."""
    today = PartialDate.day(on)
    for key, day in (("decisions", "decided"), ("reviews", "received")):
        for path, element in case_file.each(key):
            if is_before(today, element[day]):
                values = {"late": _said(element[day])}
                yield Doubt((*path, day), flag("", "still_to_come", values))


ASKED: tuple[Callable[[CheckedCase, date], Iterator[Doubt]], ...] = (
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
