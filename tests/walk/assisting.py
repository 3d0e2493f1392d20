"""Judicial assistance is granted, paid in instalments to a trustee, and objected to."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Obligation, Party
from casetrack.casework.facts import recording
from casetrack.casework.facts.recording import Statement
from casetrack.clocks.recordable import RequestResult
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.judicial_assistance.fact_actions import OBJECTION, PAY, PAYMENT, REPLY
from casetrack.guidance.judicial_assistance.models import (
    TO_ANSWER_OBJECTION,
    TO_ARRANGE,
    TO_PAY,
    AssistanceObjection,
    AssistancePayment,
    ObjectionResult,
)
from casetrack.ledger.journal import NOTHING, enter
from tests.walk.aid_by_hand import Assisted, Instalment
from tests.walk.walker import Walker

GRANTED = (Decimal(10_000), Decimal(20_000), Decimal("30000.50"))
AID_DUTIES = (TO_PAY, TO_ARRANGE, TO_ANSWER_OBJECTION)
SHARES = (Decimal(2_000), Decimal(5_000), Decimal(10_000), Decimal("10000.01"))


class Assisting(Walker):
    """Grant assistance, arrange and pay it, object to it, answer; put right and take back."""

    def grant_aid(self) -> None:
        """A decision that came in grants an amount to one child."""
        child, amount, day = self.pick(self.people), self.dice.choice(GRANTED), self.lately(9)
        entry = enter(
            self.case,
            EntryKind.ASSISTANCE_DECIDED,
            self.act(),
            when=PartialDate.day(day),
            parties={Part.ABOUT: [child]},
            decided_here=True,
            amount=str(amount),
            monthly_wage="6800",
            wage_months="5",
            result=RequestResult.GRANTED.value,
        )
        self.told.aid.grants[entry.id] = Assisted(child.id, amount, day)

    def arrange_aid(self) -> None:
        """An instalment, now and then of more than is left, paid already, or proven unpaid."""
        number = self.pick(self.told.aid.grants)
        grant = self.told.aid.grants[number]
        is_paid = self.dice.random() < 0.3
        is_proven = self.dice.random() < (0.6 if is_paid else 0.1)
        new = Instalment(
            number,
            self.dice.choice(SHARES),
            self.on + timedelta(self.dice.randrange(40)),
            is_proven,
            self.on + timedelta(self.dice.randint(-3, 1)) if is_paid else None,
        )
        child = session().get_one(Party, grant.child_id)
        statement = Statement(child, self._as_typed(new, self.dice.choice(self.fathers)))
        made = recording.state(PAYMENT, self.case, statement, self.act())
        self.told.aid.instalments[made.id] = new

    def pay_aid(self) -> None:
        """What is arranged is paid to the trustee with a receipt, or given up for a reason."""
        row = self._an_instalment(is_owed=self.dice.random() < 0.8)
        known = self.told.aid.instalments[row.id]
        chance, day = self.dice.random(), self.on + timedelta(self.dice.randint(-3, 1))
        values = {
            "paid": PartialDate.day(day) if chance < 0.7 else None,
            "trustee_id": row.trustee_id,
            "payee": BilingualText(None, "代管账户"),
            "receipt": BilingualText(None, "收据") if self.dice.random() < 0.6 else NOTHING,
            "why_unpaid": BilingualText(None, "监护权变更") if chance > 0.6 else NOTHING,
        }
        PAY.tell(row, values, self.act(), opened=row.version)
        known.paid = day if chance < 0.7 else None
        known.is_given_up = chance > 0.6
        known.is_proven = bool(values["receipt"])

    def mend_aid(self) -> None:
        """Say another amount of an instalment, or take it back."""
        row = self._an_instalment()
        known, by = self.told.aid.instalments[row.id], self.act()
        if self.dice.random() < 0.5:
            recording.withdraw(PAYMENT, self.case, row, "重复登记", by, opened=row.version)
            known.is_withdrawn = True
            return
        amount = self.dice.choice(SHARES)
        values = {field.attr: getattr(row, field.attr) for field in PAYMENT.fields}
        statement = Statement(session().get_one(Party, row.party_id), values | {"amount": amount})
        recording.correct(PAYMENT, self.case, row, statement, by, opened=row.version, reason="看错")
        known.amount = amount

    def object_to_aid(self) -> None:
        """A guardian objects to how it is paid."""
        grant = self.told.aid.grants[self.pick(self.told.aid.grants)]
        answer_by = self.on + timedelta(self.dice.randrange(20))
        values = {
            "text": BilingualText(None, "要求直接发放"),
            "objector_id": self.dice.choice(self.fathers).id,
            "objected": PartialDate.day(self.lately()),
            "answer_by": answer_by,
            "result": None,
            "answer": NOTHING,
            "answered": None,
        }
        statement = Statement(session().get_one(Party, grant.child_id), values)
        made = recording.state(OBJECTION, self.case, statement, self.act())
        self.told.aid.objections[made.id] = answer_by

    def answer_aid(self) -> None:
        """The objection is answered, now and then before it was made."""
        row = session().get_one(AssistanceObjection, self.pick(self.told.aid.objections))
        day = self.lately(6)
        values = {
            "result": self.dice.choice(tuple(ObjectionResult)),
            "answer": BilingualText(None, "由村委会代管"),
            "answered": PartialDate.day(day),
        }
        REPLY.tell(row, values, self.act(), opened=row.version)
        assert row.objected.first is not None
        assert day >= row.objected.first, "aid: answered before it was objected to"
        self.told.aid.objections[row.id] = None

    def ensure_aid(self) -> None:
        """Never more than was granted; no receipt of what was not paid; owed until it is done."""
        aid = self.told.aid
        if not aid.grants:
            return
        rows = {row.id: row for row in self.all_of(AssistancePayment)}
        assert set(rows) == set(aid.instalments), "aid: other instalments than were arranged"
        for number, part in aid.instalments.items():
            row = rows[number]
            paid = row.paid.first if row.paid is not None else None
            assert (row.amount, paid) == (part.amount, part.paid), f"aid: {row.amount}, {paid} kept"
            assert paid is None or paid <= self.on, f"aid: paid on {paid}, which is to come"
            is_proven = bool(row.receipt)
            assert is_proven == part.is_proven, "aid: a receipt is there, or is not"
            assert paid is not None or not is_proven, "aid: a receipt of what was not paid"
            assert paid is None or row.trustee_id or row.payee, "aid: paid to nobody"
        for number, grant in aid.grants.items():
            come_to = aid.arranged(number)
            assert come_to <= grant.amount, f"aid: {come_to} of {grant.amount} granted"
        owed = self.all_of(Obligation, Obligation.is_open)
        due = {kind: sorted(o.due for o in owed if o.kind == kind) for kind in AID_DUTIES}
        wait = sorted(part.pay_by for part in aid.instalments.values() if part.is_owed)
        assert due[TO_PAY] == wait, f"aid: to pay by {due[TO_PAY]}, it is {wait}"
        answers = sorted(day for day in aid.objections.values() if day is not None)
        assert due[TO_ANSWER_OBJECTION] == answers, f"aid: to answer by {due[TO_ANSWER_OBJECTION]}"
        left = {
            child: sum(
                (g.amount - aid.arranged(n) for n, g in aid.grants.items() if g.child_id == child),
                Decimal(0),
            )
            for child in {grant.child_id for grant in aid.grants.values()}
        }
        waits = {o.party_id for o in owed if o.kind == TO_ARRANGE}
        is_so = {child for child, rest in left.items() if rest > 0}
        assert waits == is_so, f"aid: to arrange for {waits}, for {is_so} something is left"

    def _an_instalment(self, *, is_owed: bool = False) -> AssistancePayment:
        those = [n for n, part in self.told.aid.instalments.items() if part.is_owed or not is_owed]
        return session().get_one(AssistancePayment, self.pick(those))

    def _as_typed(self, new: Instalment, trustee: Party) -> dict[str, object]:
        return {
            "amount": new.amount,
            "decision_id": new.grant,
            "payer_id": None,
            "trustee_id": trustee.id,
            "pay_by": new.pay_by,
            "used_for": NOTHING,
            "paid": PartialDate.day(new.paid) if new.paid is not None else None,
            "payee": NOTHING,
            "receipt": BilingualText(None, "收据") if new.is_proven else NOTHING,
            "why_unpaid": NOTHING,
        }
