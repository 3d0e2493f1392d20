"""What stands against a decision as the facts are now, by the text of the law alone.

Nothing here asks casetrack.law or a gate: the facts as they are stored, what the walker knows of
the reviews, and the articles. Rules are called as they are kept beside a decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.walk.by_hand import Child, Probation, Review
from tests.walk.days import months_on_from_an_end

# How heavy what is not met weighs: it is refused, or goes on with a reason.
REFUSES, ASKS = "refuses", "asks"
OF_AGE = 18
# The chapter of the special part in which each charge of the walk stands.
CHAPTERS = {"帮助信息网络犯罪活动": 6, "盗窃": 5, "侵犯公民个人信息": 4, "危险驾驶": 2}
CONDITIONAL = frozenset({4, 5, 6})
BANDS: dict[str, tuple[int, int]] = {
    "under_12": (0, 11),
    "at_12_13": (12, 13),
    "at_14_15": (14, 15),
    "at_16_17": (16, 17),
    "adult": (18, 200),
}
THE_EIGHT = frozenset(
    ("killing", "grave_injury", "rape", "robbery", "drug_selling", "arson", "explosion")
) | {"poisoning"}
AT_TWELVE = frozenset({"killing", "grave_injury"})
TWELVE_SINCE = date(2021, 3, 1)  # Amendment XI
STAND_IN = frozenset({"relative", "school", "committee", "organisation"})
DAYS_LEFT = 5
# So many are needed before non-prosecution for want of evidence; nobody says one was enough.
RETURNS = 2
# Decided of whoever answers for the act; of the others somebody may be too young.
ANSWERED_FOR = frozenset(
    {
        "arrest_approved",
        "prosecuted",
        "discretionary_non_prosecution",
        "conditional_non_prosecution",
    }
)
# A minor is protected before each of these.
PROTECTED = ANSWERED_FOR | {
    "statutory_non_prosecution",
    "insufficient_evidence_non_prosecution",
}
# What admits a crime, which a plea of innocence that was found right does not let.
ADMITS = frozenset({"prosecuted", "discretionary_non_prosecution"})
FINAL = "non_prosecution_after_probation"


@dataclass
class Asked:
    """A decision of which the law is asked again. accepted: what it was taken in spite of, then.

    review: that it ended, or lets stand still; probation: that it ordered or ended, or that was
    revoked before it. flags: the rules that stand against it now, and whether each waits.
    is_recorded: it was taken before it was written down: nothing of it is refused, and what is not
    on record excludes nothing.
    """

    row_id: int
    party_id: int
    kind: str
    decided: date
    review: Review | None = None
    probation: Probation | None = None
    accepted: frozenset[str] = frozenset()
    flags: dict[str, bool] = field(default_factory=dict)
    is_recorded: bool = False

    @property
    def day(self) -> date:
        """When it was taken; of a probation, as that was corrected."""
        if self.kind == "conditional_non_prosecution" and self.probation is not None:
            return self.probation.decided
        return self.decided

    def follow(self, against: dict[str, str]) -> None:
        """Keep what stands against it from now on; what goes is answered no more."""
        still = {
            rule
            for rule, weight in against.items()
            if rule not in self.accepted or (weight == REFUSES and not self.is_recorded)
        }
        self.flags = {rule: self.flags.get(rule, True) for rule in still}


@dataclass(frozen=True)
class ActKnown:
    """An act with its first and last day, the band of the age at it, and what was done."""

    first: date | None
    last: date | None
    band: str | None
    sort: str | None
    is_gravest: bool


@dataclass(frozen=True)
class Facts:
    """What is stored of one child. guarantees, objections: the rows that were not taken back.

    came_in: when the case was entered. counsel: the days of it. adults_beside: whether somebody of
    age is accused beside them. waiting: how many reported breaches nobody answered.
    """

    chosen: str
    born: date | None
    came_in: date
    acts: tuple[ActKnown, ...]
    charges: tuple[str, ...]
    guarantees: tuple[Any, ...]
    objections: tuple[Any, ...]
    counsel: tuple[date, ...]
    is_girl: bool
    adults_beside: bool
    waiting: int

    def was_minor(self) -> bool | None:
        """Whether they were under 18 at an act: Criminal Law art. 17, Rules arts. 464, 489."""
        rows = [self.at(act) for act in self.acts]
        if True in rows:
            return True
        if rows and all(is_there is False for is_there in rows):
            return False
        if self.born is not None and 0 < years(self.born, self.came_in) < OF_AGE:
            return True
        return {"minor": True, "minor_at_act": True, "adult": False}.get(self.chosen)

    def is_minor(self, day: date) -> bool | None:
        """Whether they are under 18 on a day."""
        if self.born is not None and self.born <= day:
            return years(self.born, day) < OF_AGE
        rows = [self._since(act, day) for act in self.acts]
        known = [is_there for is_there in rows if is_there is not None]
        if known:
            return True in known
        return {"minor": True, "adult": False}.get(self.chosen)

    def years_at(self, act: ActKnown | None) -> tuple[int | None, int | None]:
        """The least and the greatest age at an act, None: not known; of none, before it came in.

        The birth date counts first, what was recorded with the act within what it leaves.
        """
        least, most = (None, None) if act is None or act.band is None else BANDS[act.band]
        last = (act.last if act is not None else None) or self.came_in
        if self.born is None:
            return least, most
        oldest = years(self.born, last) if self.born <= last else 0
        first = act.first if act is not None else None
        youngest = years(self.born, first) if first is not None and self.born <= first else 0
        if least is not None and most is not None and youngest <= most and least <= oldest:
            return max(least, youngest), min(most, oldest)
        return youngest if first is not None else None, oldest

    def least_on(self, day: date) -> int | None:
        """The least age on the day of an act: by the birth date, else by the ages at acts before.

        None where that is open.
        """
        if self.born is not None:
            return years(self.born, day) if self.born <= day else 0
        return max(
            (
                BANDS[act.band][0] + years(act.last, day)
                for act in self.acts
                if act.band is not None and act.last is not None and act.last <= day
            ),
            default=None,
        )

    def answers_for_nothing(self) -> bool:
        """Whether they are too young for each act on record: Criminal Law art. 17.

        Not where the age at one, or what it was, is not known.
        """
        return bool(self.acts) and all(self._is_too_young(act) for act in self.acts)

    def _is_too_young(self, act: ActKnown) -> bool:
        _least, most = self.years_at(act)
        if most is None or most >= 16:
            return False
        if most < 12:
            return True
        if most >= 14:
            return act.sort is not None and act.sort not in THE_EIGHT
        is_of_before = act.last is not None and act.last < TWELVE_SINCE
        is_gravest = act.sort in AT_TWELVE and act.is_gravest
        return is_of_before or (act.sort is not None and not is_gravest)

    def at(self, act: ActKnown) -> bool | None:
        if self.born is not None and act.first is not None and act.last is not None:
            least = years(self.born, act.first) if self.born <= act.first else 0
            most = years(self.born, act.last) if self.born <= act.last else 0
            known = _of_age(least, most)
            if known is not None or act.band is None:
                return known
        return None if act.band is None else _of_age(*BANDS[act.band])

    def _since(self, act: ActKnown, day: date) -> bool | None:
        if act.band is None or act.first is None or act.last is None or act.last > day:
            return None
        least, most = BANDS[act.band]
        # Nobody knows the lowest age below twelve, nor the highest of somebody grown.
        if act.band == "under_12":
            return _of_age(0, most + years(act.first, day) + 1)
        return _of_age(least + years(act.last, day), most + years(act.first, day) + 1)


def _of_age(least: int, most: int) -> bool | None:
    if most < OF_AGE:
        return True
    return False if least >= OF_AGE else None


def years(born: date, day: date) -> int:
    """The age on a day: reached on the day after the birthday (SPC Interpretation art. 2)."""
    month, of_month = born.month, born.day
    if (month, of_month) == (2, 29) and day.year % 4:
        of_month = 28
    return day.year - born.year - (day <= date(day.year, month, of_month))


def against(asked: Asked, facts: Facts, child: Child) -> dict[str, str]:
    """Each rule that the decision does not meet as the facts are, with its weight."""
    is_revoked = (
        asked.kind == "conditional_non_prosecution"
        and asked.probation is not None
        and asked.probation.revoked is not None
    )
    if is_revoked:
        # Nothing is left of it that could stand.
        return {}
    rows = [
        *_guarantees(asked, facts),
        *_ages(asked, facts),
        *_conditions(asked, facts, child),
        *_in_time(asked, child),
        *_ended(asked, facts),
    ]
    fields: dict[str, str] = {}
    for rule, weight in rows:
        if fields.get(rule) != REFUSES:
            fields[rule] = weight
    return fields


Unmet = Iterator[tuple[str, str]]


def _by(rows: tuple[Any, ...], kind: str, day: date) -> list[Any]:
    """Those of a kind by a day, of what nobody dates also; the last one last."""
    those = [
        row
        for row in rows
        if row.kind.value == kind and (row.happened.first is None or row.happened.first <= day)
    ]
    return sorted(those, key=lambda item: item.happened.last or date.min)


def _guarantees(asked: Asked, facts: Facts) -> Unmet:
    """Criminal Procedure Law arts. 278-281; Procuratorate Rules arts. 458-468, 489."""
    if asked.kind not in PROTECTED or facts.was_minor() is False:
        return
    if asked.is_recorded:
        # What is known to be so: a minor, and nobody beside them when they were interrogated last.
        held = _by(facts.guarantees, "interrogation", asked.day)
        is_alone = bool(held) and held[-1].adult == "nobody"
        if is_alone and facts.was_minor() and facts.is_minor(asked.day) is not False:
            yield "guarantee_adult_present", REFUSES
        return
    yield from _interrogated(asked.day, facts)
    day, rows = asked.day, facts.guarantees
    is_heard = any(item.heard_of == "defender" for item in _by(rows, "opinion_heard", day))
    if not is_heard and not any(on_day <= day for on_day in facts.counsel):
        yield "guarantee_counsel", REFUSES
    if not is_heard and asked.kind != "conditional_non_prosecution":
        # Of that the opinions are typed with it.
        yield "guarantee_defender_heard", REFUSES
    if not _by(rows, "specialised", day):
        yield "guarantee_specialised_staff", ASKS
    hearings = _by(rows, "hearing", day)
    if hearings and not hearings[-1].is_closed:
        yield "guarantee_hearing_closed", ASKS
    if facts.adults_beside and not _by(rows, "separate", day):
        yield "guarantee_separate_handling", ASKS
    if not any(act.first is not None for act in facts.acts):
        yield "acts_dated", ASKS


def _interrogated(day: date, facts: Facts) -> Unmet:
    """Before the decision, beside an adult, of a girl with a woman: the last time counts."""
    held = _by(facts.guarantees, "interrogation", day)
    if not held:
        yield "guarantee_interrogated", REFUSES
    if not held or held[-1].adult in (None, "nobody"):
        # Who has turned 18 since may be interrogated alone, with a reason.
        yield "guarantee_adult_present", ASKS if facts.is_minor(day) is False else REFUSES
    elif held[-1].adult.value in STAND_IN:
        calls = _by(facts.guarantees, "appropriate_adult", day)
        if not held[-1].why and not any(call.why for call in calls):
            yield "guarantee_substitution_reason", ASKS
    if held and facts.is_girl and not held[-1].woman_present:
        yield "guarantee_woman_present", ASKS


def _ages(asked: Asked, facts: Facts) -> Unmet:
    """Criminal Law art. 17; Procuratorate Rules art. 464."""
    is_unknown = not asked.is_recorded and facts.was_minor() is None
    if asked.kind == "arrest_approved" and is_unknown:
        yield "age_certain", REFUSES
    if asked.kind not in ANSWERED_FOR:
        return
    rows = [(act, *_answers(act, facts.years_at(act), asked)) for act in facts.acts]
    if not rows:
        # Whoever was too young when the case came in was so before.
        _is_known, unmet = _answers(None, facts.years_at(None), asked)
        if unmet is not None and unmet[1] == REFUSES:
            yield unmet
    # Who answers for one act is not let off for another, which may not be charged.
    is_asked_only = any(
        is_known and (unmet is None or unmet[1] == ASKS) for _act, is_known, unmet in rows
    )
    for _act, _is_known, unmet in rows:
        if unmet is not None:
            yield unmet[0], ASKS if is_asked_only else unmet[1]


def _answers(
    act: ActKnown | None, ages: tuple[int | None, int | None], asked: Asked
) -> tuple[bool, tuple[str, str] | None]:
    """Whether the age is known, and what stands against answering for it: at the greatest age
    refused, at the least asked.
    """
    known = [age for age in ages if age is not None]
    if not known:
        return False, None
    if asked.is_recorded and (act is None or act.sort is None) and 12 <= known[-1] < 14:
        # Whether it was of the gravest is not told; that they were younger is not certain.
        day = (act.first if act is not None else None) or asked.day
        if known[0] < 12 and day >= TWELVE_SINCE:
            return True, None
    at_least, at_most = (_unmet(act, age, asked) for age in (known[0], known[-1]))
    if at_most is not None and at_most[1] == REFUSES:
        return True, at_most
    if at_least is None:
        return True, None
    is_open = at_least[1] == REFUSES
    return True, (at_least[0], ASKS if is_open else at_least[1])


def _unmet(act: ActKnown | None, age: int, asked: Asked) -> tuple[str, str] | None:
    """What stands against answering for an act done at an age."""
    day = (act.first if act is not None else None) or asked.day
    if age < 12:
        return "responsibility_under_12", REFUSES
    # Of what is recorded, and nobody tells what it was, only an age or a day excludes.
    is_silent = asked.is_recorded and (act is None or act.sort is None)
    if age < 14:
        is_gravest = act is not None and act.sort in AT_TWELVE and act.is_gravest
        is_in_force = day >= TWELVE_SINCE
        # Nobody here asks the Supreme People's Procuratorate to let them be prosecuted.
        is_let = is_gravest and is_in_force and asked.kind != "prosecuted"
        is_let = is_let or (is_silent and is_in_force)
        return None if is_let else ("responsibility_12_13", REFUSES)
    if age < 16 and not is_silent and (act is None or act.sort not in THE_EIGHT):
        return "responsibility_14_15", ASKS
    return None


def _conditions(asked: Asked, facts: Facts, child: Child) -> Unmet:
    """Criminal Procedure Law arts. 175, 177, 282; Procuratorate Rules arts. 367, 469, 470."""
    stands = [
        objection
        for objection in facts.objections
        if objection.raised_on <= asked.day
        and (objection.withdrawn_on is None or objection.withdrawn_on > asked.day)
        and objection.to != "conditions_or_length"
    ]
    if asked.kind == "conditional_non_prosecution":
        if facts.was_minor() is not True:
            yield "cnp_minor_at_act", REFUSES
        chapters = {CHAPTERS.get(charge) for charge in facts.charges}
        if not chapters or not chapters <= CONDITIONAL:
            yield "cnp_chapter", REFUSES
    if stands and asked.kind in ("conditional_non_prosecution", FINAL):
        yield "cnp_no_objection", REFUSES
    if asked.kind in ADMITS and any(stand.to == "plea_of_innocence" for stand in stands):
        yield "np_statutory", REFUSES
    returns = sum(review.returned is not None for review in child.reviews)
    # Of what is recorded nobody says that a second return would have led somewhere.
    needed = 1 if asked.is_recorded else RETURNS
    if asked.kind == "insufficient_evidence_non_prosecution" and returns < needed:
        yield "np_insufficient_evidence", REFUSES


def _in_time(asked: Asked, child: Child) -> Unmet:
    """Criminal Procedure Law arts. 91, 172: what comes after its last day says so."""
    day, review = asked.day, asked.review
    if review is None:
        probation = asked.probation
        if probation is not None and day > (probation.due_set or child._final_due(probation)):
            yield "cnp_final_decision", ASKS
        return
    if day > child.review_due(review):
        # One that goes on is over on the day that is set, and has seven days by no count.
        is_seven = review.left is not None or child.is_held(review.received + timedelta(7))
        arrest = f"arrest_review_{'detained' if is_seven else 'not_detained'}"
        yield arrest if review.kind == "arrest" else "prosecution_review", ASKS
        return
    days = (child._nominal(review) - day).days
    if asked.kind == "conditional_non_prosecution" and days < DAYS_LEFT:
        yield "cnp_days_left", ASKS


def _ended(asked: Asked, facts: Facts) -> Unmet:
    """Criminal Procedure Law art. 284; Procuratorate Rules arts. 477, 479, 480."""
    if asked.kind != FINAL or asked.probation is None:
        return
    if asked.day <= months_on_from_an_end(asked.probation.decided, asked.probation.months):
        yield "cnp_after_probation", REFUSES
    if asked.probation.has_ground:
        yield "np_after_probation", REFUSES
    if facts.waiting:
        yield "cnp_breaches_answered", ASKS
    # Nobody here finishes an opinion.
    yield "cnp_opinion", ASKS
