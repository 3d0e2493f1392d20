"""States of requirements, worked out from their checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from casetrack.codes import NP_, Coded
from casetrack.db.partial_date import PartialDate


class HowKept(Coded):
    """Finding of a check."""

    NOT_SEEN = "not_seen", NP_("promise", "not checked yet")
    KEPT = "kept", NP_("promise", "kept")
    PARTLY = "partly", NP_("promise", "kept in part")
    NOT_KEPT = "not_kept", NP_("promise", "not kept")
    CAME_BACK = "came_back", NP_("promise", "came back")


class LookEye(Coded):
    """Observer of a check; checks of one do not stand for those of another."""

    PROSECUTOR = "prosecutor", NP_("eye", "prosecutor")
    PSYCHOLOGIST = "psychologist", NP_("eye", "psychologist")
    GRID_WORKER = "grid_worker", NP_("eye", "grid worker")


class CareKind(Coded):
    """Part of the care of a harmed child that a term of a plan of care is about.

    Source: Law on the Protection of Minors art. 111.
    """

    PSYCHOLOGICAL = "psychological", NP_("care", "psychological help")
    TREATMENT = "treatment", NP_("care", "medical treatment")
    SCHOOL_MOVE = "school_move", NP_("care", "school: transfer")
    SCHOOL_ABSENCE = "school_absence", NP_("care", "school: absence")
    SCHOOL_RETURN = "school_return", NP_("care", "school: return")
    LIVING = "living", NP_("care", "living")
    SAFETY = "safety", NP_("care", "safety")
    PRIVACY = "privacy", NP_("care", "privacy")
    ACCOMPANIMENT = "accompaniment", NP_("care", "accompaniment")
    EVIDENCE = "evidence", NP_("care", "content online: evidence secured")
    REMOVAL = "removal", NP_("care", "content online: removed")
    MONEY = "money", NP_("care", "use of the assistance")
    OTHER = "other", NP_("care", "other care")


# What a look can find; that nobody looked is no look.
LOOKED = (HowKept.KEPT, HowKept.PARTLY, HowKept.NOT_KEPT, HowKept.CAME_BACK)


class Counting(Coded):
    """Way in which numbers of several checks make the shown one: 18 of 30."""

    LAST = "last", NP_("counting", "the latest figure counts")
    SUM = "sum", NP_("counting", "the numbers are added up")


@dataclass(frozen=True)
class OneCheck:
    """One check. day: None where unknown; then it came before those with a day.

    number: how many of those that were wanted, as the promise is counted; has_half: and a half.
    """

    day: date | None
    found: HowKept
    by_id: int | None = None
    number: int | None = None
    has_half: bool = False


@dataclass(frozen=True)
class NewCheck:
    """A new check. proof: evidence, in a sentence. look_due: the day of the next one.

    number, has_half: as in `OneCheck`. eye: as whom, where that is kept apart. known_by: what is to
    be seen where it is kept, said now of what nobody had agreed that of.
    """

    found: HowKept
    seen: PartialDate
    proof: str = ""
    number: int | None = None
    look_due: date | None = None
    eye: LookEye | None = None
    has_half: bool = False
    known_by: str = ""


@dataclass(frozen=True)
class Standing:
    """State of a requirement. seen_on, by_id: of the last check. reached: in whole numbers.

    reached_half: and a half.

    looked_back_on: the day it was looked at once more after it had been kept, and still was.
    """

    state: HowKept = HowKept.NOT_SEEN
    seen_on: date | None = None
    by_id: int | None = None
    looked_back_on: date | None = None
    reached: int | None = None
    reached_half: bool = False


def standing_of(looks: Iterable[OneCheck], counting: Counting) -> Standing:
    """State of a requirement by these checks without withdrawn ones, in the order of recording.

    They are taken by their days; of one day in the order in which they were kept.
    """
    checks = sorted(looks, key=lambda look: look.day or date.min)
    stands = Standing()
    for look in checks:
        stands = Standing(
            state=look.found,
            seen_on=look.day,
            by_id=look.by_id,
            looked_back_on=_looked_back(stands, look),
        )
    halves = [2 * look.number + look.has_half for look in checks if look.number is not None]
    if not halves:
        return stands
    reached, half = divmod(sum(halves) if counting is Counting.SUM else halves[-1], 2)
    return replace(stands, reached=reached, reached_half=bool(half))


def counted(number: int, *, half: bool) -> str:
    """A number with its half, in figures: 3, or 2.5."""
    return f"{number}.5" if half else str(number)


def _looked_back(before: Standing, look: OneCheck) -> date | None:
    """The day of this check, if the requirement is still kept at a later one."""
    if look.found is not HowKept.KEPT:
        return None
    is_later = look.day is not None and (before.seen_on is None or look.day > before.seen_on)
    return look.day if before.state is HowKept.KEPT and is_later else before.looked_back_on
