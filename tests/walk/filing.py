"""The case through a file and back, and a file in which somebody spoiled something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import func, select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case, Disposition, JournalEntry, Measure, Obligation
from casetrack.db import Model, session
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.exchange.exporter import case_data, export_text, told_of
from casetrack.exchange.importer import FileRefused, import_text
from casetrack.exchange.yaml_text import parse, write
from casetrack.ledger.consequences import follow_what_stands
from tests.builders import make_office, make_staff
from tests.walk import asked_by_hand as asking
from tests.walk import by_hand, days
from tests.walk.stored import facts_in
from tests.walk.walker import NothingToDo, Walker, end_of_a_unit


class Filing(Walker):
    """Bring the case into another office, as it is or told otherwise, and throw the copy away."""

    def through_a_file(self) -> None:
        """The copy says the same, and of what is counted by hand the same is due in it."""
        data, by = self._told_elsewhere()
        kept = session().begin_nested()
        copy = self._bring_in(data, by)
        again = case_data(copy)
        assert again == parse(write(data)).data, "a file does not come back as it went out"
        due = select(Obligation.kind, Obligation.due).where(
            Obligation.case_id == copy.id, Obligation.is_open
        )
        counted = Counter(
            (kind.value, day)
            for kind, day in session().execute(due)
            if kind.value in by_hand.COUNTED_IN_FILES
        )
        expected = Counter(pair for pair in self.told.owed() if pair[0] in by_hand.COUNTED_IN_FILES)
        assert counted == expected, f"in the copy {counted - expected}, here {expected - counted}"
        kept.rollback()
        session().expire_all()
        end_of_a_unit()

    def spoiled_file(self) -> None:
        """What was spoiled is refused, or kept as it is told with a flag beside it."""
        data, by = self._told_elsewhere()
        (rule, spoiled) = self.pick(
            (rule, spoiled)
            for rule, spoil in SPOILS
            if (spoiled := spoil(deepcopy(data))) is not None
        )
        kept = session().begin_nested()
        act = self.act(by)
        try:
            done = import_text(write(spoiled), by=by, on=act.on, at=act.at)
        except FileRefused:
            flagged = {rule}
        else:
            flagged = {flag["rule"] for flagged in done.flagged for flag in flagged.flags}
            # What was put to the law when it was decided is asked again, as before each commit.
            session().flush()
            follow_what_stands(on=act.on)
            since = select(LaterFlag.rule).where(LaterFlag.case_id == done.case.id)
            flagged |= set(session().scalars(since))
        kept.rollback()
        session().expire_all()
        end_of_a_unit()
        assert rule in flagged, f"a file that breaks {rule} came in with {sorted(flagged)}"

    def broken_file(self) -> None:
        """What no file may say is refused whole: nothing of the file is left, nothing is begun."""
        data, by = self._told_elsewhere()
        broken = self.pick(
            case_data for break_ in BREAKS if (case_data := break_(deepcopy(data))) is not None
        )
        before, act = how_much(), self.act(by)
        try:
            import_text(write(broken), by=by, on=act.on, at=act.at)
        except FileRefused:
            assert how_much() == before, "a file was refused, and something of it is there"
        else:
            raise AssertionError("a file that cannot be so came in")

    def go_on_in_the_copy(self) -> None:
        """Go on in the copy, in the office to which the case went, as if it were the case."""
        data, by = self._told_elsewhere()
        if self.told.is_closed:
            raise NothingToDo
        before = told_of(self.case)
        copy = self._bring_in(data, by)
        there = {element.path: element.row for element in told_of(copy)}
        self._move(copy, by, {place_of(element.row): there[element.path] for element in before})

    def _move(self, copy: Case, by: Staff, there: dict[tuple[str, int], Any]) -> None:
        """Know everything by the rows of the copy: there tells which took the place of which."""
        new = partial(_number_of, there)
        self.people = [there[place_of(person)] for person in self.people]
        self.fathers = [there[place_of(father)] for father in self.fathers]
        self.company = there[place_of(self.company)]
        self.case = copy
        self.staff = [by, make_staff(office=by.office)]
        self.head = make_staff(Role.SECTION_HEAD, office=by.office)
        if self.chief is not None:
            self.chief = make_staff(Role.CHIEF_PROCURATOR, office=by.office)
        self.told.move(new)
        session().flush()
        for question in self.told.asked:
            if question.is_recorded:
                # What stands against it when it comes in is kept with it, and waits for nobody,
                # but for what came out before: of that the file tells a flag.
                child = self.child_of(question.party_id)
                against = asking.against(question, facts_in(self)[question.party_id], child)
                question.accepted = frozenset(against.keys() - question.flags)

    def _told_elsewhere(self) -> tuple[dict[str, Any], Staff]:
        """The case as a file tells it, but of another office; somebody who opens it there."""
        office = make_office()
        by = make_staff(office=office)
        # As it is stored: what was just written is kept as it was given until it is read again.
        session().flush()
        session().expire_all()
        data = parse(export_text(self.case, self.act())).data
        data["office"] = {
            "en": office.name_en,
            "zh": office.name_zh,
            "level": office.level.value,
            "short_zh": office.short_zh,
        }
        data["number"] = f"测检移{self.steps}号"
        return data, by

    def _bring_in(self, data: dict[str, Any], by: Staff) -> Case:
        act = self.act(by)
        done = import_text(write(data), by=by, on=act.on, at=act.at)
        session().flush()
        return done.case


Told = dict[str, Any]


def place_of(row: Any) -> tuple[str, int]:
    return row.__tablename__, row.id


def _number_of(there: dict[tuple[str, int], Any], model: type[Model], number: int) -> int:
    """The number of the row that took the place of another."""
    count: int = there[model.__tablename__, number].id
    return count


def _ends_early(data: Told) -> Told | None:
    """A final decision on the last day of a probation that was not revoked."""
    for probation in data.get("probations", ()):
        final = next(
            (d for d in data["decisions"] if d["ref"] == probation.get("final_decision")), None
        )
        if final is not None and "last_day" in probation and "revoked_on" not in probation:
            final["decided"] = probation["last_day"]
            return data
    return None


def _too_long(data: Told) -> Told | None:
    """A probation of thirteen months."""
    for probation in data.get("probations", ()):
        first = date.fromisoformat(probation["started"])
        probation["months"] = 13
        probation["last_day"] = days.months_on(first, 13).isoformat()
        return data
    return None


def _by_the_prosecutor(data: Told) -> Told | None:
    """A conditional non-prosecution that whoever handled the case decided alone."""
    for entry in data.get("journal", ()):
        if entry["kind"] == "conditional_non_prosecution_decided":
            entry["fields"]["who_decided"] = "prosecutor"
            return data
    return None


def _at_fourteen_months(data: Told) -> Told | None:
    """A likely sentence of fourteen months."""
    for probation in data.get("probations", ()):
        probation["conditions_met"]["likely_months"] = 14
        return data
    return None


# What a file may tell that the law would not have let anybody do here, by the rule it breaks.
SPOILS: tuple[tuple[str, Callable[[Told], Told | None]], ...] = (
    ("cnp_after_probation", _ends_early),
    ("cnp_probation", _too_long),
    ("decider_cnp", _by_the_prosecutor),
    ("cnp_likely_sentence", _at_fourteen_months),
)


def how_much() -> list[int]:
    """How many rows there are of what a file brings along."""
    session().flush()
    value = (session().scalar(select(func.count()).select_from(cls)) for cls in BROUGHT)
    return [number or 0 for number in value]


def _about_nobody(data: Told) -> Told | None:
    """An entry about somebody who is not of the case."""
    for entry in data.get("journal", ()):
        entry["about"] = ["nobody"]
        return data
    return None


def _no_day(data: Told) -> Told | None:
    """A decision on the thirty-first of a February."""
    for decision in data.get("decisions", ()):
        decision["decided"] = "2024-02-31"
        return data
    return None


def _answered_before_asked(data: Told) -> Told | None:
    """Leave that was decided before it was asked for."""
    for probation in data.get("probations", ()):
        for leave in probation.get("leaves", ()):
            leave["decision"], leave["decided_on"] = "approved", "2001-01-01"
            return data
    return None


def _points_for_nothing(data: Told) -> Told | None:
    """A scheme by which nothing gives points."""
    for probation in data.get("probations", ()):
        if "score" in probation:
            probation["score"]["rules"]["indicators"] = []
            return data
    return None


BREAKS: tuple[Callable[[Told], Told | None], ...] = (
    _about_nobody,
    _no_day,
    _answered_before_asked,
    _points_for_nothing,
)
BROUGHT: tuple[type[Model], ...] = (Case, JournalEntry, Disposition, Measure, Obligation)
