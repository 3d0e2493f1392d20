"""What the journal says of a small fact, in both languages."""

from __future__ import annotations

from typing import Any

from casetrack.cases.models import Party, Track
from casetrack.cases.quantity_words import word_circumstance
from casetrack.casework.journal_texts import NOTHING, of_code
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText


def of_yes(is_so: bool | None, en: tuple[str, str], zh: tuple[str, str]) -> BilingualText:
    """What is said where something is so, and where it is not; nothing where that is unknown."""
    return NOTHING if is_so is None else BilingualText(en[not is_so], zh[not is_so])


def of_number(row: Any) -> BilingualText:
    """The number of a circumstance; nothing where it has none."""
    return BilingualText(word_circumstance(row, "en") or None, word_circumstance(row, "zh") or None)


def of_party(party_id: int | None) -> BilingualText:
    """The alias of somebody."""
    return NOTHING if party_id is None else session().get_one(Party, party_id).alias


def of_track(track_id: int | None) -> BilingualText:
    """A line of work."""
    return NOTHING if track_id is None else of_code(session().get_one(Track, track_id).kind)
