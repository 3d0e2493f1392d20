"""Words of numbers and their stages."""

from __future__ import annotations

from flask_babel import gettext as _

from casetrack.cases.models import Amount
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.casework.amounts.models import AmountStage
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.words import label, language

# The same words as the codes, for a journal that tells both languages at once.
_STAGES: dict[AmountStage, tuple[str, str]] = {
    AmountStage.REPORT: ("when it was reported", "报案时"),
    AmountStage.INVESTIGATION: ("in the investigation", "侦查阶段"),
    AmountStage.REVIEW_OF_ARREST: ("at review of arrest", "审查逮捕时"),
    AmountStage.END_OF_INVESTIGATION: ("at the end of the investigation", "侦查终结时"),
    AmountStage.REVIEW_AND_PROSECUTION: ("at review for prosecution", "审查起诉时"),
    AmountStage.INDICTMENT: ("in the indictment", "起诉书认定"),
    AmountStage.TRIAL: ("at the trial", "法庭审理时"),
    AmountStage.JUDGMENT: ("in the judgment", "判决认定"),
    AmountStage.AFTERWARDS: ("after the judgment", "判决后"),
}


def amount_in(amount: Amount, lang: str) -> str:
    """The number with its unit in "en" or "zh", as exact as its source."""
    text = word_quantity(quantity_of(amount), lang)
    if amount.is_further:
        text = f"另增{text}" if lang == "zh" else f"+{text}"
    if amount.is_joint:
        text = f"{text}（共同）" if lang == "zh" else f"{text} (jointly)"
    return text


def stage_in(as_of: str, lang: str) -> str:
    """The stage in "en" or "zh"; an unknown word from a file unchanged."""
    known = {stage.value: words for stage, words in _STAGES.items()}
    return known[as_of][lang == "zh"] if as_of in known else as_of


def amount_told(amount: Amount) -> BilingualText:
    """The number with what it counts and its stage, in both languages."""
    en, zh = amount_in(amount, "en"), amount_in(amount, "zh")
    if amount.as_of:
        en, zh = f"{en} ({stage_in(amount.as_of, 'en')})", f"{zh}（{stage_in(amount.as_of, 'zh')}）"
    return BilingualText(f"{amount.what.in_('en')}: {en}", f"{amount.what.in_('zh')}：{zh}")


def amount_words(amount: Amount) -> str:
    """The number with its unit in the language of the page."""
    return amount_in(amount, language())


def stage_words(as_of: str | None) -> str:
    """The stage in the language of the page; "" for None."""
    if as_of is None:
        return ""
    known = {stage.value: stage for stage in AmountStage}
    return label(known[as_of]) if as_of in known else as_of


def quantity_of(amount: Amount) -> Quantity:
    """Value, unit and qualifier of a number."""
    return Quantity.of(amount.value, amount.unit or "", amount.qualifier)


def part_words(whole: Amount) -> str:
    """The words "part of" with the number that contains another, in the language of the page."""
    return _(
        "part of: %(what)s, %(number)s",
        what=whole.what.in_(language()),
        number=amount_words(whole),
    )
