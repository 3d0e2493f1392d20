"""Terms of judgments in words: 4 years 3 months, a fine of 3,000 CNY, an apology."""

from __future__ import annotations

from flask_babel import gettext as _

from casetrack.cases.judgment_kinds import TermKind
from casetrack.cases.models import DispositionTerm
from casetrack.cases.quantities import Quantity, QuantityUnit
from casetrack.cases.quantity_words import word_quantity
from casetrack.web.words import label, language


def term_words(term: DispositionTerm) -> str:
    """One term of a judgment in words, with the remarks of its source."""
    name = term_name(term)
    if has_length(term):
        name = _("%(what)s of %(length)s", what=name, length=length_words(term))
    if term.amount_unit is not None or term.amount is not None:
        name = _("%(what)s, %(amount)s", what=name, amount=amount_words(term))
    if term.text:
        name = _("%(what)s, %(text)s", what=name, text=term.text.in_(language()))
    if term.is_joint:
        name = _("%(what)s (jointly)", what=name)
    if term.is_unclear:
        name = _("%(what)s (whom it binds is not clear)", what=name)
    return name


def term_name(term: DispositionTerm) -> str:
    """Its kind; without a length nothing says that imprisonment is for a fixed term."""
    if term.kind is not TermKind.IMPRISONMENT or has_length(term):
        return label(term.kind)
    return _("imprisonment") if term.text else _("imprisonment, its length not told")


def has_length(term: DispositionTerm) -> bool:
    """Whether the term has a length."""
    return not (term.years is None and term.months is None and term.days is None)


def length_words(term: DispositionTerm) -> str:
    """A length in words: years, months and days that are not zero."""
    lengths = (
        (term.years or 0, QuantityUnit.YEAR),
        (term.months or 0, QuantityUnit.MONTH),
        (term.days or 0, QuantityUnit.DAY),
    )
    parts = [part for part in lengths if part[0]] or [(0, QuantityUnit.MONTH)]
    words = [word_quantity(Quantity.exactly(number, unit), language()) for number, unit in parts]
    return ("" if language() == "zh" else " ").join(words)


def amount_words(term: DispositionTerm) -> str:
    """An amount in words, as exactly as its source has it."""
    quantity = Quantity.of(term.amount, term.amount_unit or "CNY", term.qualifier)
    return word_quantity(quantity, language())
