"""Two people seal a record while the case is on its way: it is nowhere, and comes back whole, or
is destroyed when its years are over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Ground
from casetrack.cases.models import Case, CaseGrant, Obligation, Party
from casetrack.cases.policy import visible_cases
from casetrack.cases.sealed import hide_sealed_from, sealed_opened
from casetrack.casework.actions import Progress, log_progress
from casetrack.db import Model, OfCase, session
from casetrack.db.partial_date import PartialDate
from casetrack.db.search.keeping import keep_found
from casetrack.desk.rechecks.consequences import owe_in_the_night
from casetrack.desk.sealed_records import ceremony, destruction, retention, unsealing
from casetrack.desk.sealed_records.models import CopyPlace, CopyState, RecordDestruction, RecordSeal
from casetrack.errors import RuleBroken
from casetrack.law.records import kept_until
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.derived import update_derived
from casetrack.ledger.invariants import ensure_lawful
from casetrack.ledger.nightly import NightCame
from tests.builders import make_staff
from tests.derived import not_up_to_date
from tests.walk.walker import Walker, end_of_a_unit

ALL = dict.fromkeys(CopyPlace, (CopyState.CONFIRMED, ""))
HELPED_FOR = timedelta(days=3)
WHY, ONLY_THERE = "保管期限届满", "and said what stands nowhere else"


class Sealing(Walker):
    """Seal the record of somebody, look for it everywhere, unseal it; nothing of it stays."""

    def seal_and_unseal(self) -> None:
        """Of a joint case one person is taken apart; else the case is sealed, and opened again."""
        person = self._to_be_sealed()
        case, handler, alias = self.case, self.by, person.alias
        with self._in_passing():
            self._name_in_a_text(person, "came")
            helper = make_staff(Role.ASSISTANT, office=handler.office)
            seal = self._sealed(person, helper)
            sealed = seal.case
            if sealed is not case:
                self._ensure_taken_apart(case, sealed, person.id, (alias.zh, alias.en))
            self._ensure_nobody_sees(sealed, helper, helps=True)
            self.on += HELPED_FOR + timedelta(days=1)
            owe_in_the_night(NightCame(self.on, self.act(self.head).at))
            self._ensure_nobody_sees(sealed, helper, helps=False)
            self._unsealed(seal)
            assert (sealed.sealed_on, sealed.handler_id) == (None, handler.id), "sealed: not back"
            seen = visible_cases(handler, on=self.on).where(Case.id == sealed.id)
            assert session().scalar(seen) is not None, "sealed: it did not come back"

    def seal_and_destroy(self) -> None:
        """Its years are over; a hold beats one of the steps; then no row leads to it."""
        person = self._to_be_sealed()
        case_id, on = self.case.id, self.on
        with self._in_passing():
            self._name_in_a_text(person, ONLY_THERE)
            seal = self._sealed(person, make_staff(Role.ASSISTANT, office=self.by.office))
            keeper = session().get_one(Staff, seal.sealed_by_id)
            retention.set_period(seal, retention.NewPeriod(1, on, WHY), self.act(keeper))
            file_id, self.on = seal.case_id, kept_until(on, 1) + timedelta(days=1)
            session().flush()
            session().refresh(seal)
            gone = {"case_file": {file_id}, "record_seal": {seal.id}}
            people = sa.select(Party.id).where(Party.case_id == file_id)
            gone["party"] = set(session().scalars(people))

            def proposed() -> RecordDestruction:
                row = destruction.open_of(seal)
                assert row is not None, "destroyed: nobody proposed it"
                return row

            steps: list[Callable[[], object]] = [
                lambda: destruction.propose(seal, WHY, self.act(keeper)),
                lambda: destruction.decide(proposed(), None, self.act(self.head)),
                lambda: destruction.destroy(proposed(), self.act(keeper)),
            ]
            held = self.dice.choice(steps)
            for step in steps:
                if step is held:
                    self._ensure_held(seal, step, keeper)
                step()
            if file_id != case_id:
                self._end_unit(case_id)
            keep_found(session())
            session().flush()
            for table, row in rows_of_database():
                led = [
                    link.parent.name
                    for link in table.foreign_keys
                    if row[link.parent.name] in gone.get(link.column.table.name, ())
                ]
                assert not led, f"destroyed: {table.name} leads to it by {led}"
                assert row.get("id") not in gone.get(table.name, ()), f"destroyed: {table.name}"
                is_told = ONLY_THERE in _text(row) and file_id == case_id
                assert not is_told, f"destroyed: told in {table.name}"

    def _ensure_held(self, seal: RecordSeal, step: Callable[[], object], keeper: Staff) -> None:
        hold = retention.place_hold(seal, retention.NewHold(self.on, None, WHY), self.act(keeper))
        with suppress(RuleBroken):
            step()
            raise AssertionError("destroyed: a hold stands")
        retention.lift_hold(hold, WHY, self.act(keeper))

    def _to_be_sealed(self) -> Party:
        kind = Obligation.kind == ObligationKind.SEALING
        owed = self.pick(self.all_of(Obligation, kind, Obligation.is_open))
        return session().get_one(Party, owed.party_id)

    def _name_in_a_text(self, person: Party, word: str) -> None:
        text = f"{person.alias.zh}到场，{person.alias.en} {word}"
        log_progress(self.case, Progress(text, PartialDate.day(self.on)), self.act())

    @contextmanager
    def _in_passing(self) -> Iterator[None]:
        """Whatever is done within is taken back."""
        kept, day, rows = session().begin_nested(), self.on, list(session())
        try:
            yield
        finally:
            self.on = day
            kept.rollback()
            # What was destroyed is no row of the session any more.
            session().add_all(row for row in rows if row not in session())
            session().expire_all()
            end_of_a_unit()

    def _sealed(self, person: Party, helper: Staff) -> RecordSeal:
        helping = ceremony.NewHelper(helper.id, self.on + HELPED_FOR, "心理疏导")
        prepared = ceremony.SealPrepared(ALL, [helping], is_done=True)
        seal = ceremony.prepare(self.case, person, prepared, self.act())
        custodian = make_staff(Role.RECORDS_CUSTODIAN, office=self.by.office)
        ceremony.confirm(seal, tuple(CopyPlace), self.act(custodian))
        self._end_unit(self.case.id, seal.case_id)
        return seal

    def _unsealed(self, seal: RecordSeal) -> None:
        custodian = session().get_one(Staff, seal.sealed_by_id)
        act = self.act(custodian)
        for number, refused in ((1, "刑期尚未核实"), (2, None)):
            assert seal.holds(), "sealed: a refused unsealing unsealed it"
            unsealing.ask_to_lift(seal, 61, after_retrial=False, signed_off=True, act=act)
            unsealing.decide(seal, number, refused, self.act(self.head))
        session().flush()
        helping = CaseGrant.case_id == seal.case_id, CaseGrant.ground == Ground.AFTER_SEALING
        left = session().scalars(sa.select(CaseGrant).where(*helping, CaseGrant.ended_at.is_(None)))
        assert not left.all(), "sealed: who helped has it still"
        self._end_unit(self.case.id, seal.case_id)

    def _end_unit(self, *cases: int) -> None:
        session().flush()
        follow_what_stands(on=self.on)
        ensure_lawful()
        update_derived(cases, on=self.on)
        keep_found(session())
        session().flush()
        end_of_a_unit()
        stale = not_up_to_date(set(cases), on=self.on)
        assert not stale, f"sealed: {stale}"

    def _everybody(self) -> list[Staff]:
        chief = [self.chief] if self.chief is not None else []
        theirs = [self.their_head, self.their_worker, *self.further]
        return [*self.staff, self.head, *chief, *theirs]

    def _ensure_nobody_sees(self, sealed: Case, helper: Staff, *, helps: bool) -> None:
        """No row of it, for nobody but who still helps; they see it until their day."""
        assert sealed.sealed_on is not None, "sealed: no day of it"
        for staff in (*self._everybody(), helper):
            seen = visible_cases(staff, on=self.on).where(Case.id == sealed.id)
            sees = session().scalar(seen) is not None
            may_see = helps and staff is helper
            assert sees == may_see, f"sealed: {staff.role} sees it: {sees}"
            with hidden_from(staff, self.on):
                rows = [model.__tablename__ for model in OF_CASE if _is_there(model, sealed.id)]
            assert bool(rows) == may_see, f"sealed: {staff.role} reads {rows[:3]}"

    def _ensure_taken_apart(
        self, case: Case, file: Case, person_id: int, alias: tuple[str | None, ...]
    ) -> None:
        """No text of the case names them, and no row of the case leads to them."""
        words = [word for word in alias if word]
        assert session().get_one(Party, person_id).case_id == file.id, "sealed: left in the case"
        for table, row in rows_of_database():
            of_case = row.get("case_id") or (row["id"] if table.name == "case_file" else None)
            if of_case != case.id:
                continue
            assert not any(word in _text(row) for word in words), f"sealed: named in {table.name}"
            led = [
                link.parent.name
                for link in table.foreign_keys
                if link.column.table.name == "party" and row[link.parent.name] == person_id
            ]
            assert not led, f"sealed: {table.name} leads to them by {led}"


OF_CASE: list[Any] = [
    mapper.class_
    for mapper in Model.registry.mappers
    if issubclass(mapper.class_, OfCase) and hasattr(mapper.class_, "case_id")
]


def rows_of_database() -> Iterator[tuple[sa.Table, Any]]:
    """Every row of every table but the audit, which is never written anew."""
    for table in Model.metadata.sorted_tables:
        if table.name != "audit_event":
            for row in session().execute(sa.select(table)).mappings():
                yield table, row


def _text(row: Any) -> str:
    return " ".join(str(value) for value in row.values() if isinstance(value, str | dict | list))


@contextmanager
def hidden_from(staff: Staff, on: Any) -> Iterator[None]:
    """What a request of this person reads."""
    with sealed_opened():
        hide_sealed_from(staff.id, on=on)
        try:
            yield
        finally:
            session().info.pop("casetrack_hides_sealed", None)


def _is_there(model: Any, case_id: int) -> bool:
    query = sa.select(sa.func.count()).select_from(model).where(model.case_id == case_id)
    return bool(session().scalar(query))
