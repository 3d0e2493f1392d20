"""A case in two offices: a file goes out, both go on, and each is held to what is counted by hand.

What is tried here is taken back at the end of the step.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.search.keeping import keep_found
from casetrack.desk.rechecks.models import LaterFlag
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.exporter import case_data, told_of
from casetrack.exchange.importer import CaseDiffers, FileRefused, ImportResult, import_text
from casetrack.exchange.yaml_text import parse, write
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.derived import update_derived
from tests.walk.filing import Filing, Told, how_much, place_of
from tests.walk.stored import facts_in
from tests.walk.walker import NothingToDo, end_of_a_unit

# What is corrected, withdrawn or learned in both; nothing that a file does not tell.
ALIKE = (
    "choose_age",
    "accuse_father",
    "learn_act",
    "correct_act",
    "withdraw_act",
    "learn_charge",
    "correct_charge",
    "withdraw_charge",
    "learn_guarantee",
    "correct_guarantee",
    "withdraw_guarantee",
    "withdraw_guarantee",
    "learn_counsel",
    "learn_objection",
    "learn_breach",
    "correct_receipt",
    "say_what_follows",
)
# What may follow in either; each is done, or refused, as it is.
GOES_ON = (
    *ALIKE,
    "decide",
    "decide_arrest",
    "receive",
    "hold",
    "announce",
    "withdraw",
    "go",
    "plan",
)
Outcome = Counter[tuple[int, str, bool]] | str


class TwoOffices(Filing):
    """The same case here and there."""

    def judged_alike(self) -> None:
        """What is corrected alike is judged alike: the same flags come and go here and there.

        Not where a birth date is sealed here, which no file tells.
        """
        if any(fact.born is not None for fact in facts_in(self).values()):
            raise NothingToDo
        data, by = self._told_elsewhere()
        before = [(element.path, place_of(element.row)) for element in told_of(self.case)]
        name, number = self.dice.choice(ALIKE), self.dice.randrange(10_000)
        with self.tried():
            here = self._after(name, number)
        with self.tried():
            self._go_there(self._bring_in(data, by), by, before)
            there = self._after(name, number)
        assert here == there, f"alike: after {name} {number} here {here}, there {there}"

    def go_on_in_both(self) -> None:
        """A file goes out; this office goes on; then the file comes in there, and they go on."""
        if self.told.is_closed:
            raise NothingToDo
        data, by = self._told_elsewhere()
        own = _said(self.case)
        before = [(element.path, place_of(element.row)) for element in told_of(self.case)]
        then, steps = deepcopy(self.told), self._steps()
        with self.tried():
            self._ensure_unchanged(self.case, own, self.by)
            self._go_on(steps)
            now = _said(self.case)
            newer = {**now, "office": data["office"], "number": data["number"]}
            if now != own:
                self._ensure_refused(self.case, own, self.by)
            self.told = then
            copy = self._bring_in(data, by)
            assert _said(copy) == parse(write(data)).data, "another case than the file tells"
            self._go_there(copy, by, before)
            self._ensure_unchanged(copy, data, by)
            self._ensure_once(newer, by)
            self._go_on(self._steps())
            if _said(copy) != newer:
                self._ensure_refused(copy, newer, by)

    @contextmanager
    def tried(self) -> Iterator[None]:
        """What is done until the end of the block is taken back, here and in what is known."""
        kept = session().begin_nested()
        known = dict(self.__dict__)
        known |= {"told": deepcopy(self.told), "path": list(known["path"])}
        try:
            yield
        finally:
            self.__dict__.update(known)
        kept.rollback()
        session().expire_all()
        end_of_a_unit()

    def _steps(self) -> list[tuple[str, int]]:
        return [(self.dice.choice(GOES_ON), self.dice.randrange(10_000)) for _ in range(3)]

    def _go_on(self, steps: list[tuple[str, int]]) -> None:
        for name, number in steps:
            self.step(name, number)

    def _go_there(self, copy: Case, by: Staff, before: list[tuple[Any, tuple[str, int]]]) -> None:
        there = {element.path: element.row for element in told_of(copy)}
        self._move(copy, by, {place: there[path] for path, place in before})
        # As before the commit with which it came in.
        session().flush()
        follow_what_stands(on=self.on)
        update_derived([copy.id], on=self.on)
        keep_found(session())
        end_of_a_unit()

    def _after(self, name: str, number: int) -> Outcome:
        """The flags that stand after one thing, by the decision; or how it was refused."""
        self.dice = random.Random(number)
        try:
            getattr(self, name)()
        except (RuleBroken, NotAllowed, NothingToDo) as refused:
            return type(refused).__name__
        session().flush()
        follow_what_stands(on=self.on)
        places = {item.row_id: place for place, item in enumerate(self.told.asked)}
        rows = select(LaterFlag).where(
            LaterFlag.case_id == self.case.id, LaterFlag.ended_on.is_(None)
        )
        # One on an act that is no decision is told by its rule.
        return Counter(
            (places.get(row.disposition_id or 0, -1), row.rule, row.done is None)
            for row in session().scalars(rows)
        )

    def _ensure_unchanged(self, case: Case, file: Told, by: Staff) -> None:
        """A file that says what is there changes nothing."""
        act, before = self.act(by), how_much()
        done = import_text(write(file), by=by, on=act.on, at=act.at)
        assert (done.result, done.case) == (ImportResult.UNCHANGED, case), "brought in twice"
        assert how_much() == before, "a file that says the same changed something"

    def _ensure_refused(self, case: Case, file: Told, by: Staff) -> None:
        """A file that says something else than what is there is refused, and changes nothing."""
        act, before, data = self.act(by), how_much(), _said(case)
        try:
            import_text(write(file), by=by, on=act.on, at=act.at)
        except CaseDiffers:
            assert (how_much(), _said(case)) == (before, data), "a refused file left something"
        else:
            raise AssertionError("a file took the place of a case that went on")

    def _ensure_once(self, file: Told, by: Staff) -> None:
        """Under another number it comes in beside; but an office gives a letter's number once."""
        other = {**file, "number": f"{file['number']}-2"}
        act, before = self.act(by), how_much()
        kept = session().begin_nested()
        try:
            import_text(write(other), by=by, on=act.on, at=act.at)
        except FileRefused:
            assert file.get("suggestions"), "a file of no letter was refused"
            assert how_much() == before, "a refused file left something"
        else:
            assert not file.get("suggestions"), "an office has a letter twice"
        kept.rollback()
        session().expire_all()
        end_of_a_unit()


def _said(case: Case) -> Told:
    """The case as a file tells it, read as the next request finds it."""
    session().flush()
    session().expire_all()
    return case_data(case)
