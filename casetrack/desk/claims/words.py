"""Claims and recorded values in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _

from casetrack.cases.models import Amount, Claim, Disposition
from casetrack.casework.amounts.words import stage_words
from casetrack.desk.claims.recorded_values import FactColumns, record_says, said_in, what_it_is
from casetrack.web.words import label, language


def stated_words(row: FactColumns) -> str:
    """The name of the value, in the language of the page."""
    if isinstance(row, Amount):
        text = row.what.in_(language())
        stage = stage_words(row.as_of)
        return _("%(what)s (%(stage)s)", what=text, stage=stage) if stage else text
    if isinstance(row, Disposition):
        return what_it_is(row).in_(language())
    return label(row.kind)


def record_words(row: FactColumns) -> str:
    """The recorded value."""
    return record_says(row, language())


def claim_words(row: FactColumns, claim: Claim) -> str:
    """The claimed value."""
    return said_in(row, claim.value, language())
