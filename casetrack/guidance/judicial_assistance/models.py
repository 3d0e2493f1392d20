"""Instalments of judicial assistance, and objections to how it is paid or used."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import FactColumns, InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns

TEXT_LENGTH, WHO_LENGTH = 500, 200
PLANNED = EntryKind.declare(
    "assistance_payment_told",
    NP_("entry", "Instalment of judicial assistance"),
    also="发放救助金、救助金发放、分期发放",
)
PAID = EntryKind.declare("assistance_paid", NP_("entry", "Payment of judicial assistance"))
OBJECTED = EntryKind.declare(
    "assistance_objection_told",
    NP_("entry", "Objection to judicial assistance"),
    also="监护人异议、救助金异议",
)
OBJECTION_ANSWERED = EntryKind.declare(
    "assistance_objection_answered", NP_("entry", "Objection to judicial assistance answered")
)
# What was granted is paid after the case is closed, too.
TO_ARRANGE = ObligationKind.declare(
    "assistance_arrangement",
    NP_("duty", "arranging how judicial assistance is paid"),
    is_agreed=True,
    is_aftercare=True,
)
TO_PAY = ObligationKind.declare(
    "assistance_payment",
    NP_("duty", "payment of judicial assistance"),
    is_agreed=True,
    is_aftercare=True,
)
TO_ANSWER_OBJECTION = ObligationKind.declare(
    "assistance_objection_answer",
    NP_("duty", "answer to an objection to judicial assistance"),
    is_agreed=True,
    is_aftercare=True,
)


class ObjectionResult(Coded):
    """How an objection was answered."""

    FOLLOWED = "followed", NP_("assistance objection", "followed")
    PARTLY = "partly", NP_("assistance objection", "followed in part")
    NOT_FOLLOWED = "not_followed", NP_("assistance objection", "not followed")
    WITHDRAWN = "withdrawn", NP_("assistance objection", "withdrawn by whoever objected")


class AssistancePayment(FactColumns, InCase, Model):
    """One instalment of judicial assistance, in yuan.

    decision_id: the entry of the decision that granted it. payer_id: the other office that pays it,
    where two assist jointly; None: this office. trustee_id: who keeps the money for the child.
    pay_by: the day set for it. paid: when it was paid; why_unpaid: why it is not paid any more.
    payee: to whom or to which account. receipt: what proves it. used_for: what it is for.
    """

    __tablename__ = "assistance_payment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="something_is_paid"),
        CheckConstraint(
            "paid_edtf IS NULL OR (why_unpaid_en IS NULL AND why_unpaid_zh IS NULL)",
            name="paid_or_why_not",
        ),
        CheckConstraint(
            "paid_edtf IS NOT NULL OR (receipt_en IS NULL AND receipt_zh IS NULL)",
            name="a_receipt_of_what_was_paid",
        ),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    trustee_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Numeric(18, 2))
    pay_by: Mapped[date | None]
    paid: Mapped[PartialDate | None] = composite(*when_columns("paid", nullable=True, index=False))
    why_unpaid: Mapped[BilingualText] = words_columns("why_unpaid", length=TEXT_LENGTH)
    payee: Mapped[BilingualText] = words_columns("payee", length=WHO_LENGTH)
    receipt: Mapped[BilingualText] = words_columns("receipt", length=WHO_LENGTH)
    used_for: Mapped[BilingualText] = words_columns("used_for", length=TEXT_LENGTH)


class AssistanceObjection(FactColumns, InCase, Model):
    """An objection of a guardian to how assistance of a child is paid or used, and its answer."""

    __tablename__ = "assistance_objection"
    __table_args__ = (
        CheckConstraint(
            "(result IS NULL) = (answer_en IS NULL AND answer_zh IS NULL)",
            name="an_answer_with_its_result",
        ),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    objector_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    objected: Mapped[PartialDate] = composite(*when_columns("objected", index=False))
    answer_by: Mapped[date | None]
    result: Mapped[ObjectionResult | None]
    answer: Mapped[BilingualText] = words_columns("answer", length=TEXT_LENGTH)
    answered: Mapped[PartialDate | None] = composite(
        *when_columns("answered", nullable=True, index=False)
    )
