"""What is agreed about an item beside its text: whom it is for, its reason, how we shall know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.codes import N_
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.suggestions.kinds import ItemScope
from casetrack.suggestions.models import SuggestionItem


@dataclass(frozen=True)
class ItemTerms:
    """Terms of one item, as they are written.

    evidence: on which facts and evidence it rests; basis: on which law. problems: places of the
    problems it answers, from 1. known_by: what is to be seen once it is put right; known_place:
    where; known_who: by whom; known_after: after how many days. wanted: how many, in `unit`, where
    it can be counted.

    Source: Provisions on Procuratorial Suggestions, as they are recalled (contents of a letter).
    """

    scope: ItemScope | None = None
    evidence: str = ""
    basis: str = ""
    problems: tuple[int, ...] = ()
    known_by: str = ""
    known_place: str = ""
    known_who: str = ""
    known_after: int | None = None
    wanted: int | None = None
    unit: str = ""


NO_TERMS = ItemTerms()
WORDS = ("evidence", "basis", "known_by", "known_place", "known_who")


def set_terms(item: SuggestionItem, terms: ItemTerms) -> None:
    """Give an item what is agreed about it; words that say the same keep both languages."""
    item.scope, item.known_after = terms.scope, terms.known_after
    item.wanted, item.unit = terms.wanted, terms.unit.strip() or None
    item.problem_places = places_in_words(terms.problems) or None
    for name in WORDS:
        setattr(item, name, getattr(item, name).rewritten(getattr(terms, name)))


def typed_again(several: Sequence[ItemTerms]) -> list[dict[str, Any]]:
    """Terms of items as the form had them, where they are typed once more."""
    return [{**asdict(terms), "problems": places_in_words(terms.problems)} for terms in several]


def has_terms(item: SuggestionItem, terms: ItemTerms) -> bool:
    """Whether an item says these terms already, in either language."""
    words = [(getattr(item, name), getattr(terms, name)) for name in WORDS]
    values = (item.scope, item.known_after, item.wanted, item.unit or "", item.problem_places or "")
    typed = (terms.scope, terms.known_after, terms.wanted, terms.unit.strip())
    return values == (*typed, places_in_words(terms.problems)) and all(
        kept.rewritten(text) == kept for kept, text in words
    )


def typed_terms(item: SuggestionItem, lang: str) -> dict[str, Any]:
    """The terms of an item as its form shows them."""
    return {
        **{name: getattr(item, name).in_(lang) for name in WORDS},
        "scope": item.scope,
        "problems": item.problem_places or "",
        "known_after": item.known_after,
        "wanted": item.wanted,
        "unit": item.unit or "",
    }


def places_in_words(places: Sequence[int]) -> str:
    """Places of problems as they are typed and kept: "1, 3"."""
    return ", ".join(str(place) for place in places)


def unanswered(problems: Sequence[str], terms: Sequence[ItemTerms]) -> list[int]:
    """Places of the problems that no item answers; a problem alone is answered by every item."""
    if len(problems) < 2:
        return []
    answered = {place for term in terms for place in term.problems}
    return [place for place in range(1, len(problems) + 1) if place not in answered]


def ensure_answers(problems: Sequence[str], terms: Sequence[ItemTerms]) -> None:
    """Refuse an item that answers a problem the letter does not name. Raises RuleBroken."""
    for place in (place for term in terms for place in term.problems):
        if not 1 <= place <= len(problems):
            raise RuleBroken(
                N_("There is no problem %(number)s. The problems are numbered line by line."),
                field="items",
                number=place,
            )


def agree_how_known(item: SuggestionItem, look: NewCheck, act: Act) -> None:
    """Agree once, at a look, how it is known that an item is put right, where nobody said before.

    What was agreed stays as it was. Raises RuleBroken if it is put right, and nobody says how that
    is known.
    """
    if not item.known_by and look.known_by.strip():
        item.known_by = BilingualText.written(look.known_by)
        item.known_on, item.known_writer_id = act.on, act.by.id
    if look.found is HowKept.KEPT and not item.known_by:
        raise RuleBroken(
            N_("Say first how we know that it is put right: what is to be seen, and where."),
            field="known_by",
        )
