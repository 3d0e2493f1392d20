"""A number of a case as a fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import StringField

from casetrack.accounts.act import Act
from casetrack.cases.models import Amount, Case, JournalEntry, Party
from casetrack.cases.policy import ensure_open
from casetrack.cases.quantities import Qualifier, Quantity, QuantityUnit
from casetrack.cases.quantity_words import word_unit
from casetrack.cases.queries import find_in
from casetrack.casework.amounts.forms import EntryNumber, QuantityField
from casetrack.casework.amounts.models import CORRECTED, RECORD, RECORDED, WITHDRAWN, AmountStage
from casetrack.casework.amounts.queries import AMOUNTS
from casetrack.casework.amounts.words import amount_told, amount_words, stage_words
from casetrack.casework.facts.day_fields import FactWhen
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import (
    FactCode,
    FactField,
    FactFlag,
    FactOption,
    FactTwoTexts,
    Place,
)
from casetrack.casework.facts.forms import number_or_none, withdrawing
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.web.addresses import read_id
from casetrack.web.forms import within
from casetrack.web.words import language

IN_JOURNAL = _l("Stands in the journal.")


def _check(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    ensure_open(case)
    if not values["what"]:
        raise RuleBroken(N_("Say what is counted or measured."), field="what_zh")
    # Refusals of value and qualifier are shown at the field of the value.
    Quantity(values["value"], values["unit"] or "", values["qualifier"])
    stage, known = values["as_of"], {stage.value for stage in AmountStage}
    if stage is not None and stage not in known and (row is None or row.as_of != stage):
        raise RuleBroken(N_("Choose one of the stages."), field="as_of")
    part_of = values["part_of_id"]
    while part_of is not None:
        whole = find_in(case, Amount, part_of)
        if whole is None or (row is not None and whole.id == row.id):
            raise RuleBroken(N_("This number cannot be part of that one."), field="part_of")
        part_of = whole.part_of_id
    return values


def _of_an_open_case(row: Amount, act: Act) -> None:
    ensure_open(session().get_one(Case, row.case_id))


def _ensure_without_parts(row: Amount, act: Act) -> None:
    parts = select(Amount.id).where(Amount.part_of_id == row.id, Amount.withdrawn_by_id.is_(None))
    if session().scalar(parts.limit(1)) is not None:
        raise RuleBroken(N_("Another number is part of this one; withdraw that one first."))


class WhatIsCounted(FactTwoTexts):
    """The words of the thing counted, Chinese first; a further stage has those before it."""

    def controls(self, model: Any) -> dict[str, Any]:
        bound = within(getattr(model, self.name))
        return {
            "what_zh": StringField(self.chinese, [bound], description=self.hint),
            "what_en": StringField(self.label, [bound]),
        }

    def offer(self, form: Any, place: Place) -> None:
        asked = request.args.get("of", type=read_id)
        of = next((amount for amount in AMOUNTS(place.case) if amount.id == asked), None)
        if of is not None and place.row is None and not form.is_typed():
            form.what_zh.data, form.what_en.data = of.what.zh, of.what.en
            form.unit.data = of.unit


class Digits(FactField):
    """A value in digits."""

    def control(self, model: Any) -> Any:
        return QuantityField(self.label, description=self.hint, render_kw={"inputmode": "decimal"})


@dataclass(frozen=True)
class FromEntry(FactField):
    """The number of the entry it comes from."""

    def control(self, model: Any) -> Any:
        return EntryNumber(self.label, render_kw={"inputmode": "numeric"})

    def shown(self, row: Any) -> dict[str, Any]:
        entry = session().get(JournalEntry, row.entry_id) if row.entry_id is not None else None
        return {self.name: str(entry.number) if entry is not None else ""}

    def values(self, form: Any, place: Place) -> Values:
        return {}


def _units(form: Any, place: Place) -> list[tuple[str, str]]:
    lang, kept = language(), place.row.unit if place.row is not None else None
    known = {
        unit.value: word_unit(unit.value, None, lang).replace("{}", "").strip()
        for unit in QuantityUnit
    }
    return [
        ("", _("none")),
        *(known | ({kept: kept} if kept and kept not in known else {})).items(),
    ]


def _stages(form: Any, place: Place) -> list[tuple[str, str]]:
    kept = place.row.as_of if place.row is not None else None
    known = [stage.value for stage in AmountStage]
    other = [kept] if kept and kept not in known else []
    return [("", _("not known")), *((stage, stage_words(stage)) for stage in (*known, *other))]


def _wholes(form: Any, place: Place) -> list[tuple[str, str]]:
    others = [
        amount
        for amount in AMOUNTS(place.case)
        if amount.withdrawn_by_id is None and amount is not place.row
    ]
    lang = language()
    named = [
        (str(other.id), other.what.in_(lang) + _(": ") + amount_words(other)) for other in others
    ]
    return [("", _("none")), *named]


AMOUNT = FactKind(
    name="numbers",
    model=Amount,
    titles=FactTitles(
        new=_l("Record a number"),
        change=_l("Correct a number"),
        withdraw=_l("Withdraw a number"),
        saved=_l("The number is saved."),
        new_button=_l("Save the number"),
        withdraw_button=_l("Withdraw the number"),
    ),
    fields=(
        WhatIsCounted(
            "what",
            _l("What is counted, in English"),
            chinese=_l("What is counted, in Chinese"),
            called="what",
            hint=_l("The same words as before, where the number of the same thing changed."),
        ),
        FactCode("qualifier", _l("How exact"), default=Qualifier.EXACT),
        Digits(
            "value",
            _l("Number"),
            hint=_l("Digits; left empty where it is unknown, many or millions."),
        ),
        FactOption("unit", _l("Unit"), choices=_units),
        FactOption("as_of", _l("Stage"), choices=_stages),
        FactFlag(
            "is_further",
            _l("Came to what was known before"),
            hint=_l(
                "Such as two more victims: it stands beside the number before, and is not added"
                " to it."
            ),
        ),
        FactFlag("is_joint", _l("Owed or held by several together")),
        FactOption(
            "part_of", _l("Part of"), column="part_of_id", choices=_wholes, coerce=number_or_none
        ),
        FactWhen(
            "when",
            _l("Day"),
            hint=_l("May stay empty; also 2022-05, about 10 Nov, unknown."),
            is_nullable=True,
        ),
        FromEntry("entry", _l("Number of the entry it comes from")),
    ),
    sentence=amount_told,
    is_told_once=True,
    check=_check,
    told=RECORDED,
    corrected=CORRECTED,
    withdrawn=WITHDRAWN,
    at=lambda row: row.when,
    needs=RECORD,
    before=_of_an_open_case,
    ensure_free=_ensure_without_parts,
    whom=None,
    withdraw_form=withdrawing(_l("Why it does not hold"), IN_JOURNAL),
    page="amounts.show",
    template="casework/amounts/form.html",
)
