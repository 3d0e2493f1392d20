"""Record, correct and withdraw an instalment of judicial assistance, and an objection to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import HARMED, MAY_BE_ACCUSED
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.not_future import ensure_in_order, ensure_past
from casetrack.cases.queries import find_party
from casetrack.casework.attachments.forms import FILES_BESIDE
from casetrack.casework.facts.awaited import Awaited
from casetrack.casework.facts.day_fields import day_set, when_done, when_past
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import (
    FactCode,
    FactField,
    FactOption,
    FactParty,
    FactText,
    Place,
)
from casetrack.casework.facts.forms import FigureField, number_or_none
from casetrack.casework.journal_texts import NOTHING, of_when
from casetrack.casework.participating_offices.queries import procuratorates_of
from casetrack.casework.parties import one_of_case
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.guidance.judicial_assistance.awards import Award, awards_of
from casetrack.guidance.judicial_assistance.models import (
    OBJECTED,
    OBJECTION_ANSWERED,
    PAID,
    PLANNED,
    TO_ANSWER_OBJECTION,
    TO_PAY,
    AssistanceObjection,
    AssistancePayment,
)
from casetrack.ledger.casefile.records import Key
from casetrack.web.dates import word_when
from casetrack.web.typed_dates.fields import Required
from casetrack.web.words import language


@dataclass(frozen=True)
class Yuan(FactField):
    """An amount in yuan."""

    def control(self, model: Any) -> Any:
        return FigureField(self.label, [Required(self.required)], description=self.hint)

    def value_of(self, row: Any) -> BilingualText:
        plain = yuan(getattr(row, self.name))
        return BilingualText(plain, plain)


def yuan(amount: Decimal) -> str:
    """An amount without needless zeros."""
    return f"{amount:,.2f}".removesuffix(".00")


@dataclass(frozen=True)
class DecisionOption(FactOption):
    """A decision on judicial assistance, by its day and amount."""

    def value_of(self, row: Any) -> BilingualText:
        entry = session().get(JournalEntry, getattr(row, self.attr) or 0)
        return NOTHING if entry is None else of_when(entry.when)


def _decisions(form: Any, place: Place) -> Iterator[tuple[Any, str]]:
    awards = awards_of(place.case)
    if place.row is None and len(awards) == 1 and not form.is_typed():
        form.decision.data = awards[0].entry.id
    yield "", str(_l("no entry"))
    for award in awards:
        amount = _("%(what)s yuan", what=yuan(award.amount))
        yield award.entry.id, f"{word_when(award.entry.when, language())} · {amount}"


def _offices(form: Any, place: Place) -> Iterable[Party]:
    return procuratorates_of(place.case)


def _trustees(form: Any, place: Place) -> Iterable[Party]:
    return [party for party in place.parties if not party.counts_as_minor()]


def may_be_assisted(party: Party) -> bool:
    """Whether assistance may be paid for this party: whoever was harmed, or a child.

    Who is accused, and of unknown age, is neither.
    """
    is_accused = party.has_role(*MAY_BE_ACCUSED) and not party.is_child()
    return party.has_role(*HARMED) or (party.counts_as_minor() and not is_accused)


def _check_payment(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not may_be_assisted(party):
        raise RuleBroken(N_("Choose the child who is assisted."), field="party")
    amount = values["amount"]
    if amount is None or amount <= 0 or amount != round(amount, 2):
        raise RuleBroken(
            N_("Write an amount above zero, with two decimal places at most."), field="amount"
        )
    payer_id, trustee_id = values["payer_id"], values["trustee_id"]
    if payer_id not in {None, *(office.id for office in procuratorates_of(case))}:
        raise RuleBroken("not_of_this_case", field="payer")
    if trustee_id is not None:
        one_of_case(case, trustee_id, field="trustee")
    if values["decision_id"] is not None:
        awards = {award.entry.id: award for award in awards_of(case)}
        award = awards.get(values["decision_id"])
        if award is None or award.party_id not in (None, party.id):
            raise RuleBroken(N_("Choose a decision about this child."), field="decision")
        _ensure_granted(award, amount, values["payer_id"], row)
        ensure_in_order({**values, "granted": award.entry.when}, "granted", "pay_by")
    if values["paid"] is None and not values["why_unpaid"] and values["pay_by"] is None:
        raise RuleBroken(
            N_("Enter by which day it is to be paid: no law counts it."), field="pay_by"
        )
    return _ensure_paid(values, act)


def _ensure_granted(
    award: Award, amount: Decimal, payer_id: int | None, row: AssistancePayment | None
) -> None:
    """Refuse instalments above what was granted, and above what this office pays of it."""
    query = select(AssistancePayment).where(
        AssistancePayment.decision_id == award.entry.id,
        AssistancePayment.withdrawn_by_id.is_(None),
    )
    others = [other for other in session().scalars(query) if other is not row]
    ours = [other for other in others if other.payer_id is None]
    bounds = [(award.amount, others)]
    if award.own_share is not None:
        theirs = [other for other in others if other.payer_id is not None]
        bounds.append(
            (award.own_share, ours)
            if payer_id is None
            else (award.amount - award.own_share, theirs)
        )
    for bound, rows in bounds:
        other_sum = sum((other.amount for other in rows), Decimal(0))
        if other_sum + amount > bound:
            raise RuleBroken(
                N_("%(granted)s yuan were granted; the other instalments come to %(other)s."),
                field="amount",
                granted=yuan(bound),
                other=yuan(other_sum),
            )


def _ensure_paid(values: Values, act: Act) -> Values:
    """Check that a receipt is of something paid to somebody, and that nothing is both."""
    paid = values["paid"]
    ensure_past(paid, on=act.on, field="paid")
    if (decision := session().get(JournalEntry, values["decision_id"] or 0)) is not None:
        ensure_in_order({**values, "granted": decision.when}, "granted", "paid")
    if paid is not None and values["why_unpaid"]:
        raise RuleBroken(N_("It was paid, or was not: leave one empty."), field="why_unpaid")
    if paid is None and values["receipt"]:
        raise RuleBroken(N_("Enter when it was paid, too."), field="paid")
    if paid is not None and not values["payee"] and values["trustee_id"] is None:
        raise RuleBroken(N_("Enter to whom it was paid."), field="payee")
    return values


def _check_objection(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not may_be_assisted(party):
        raise RuleBroken(N_("Choose the child who is assisted."), field="party")
    objector = find_party(case, values["objector_id"])
    if objector is None or objector is party:
        raise RuleBroken(N_("Choose who objects."), field="objector")
    ensure_past(values["objected"], on=act.on, field="objected")
    if values["result"] is None and values["answer_by"] is None:
        raise RuleBroken(
            N_("Enter by which day it is answered: no law counts it."), field="answer_by"
        )
    return _ensure_objection_answered(values, act)


def _ensure_objection_answered(values: Values, act: Act) -> Values:
    """Check that a result has its answer, on a day not before the objection."""
    answered = values["answered"]
    ensure_past(answered, on=act.on, field="answered")
    is_answered = values["result"] is not None
    if is_answered != bool(values["answer"]):
        raise RuleBroken(
            N_("Enter the answer together with its result."),
            field="answer" if is_answered else "result",
        )
    if answered is not None and not is_answered:
        raise RuleBroken(N_("Choose what was answered on that day."), field="result")
    ensure_in_order(values, "objected", "answered", "answer_by")
    return values


PAYMENT: FactKind[AssistancePayment] = FactKind(
    name="assistance-payments",
    model=AssistancePayment,
    titles=FactTitles(
        new=_l("Record an instalment of judicial assistance"),
        change=_l("Correct an instalment of judicial assistance"),
        withdraw=_l("Withdraw an instalment of judicial assistance"),
    ),
    fields=(
        Yuan(
            "amount",
            _l("Amount in yuan"),
            required=_l("Write the amount."),
            said=NP_("assistance", "%(what)s yuan"),
            key=Key("How much, in yuan.", required=True),
        ),
        DecisionOption(
            "decision",
            _l("By which decision"),
            choices=_decisions,
            coerce=number_or_none,
            column="decision_id",
            key=Key("The entry of the decision that granted it.", late=True),
        ),
        FactParty(
            "payer",
            _l("Paid by"),
            nobody=_l("this office"),
            among=_offices,
            hint=_l(
                "Another procuratorate of this case, where two assist jointly: what it pays is"
                " followed here, too."
            ),
            key="The other office that pays it; left out: the office of the case.",
        ),
        day_set("pay_by", _l("To be paid by"), "By which day it is to be paid."),
        FactText(
            "used_for",
            _l("What it is for, and was used for"),
            hint=_l("Such as treatment, school, living."),
            key="What it is for, and was used for.",
        ),
        when_done(
            "paid",
            _l("Paid on"),
            "When it was paid.",
            hint=_l("Leave it empty while it was not paid."),
        ),
        FactParty(
            "trustee",
            _l("Kept for the child by"),
            nobody=_l("nobody of this case"),
            among=_trustees,
            hint=_l("A trustee of this case; add them to the case first."),
            key="Who of the case keeps the money for the child.",
        ),
        FactText(
            "payee",
            _l("Paid to"),
            hint=_l("Such as a trustee, or the account of a guardian; aliases only."),
            key="To whom it is or was paid.",
        ),
        FactText(
            "receipt",
            _l("Receipt for the money"),
            hint=_l("What proves it."),
            key="What proves it.",
        ),
        FactText("why_unpaid", _l("Why it is not paid"), key="Why not."),
    ),
    is_labelled=True,
    check=_check_payment,
    told=PLANNED,
    # What is still to be paid lies ahead and is told today; what was paid, under its day.
    at=lambda row: PartialDate.day(date.max) if row.paid is None else row.paid,
    about=lambda row: [id for id in (row.trustee_id, row.payer_id) if id is not None],
    fits=may_be_assisted,
    blueprint="judicial_assistance",
)
OBJECTION: FactKind[AssistanceObjection] = FactKind(
    name="assistance-objections",
    model=AssistanceObjection,
    titles=FactTitles(
        new=_l("Record an objection to judicial assistance"),
        change=_l("Correct an objection to judicial assistance"),
        withdraw=_l("Withdraw an objection to judicial assistance"),
    ),
    fields=(
        FactText(
            "text",
            _l("What is objected to"),
            required=_l("Say in a sentence."),
            hint=_l("Aliases only."),
            key=Key("What is objected to.", required=True),
            is_long=True,
        ),
        FactParty("objector", _l("Who objects"), nobody=_l("choose"), key="Who objects."),
        when_past("objected", _l("Objected on"), "When that was."),
        day_set("answer_by", _l("To be answered by"), "By which day it is to be answered."),
        FactCode(
            "result",
            _l("How it was answered"),
            nothing=_l("not answered yet"),
            key="How it was answered.",
        ),
        FactText("answer", _l("Answer"), key="What was answered.", is_long=True),
        when_done("answered", _l("Answered on"), "When it was answered."),
    ),
    is_labelled=True,
    check=_check_objection,
    told=OBJECTED,
    at=lambda row: row.objected,
    about=lambda row: (row.objector_id,),
    fits=may_be_assisted,
    blueprint="judicial_assistance",
)
PAY = Awaited(
    PAYMENT,
    ("paid", "trustee", "payee", "receipt", "why_unpaid"),
    TO_PAY,
    PAID,
    title=_l("Record the payment"),
    owed=_l("Pay judicial assistance"),
    late=_l("Judicial assistance not paid"),
    button=_l("Record the payment"),
    missing=N_("Enter when it was paid, or why it is not."),
    check=_ensure_paid,
    by="pay_by",
    reason="assistance_granted",
    because=_l("Assistance was granted; this office set the day"),
    told="paid",
    waived="why_unpaid",
    beside=FILES_BESIDE,
)
REPLY = Awaited(
    OBJECTION,
    ("result", "answer", "answered"),
    TO_ANSWER_OBJECTION,
    OBJECTION_ANSWERED,
    title=_l("Record the answer to the objection"),
    owed=_l("Answer an objection to judicial assistance"),
    late=_l("Objection to judicial assistance not answered"),
    button=_l("Record the answer"),
    missing=N_("Choose how it was answered."),
    check=_ensure_objection_answered,
    by="answer_by",
    since="objected",
    reason="assistance_objected",
    because=_l("Somebody objected; this office set the day"),
    told="result",
)
