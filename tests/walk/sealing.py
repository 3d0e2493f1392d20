"""Two people seal a record while the case is on its way: it is nowhere, and comes back whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
from casetrack.desk.sealed_records import ceremony
from casetrack.desk.sealed_records.models import CopyPlace, CopyState, RecordSeal
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.derived import update_derived
from casetrack.ledger.invariants import ensure_lawful
from casetrack.ledger.nightly import NightCame
from tests.builders import make_staff
from tests.derived import not_up_to_date
from tests.walk.walker import Walker, end_of_a_unit

ALL = dict.fromkeys(CopyPlace, (CopyState.CONFIRMED, ""))
HELPED_FOR = timedelta(days=3)


class Sealing(Walker):
    """Seal the record of somebody, look for it everywhere, unseal it; nothing of it stays."""

    def seal_and_unseal(self) -> None:
        """Of a joint case one person is taken apart; else the case is sealed, and opened again."""
        owed = self.pick(
            self.all_of(Obligation, Obligation.kind == ObligationKind.SEALING, Obligation.is_open)
        )
        person = session().get_one(Party, owed.party_id)
        kept, day = session().begin_nested(), self.on
        case, handler, alias = self.case, self.by, person.alias
        try:
            progress = Progress(f"{alias.zh}到场，{alias.en} came", PartialDate.day(self.on))
            log_progress(self.case, progress, self.act())
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
        finally:
            self.on = day
            kept.rollback()
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
        ceremony.ask_to_lift(seal, 61, after_retrial=False, signed_off=True, act=act)
        ceremony.lift(seal, self.act(self.head))
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
            text = " ".join(
                str(value) for value in row.values() if isinstance(value, str | dict | list)
            )
            assert not any(word in text for word in words), f"sealed: named in {table.name}"
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
