"""Proposed visitors for an absence: the same people to the same places. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time

from casetrack.codes import NP_, Coded
from casetrack.visits.workload.reckoning import DAY_MINUTES, Going, clash


class Because(Coded):
    """Reason for a proposed visitor, or against one."""

    ALONG = "along", NP_("instead", "comes along anyway")
    FAMILY = "family", NP_("instead", "is with this family that day")
    PLACE = "place", NP_("instead", "is at that place that day")
    KNOWS = "knows", NP_("instead", "was there before")
    HANDLES = "handles", NP_("instead", "handles the case")
    CLASH = "clash", NP_("instead", "has another visit at that time")
    OVER = "over", NP_("instead", "has more than a working day then")


@dataclass(frozen=True)
class ToGive:
    """A visit that somebody else is to make.

    going: as it takes the time of whoever is away. place: what it has in common with others that
    lead to the same place; None of one that leads where no other does. candidates: who may go, by
    name. handler_id: who handles its case.
    """

    going: Going
    party_id: int
    candidates: Sequence[int]
    place: str | None = None
    handler_id: int | None = None


@dataclass(frozen=True)
class Candidate:
    """A possible visitor. because: reasons for and against.

    minutes: of their visits on that day, this one included. times: how often they were there.
    """

    staff_id: int
    because: Sequence[Because]
    minutes: int
    times: int = 0


def propose(
    asked: Sequence[ToGive],
    busy: Sequence[Going],
    met: Mapping[tuple[int, int], int],
    *,
    at_last: Collection[int] = (),
) -> dict[int, list[Candidate]]:
    """Possible visitors by the number of each visit, the proposed one first.

    Nobody is proposed for two visits that clash while somebody else may go, nor for more than a
    working day. Then it matters who comes along anyway, is with the same family or at the same
    place that day, knows the child best, handles the case, goes to the family on another of these
    days, and has least to do. What was proposed for one visit counts for the next. busy: what the
    candidates do on these days. met: how often somebody was with a person, by both numbers.
    at_last: who is proposed where nobody else can make it.
    """
    taken = list(busy)
    places = {visit.going.visit_id: visit.place for visit in asked}
    candidates_by_visit: dict[int, list[Candidate]] = {}
    for visit in sorted(asked, key=_in_order):
        ranked = sorted(
            (_candidate(visit, staff_id, taken, places, met) for staff_id in visit.candidates),
            key=lambda who: _rank(who, visit, taken, at_last),
        )
        candidates_by_visit[visit.going.visit_id] = ranked
        if ranked:
            taken.append(replace(visit.going, staff_id=ranked[0].staff_id))
    return candidates_by_visit


def _candidate(
    visit: ToGive,
    staff_id: int,
    taken: Sequence[Going],
    places: Mapping[int, str | None],
    met: Mapping[tuple[int, int], int],
) -> Candidate:
    going = visit.going
    that_day = [other for other in taken if other.staff_id == staff_id and other.day == going.day]
    others = [other for other in that_day if other.visit_id != going.visit_id]
    minutes = going.minutes + sum(other.minutes for other in others)
    times = met.get((staff_id, visit.party_id), 0)
    holds = {
        Because.ALONG: len(others) < len(that_day),
        Because.FAMILY: any(other.case_id == going.case_id for other in others),
        Because.PLACE: visit.place is not None
        and any(places.get(other.visit_id) == visit.place for other in others),
        Because.KNOWS: times > 0,
        Because.HANDLES: staff_id == visit.handler_id,
        Because.CLASH: any(clash(going, other) for other in others),
        Because.OVER: minutes > DAY_MINUTES,
    }
    return Candidate(staff_id, [why for why, does in holds.items() if does], minutes, times)


def _rank(
    who: Candidate, visit: ToGive, taken: Sequence[Going], at_last: Collection[int]
) -> tuple[bool | int, ...]:
    """The smallest is proposed."""
    theirs = [other for other in taken if other.staff_id == who.staff_id]
    return (
        Because.CLASH in who.because,
        Because.OVER in who.because,
        who.staff_id in at_last,
        Because.ALONG not in who.because,
        Because.FAMILY not in who.because,
        Because.PLACE not in who.because,
        -who.times,
        Because.HANDLES not in who.because,
        all(other.case_id != visit.going.case_id for other in theirs),
        who.minutes,
        sum(other.minutes for other in theirs),
        who.staff_id,
    )


def _in_order(visit: ToGive) -> tuple[object, ...]:
    going = visit.going
    return going.day, going.at or time.max, going.case_id, going.visit_id
