"""Particulars of a person or the case: circumstances and attributes; refusals."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from casetrack.accounts.act import Act
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Circumstance, Party
from casetrack.cases.quantities import Quantity, QuantityUnit
from casetrack.cases.quantity_words import word_circumstance, word_unit
from casetrack.casework.facts.day_fields import SINCE, UNTIL, WHEN_HINT, FactWhen
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import (
    SAID_BY,
    FactCode,
    FactField,
    FactOption,
    FactTwoTexts,
    Place,
)
from casetrack.casework.facts.forms import FigureField
from casetrack.casework.facts.recording import ensure_in_order
from casetrack.codes import N_, NP_
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.casefile.records import Key
from casetrack.people.models import ATTRIBUTE_TOLD, CIRCUMSTANCE_TOLD, Attribute, AttributeKind
from casetrack.web.words import language

BOTH_HINT = _l("One language is enough; what stands in the other stays.")
SEXES = (BilingualText("male", "男"), BilingualText("female", "女"))
_DIGIT = re.compile(r"[0-9\uff10-\uff19]")


def _circumstance(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    _ensure_said(values)
    if values["value"] is None and values["qualifier"] is None:
        return {**values, "unit": None}
    number = Quantity.of(values["value"], values["unit"] or "", values["qualifier"])
    return {**values, "qualifier": number.qualifier}


def _attribute(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or party.kind is not PartyKind.PERSON:
        raise RuleBroken(
            N_("Choose one person: a group or a body has no such particulars."), field="party"
        )
    _ensure_said(values)
    ensure_in_order(values["since"], values["until"])
    text: BilingualText = values["text"]
    if values["kind"] is AttributeKind.SEX:
        return {**values, "text": _sex(text)}
    if values["kind"] is AttributeKind.HOUSEHOLD and _DIGIT.search(f"{text.zh}{text.en}"):
        raise RuleBroken(
            N_(
                "Say it in general words, such as: another province. An address belongs to the"
                " identity."
            ),
            field="text_zh",
        )
    return values


def _sex(text: BilingualText) -> BilingualText:
    words = {half.strip().lower() for half in (text.en, text.zh) if half}
    sexes = [sex for sex in SEXES if words <= {sex.en, sex.zh}]
    if len(sexes) != 1:
        raise RuleBroken(N_("Write male or female, 男 or 女, and nothing else."), field="text_zh")
    return sexes[0]


def _ensure_said(values: Values) -> None:
    if not values["text"]:
        raise RuleBroken(N_("Say what it is, in one language at least."), field="text_zh")


def _number(row: Any) -> BilingualText:
    """The number of a circumstance; empty where it has none."""
    return BilingualText(word_circumstance(row, "en") or None, word_circumstance(row, "zh") or None)


def _units(form: Any, place: Place) -> list[tuple[str, str]]:
    """Choices: the units, and another one recorded in the row."""
    lang, kept = language(), place.row.unit if place.row is not None else None
    known = [(unit.value, word_unit(unit.value, None, lang).format("…")) for unit in QuantityUnit]
    other = [(kept, kept)] if kept and kept not in dict(known) else []
    return [("", str(_l("no unit"))), *known, *other]


class Figure(FactField):
    """A number in figures."""

    def control(self, model: Any) -> Any:
        return FigureField(self.label)


CIRCUMSTANCE = FactKind(
    name="circumstances",
    model=Circumstance,
    titles=FactTitles(
        new=_l("Record a circumstance"),
        change=_l("Correct a circumstance"),
        withdraw=_l("Withdraw a circumstance"),
    ),
    fields=(
        FactCode(
            "kind", _l("What"), short=NP_("journal", "Circumstance"), required=_l("Choose what.")
        ),
        FactTwoTexts(
            "text",
            _l("What is said, in English"),
            chinese=_l("What is said, in Chinese"),
            short=NP_("journal", "What is said"),
            hint=BOTH_HINT,
            is_long=True,
        ),
        Figure(
            "value", _l("Number, if there is one"), short=NP_("journal", "Number"), said=_number
        ),
        FactCode("qualifier", _l("How exact the number is"), nothing=_l("exactly, or no number")),
        FactOption("unit", _l("Unit"), choices=_units),
        FactWhen(
            "day", _l("When it was"), short=NP_("journal", "When"), hint=WHEN_HINT, is_nullable=True
        ),
        SAID_BY,
    ),
    journal=("kind", "text", "value", "day", "said_by"),
    nobody=_l("the case itself"),
    check=_circumstance,
    told=CIRCUMSTANCE_TOLD,
    corrected=NP_("entry", "Circumstance corrected"),
    withdrawn=NP_("entry", "Circumstance withdrawn"),
    at=lambda row: row.day,
    # Of a family, too: the parents separated before the child was there.
    is_lived=False,
)

ATTRIBUTE = FactKind(
    name="attributes",
    model=Attribute,
    titles=FactTitles(
        new=_l("Record sex, schooling, occupation or household registration"),
        change=_l("Correct personal particulars"),
        withdraw=_l("Withdraw personal particulars"),
        end=_l("No longer so"),
    ),
    fields=(
        FactCode(
            "kind",
            _l("What"),
            short=NP_("journal", "What"),
            required=_l("Choose what."),
            key="What is told.",
        ),
        FactTwoTexts(
            "text",
            _l("What is said, in English"),
            chinese=_l("What is said, in Chinese"),
            short=NP_("journal", "What is said"),
            hint=BOTH_HINT,
            key=Key("What is said; of a sex: male, 男, or female, 女.", required=True),
        ),
        SINCE,
        UNTIL,
        SAID_BY,
    ),
    fits=lambda party: party.kind is PartyKind.PERSON,
    check=_attribute,
    told=ATTRIBUTE_TOLD,
    corrected=NP_("entry", "Personal particulars corrected"),
    ended=NP_("entry", "Personal particulars: no longer so"),
    withdrawn=NP_("entry", "Personal particulars withdrawn"),
)
