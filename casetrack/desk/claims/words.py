"""What is said of sources, and when something about one is refused."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.cases.models import Amount, Claim, Disposition
from casetrack.casework.amounts.words import stage_words
from casetrack.desk.claims.recorded_values import FactColumns, record_says, said_in, what_it_is
from casetrack.web.words import label, language

RULES = {
    "source_without_title": _l("Say what the source is, such as the record of an interview."),
    "source_reason_missing": _l("Say why, in a few words."),
    "claim_says_nothing": _l("Write what the source says, or that it says the same."),
    "claim_is_there": _l("What this source says of it is recorded already."),
    "claim_is_followed": _l("The record says this already."),
    "claim_withdrawn": _l("This was withdrawn already."),
    "claim_of_decided_here": _l(
        "It was decided here, so its day is corrected on its own page, where what follows moves."
    ),
    "claim_of_nothing": _l("What the source speaks of was withdrawn; it no longer counts."),
}


def stated_words(row: FactColumns) -> str:
    """Of which value it is, in the language of the page."""
    if isinstance(row, Amount):
        what = row.what.in_(language())
        stage = stage_words(row.as_of)
        return _("%(what)s (%(stage)s)", what=what, stage=stage) if stage else what
    if isinstance(row, Disposition):
        return what_it_is(row).in_(language())
    return label(row.kind)


def record_words(row: FactColumns) -> str:
    """What the record says of it."""
    return record_says(row, language())


def claim_words(row: FactColumns, claim: Claim) -> str:
    """What a source says of it."""
    return said_in(row, claim.value, language())
