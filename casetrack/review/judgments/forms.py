"""Forms of a judgment: people, contents, and one line per term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.cases.facts import CaseFacts
from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.cases.judgment_kinds import (
    OF_A_COURT,
    ChargeResult,
    CourtInstance,
    JudgmentResult,
    LegalEffect,
    TermKind,
    results_of,
)
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Charge, Disposition, DispositionTerm, JournalEntry, Party
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_reading import QuantityRead, TermLength, read_length, read_quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.cases.term_words import has_length, length_words
from casetrack.casework.correction_pages import Reasoned
from casetrack.casework.kind_words import entry_choices
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.review.judgments.actions import JudgmentTold, NewJudgment
from casetrack.review.judgments.flags import is_of_a_court
from casetrack.review.judgments.lines import act_words, acts_of
from casetrack.review.judgments.terms import TermTold
from casetrack.web.choices import EnumSelect, id_or_none
from casetrack.web.forms import Form, at_most, note_length, within
from casetrack.web.typed_dates.fields import DayAhead, PastDay, PastWhen, Required, to_choose
from casetrack.web.words import language, word_rule

ROWS = 4
MOST_ROWS = 30
TEXT_LENGTH = 1000
LINES = tuple(dict.fromkeys(OF_A_COURT.values()))
TERM_FIELDS = ("kind", "length", "amount", "text", "is_joint", "is_unclear")
AnyForm = TypeVar("AnyForm", bound="TermRows")


class ReadText(StringField):
    """A text field with a parser; `data` stays as typed, `read` is the parsed value."""

    def __init__(self, text: Any, reader: Callable[..., Any], **kwargs: Any) -> None:
        self.reader = reader
        self.read: Any = None
        super().__init__(text, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Parse the text. Raises ValidationError with one sentence if that fails."""
        try:
            self.read = self.reader(self.data or "", field=self.name)
        except RuleBroken as broken:
            raise ValidationError(word_rule(broken)) from broken


class ChargeChecks(SelectMultipleField):
    """Charges of the case; `data` is a list of ids."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, coerce=int, choices=[], **kwargs)


@dataclass(frozen=True)
class TermRow:
    """The fields of one term."""

    kind: Field
    length: ReadText
    amount: ReadText
    text: Field
    is_joint: Field
    is_unclear: Field

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in order."""
        return self.kind, self.length, self.amount, self.text, self.is_joint, self.is_unclear


class TermRows(Form):
    """The terms of a judgment, one line each; `with_rows` sets their number."""

    rows: int = 0

    def term_rows(self) -> Iterator[TermRow]:
        """The lines, in order."""
        for index in range(1, self.rows + 1):
            yield TermRow(*(self[f"term_{name}_{index}"] for name in TERM_FIELDS))

    def terms(self) -> tuple[TermTold, ...]:
        """The typed terms: the lines with a kind."""
        return tuple(self._terms())

    def _terms(self) -> Iterator[TermTold]:
        for number, row in enumerate(self.term_rows(), start=1):
            if row.kind.data is None:
                continue
            amount: QuantityRead | None = row.amount.read
            length: TermLength | None = row.length.read
            yield TermTold(
                row=number,
                kind=row.kind.data,
                length=length,
                value=amount.value if amount else None,
                qualifier=amount.qualifier if amount else None,
                unit=amount.unit if amount else "",
                text=(row.text.data or "").strip(),
                is_joint=bool(row.is_joint.data),
                is_unclear=bool(row.is_unclear.data),
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Require a kind for each line with other input."""
        is_right = super().validate(extra_validators)
        for row in self.term_rows():
            typed = any((field.data or "").strip() for field in (row.length, row.amount, row.text))
            if row.kind.data is None and typed and not row.kind.errors:
                row.kind.errors = [*row.kind.errors, str(_l("Say what this line lays down."))]
                is_right = False
        return is_right


class JudgmentFields(TermRows):
    """Contents of a court document."""

    court_id = PartySelect(_l("Court"), nobody=_l("none of this case"))
    court = StringField(_l("Court, by its name"), [within(Disposition.decided_by)])
    number = StringField(_l("Number of the document"), [within(Disposition.number)])
    instance = EnumSelect(_l("Instance"), CourtInstance, nothing=_l("not recorded"))
    earlier = SelectField(_l("Decides on this earlier decision"), coerce=id_or_none, choices=[])
    decided = PastWhen(_l("When"))
    received_on = PastDay(_l("Received by us on"))
    effect = EnumSelect(_l("Legal effect"), LegalEffect, nothing=_l("not recorded"))
    in_force_on = PastDay(_l("In force from"))
    result = EnumSelect(_l("Result"), JudgmentResult, nothing=_l("not recorded"))
    ground = TextAreaField(_l("Ground"), [note_length()])
    convicted_of = ChargeChecks(_l("Convicted of"))
    acquitted_of = ChargeChecks(_l("Acquitted of"))

    def offer_charges(self, charges: Iterable[Charge], people: Sequence[Party]) -> None:
        """Set the choices: charges of these people."""
        names = {person.id: person.alias.in_(language()) for person in people}
        offered = [
            (
                charge.id,
                _(
                    "%(charge)s (%(who)s)",
                    charge=charge.name.in_(language()),
                    who=names[charge.party_id],
                ),
            )
            for charge in charges
            if charge.party_id in names
        ]
        self.convicted_of.choices, self.acquitted_of.choices = offered, list(offered)

    def offer_earlier(self, facts: CaseFacts, without: Disposition | None = None) -> None:
        """Set the choices: other decisions of courts of the case."""
        acts = acts_of([row for row in facts.dispositions if is_of_a_court(row)], facts)
        self.earlier.choices = [("", _("none; it decides for the first time"))] + [
            (str(act.people[0].judgment.id), act_words(act))
            for act in acts
            if without is None or all(row.judgment.id != without.id for row in act.people)
        ]

    def offer_results(self, kind: DispositionKind | None, *stored: JudgmentResult) -> None:
        """Set the choices: what such a decision can have; all without a kind. stored: as well."""
        self.result.offer(dict.fromkeys((*results_of(kind), *stored)))

    def told(self) -> JudgmentTold:
        """The typed contents; without a day it is unknown."""
        return self.into(
            JudgmentTold,
            court_id=self.court_id.data,
            decided=self.decided.data or PartialDate.unknown(),
            result=self.result.data,
            terms=self.terms(),
            instance=self.instance.data,
            effect=self.effect.data,
            convicted_of=tuple(self.convicted_of.data or ()),
            acquitted_of=tuple(self.acquitted_of.data or ()),
        )


class JudgmentForm(JudgmentFields):
    """Record a court decision."""

    offered = tuple(OF_A_COURT)
    kind = to_choose(_l("What the court decided"), OF_A_COURT, _l("Choose what the court decided."))
    line = EnumSelect(_l("In which line of work"), LINES, nothing=_l("as the decision has it"))
    people = PartyChecks(_l("About whom"), validators=[Required(_l("Say about whom."))])
    entry = SelectField(_l("Told by"), coerce=id_or_none, choices=[])

    def offer_entries(self, entries: Iterable[JournalEntry]) -> None:
        """Set the choices: entries that may describe the decision already."""
        self.entry.choices = entry_choices(entries)

    def judgment(self) -> NewJudgment:
        """The typed decision."""
        return NewJudgment(
            kind=self.kind.data,
            party_ids=tuple(self.people.data or ()),
            told=self.told(),
            line=self.line.data,
            entry_id=self.entry.data,
        )


class CorrectJudgmentForm(JudgmentFields, Reasoned):
    """Correct the record of a judgment."""


def with_rows(form: type[AnyForm], rows: int) -> type[AnyForm]:
    """The form with that many lines for terms, at most MOST_ROWS."""
    fields: dict[str, Any] = {}
    for index in range(1, min(rows, MOST_ROWS) + 1):
        fields |= {
            f"term_kind_{index}": EnumSelect(_l("Term"), TermKind, nothing=_l("nothing more")),
            f"term_length_{index}": ReadText(_l("How long"), read_length),
            f"term_amount_{index}": ReadText(_l("How much, in yuan"), read_quantity),
            f"term_text_{index}": StringField(_l("In words"), [at_most(TEXT_LENGTH)]),
            f"term_is_joint_{index}": BooleanField(_l("jointly")),
            f"term_is_unclear_{index}": BooleanField(_l("whom it binds is not clear")),
        }
    return type(form.__name__, (form,), {**fields, "rows": min(rows, MOST_ROWS)})


def as_stored(judgment: Disposition) -> dict[str, Any]:
    """The initial values of the correction form."""
    lang = language()
    known = next((result for result in JudgmentResult if result.value == judgment.result), None)
    stored: dict[str, Any] = {
        "court_id": judgment.court_id,
        "court": judgment.decided_by.in_(lang),
        "number": judgment.number,
        "decided": judgment.decided,
        "result": known,
        "ground": judgment.ground.in_(lang),
        "instance": judgment.instance,
        "earlier": judgment.earlier_id,
        "received_on": judgment.received_on,
        "effect": judgment.effect,
        "in_force_on": judgment.in_force_on,
        "convicted_of": _charges(judgment, ChargeResult.CONVICTED),
        "acquitted_of": _charges(judgment, ChargeResult.ACQUITTED),
        "version": judgment.version,
    }
    for number, term in enumerate(judgment.terms, start=1):
        stored |= {
            f"term_kind_{number}": term.kind,
            f"term_length_{number}": length_words(term) if has_length(term) else "",
            f"term_amount_{number}": _amount(term),
            f"term_text_{number}": term.text.in_(lang),
            f"term_is_joint_{number}": term.is_joint,
            f"term_is_unclear_{number}": term.is_unclear,
        }
    return stored


def _charges(judgment: Disposition, result: ChargeResult) -> list[int]:
    return [row.charge_id for row in judgment.charges if row.result is result]


def _amount(term: DispositionTerm) -> str:
    if term.amount is None and term.amount_unit is None:
        return ""
    unit = "" if term.amount_unit == "CNY" else term.amount_unit or ""
    return word_quantity(Quantity.of(term.amount, unit, term.qualifier), language())


class FollowForm(Form):
    """Monitor terms of a judgment."""

    terms = SelectMultipleField(
        _l("Terms taken on"),
        coerce=int,
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    child = PartySelect(_l("For whom"), nobody=_l("whom the court decided about"))
    look_on = DayAhead(_l("First check by, if agreed"))
