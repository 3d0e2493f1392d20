"""The feature declaration of judgments."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CHARGES, CaseFacts
from casetrack.ledger.casefile.records import Records
from casetrack.ledger.page_parts import CasePart, PagePlace, RecordGroup, RecordLine, RecordLines
from casetrack.ledger.registry import Feature
from casetrack.review.judgments.flags import flags_of_judgments
from casetrack.review.judgments.lines import courts_of
from casetrack.review.judgments.models import RECORD
from casetrack.review.judgments.views import bp
from casetrack.web.words import RuleWords

RULES = {
    "no_such_entry": _l("Choose an entry of this case."),
    "death_penalty_of_a_minor": _l("A death penalty for somebody who was a minor at the act."),
    "suspended_above_three_years": _l(
        "A sentence of %(months)s months was suspended; only one of three years or less is."
    ),
}


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """The menu line for recording a court decision."""
    if facts.case.is_open() and facts.may(user, RECORD):
        url = url_for("judgments.new", case_id=facts.case.id)
        yield RecordLine(RecordGroup.DECIDED, _l("Record what a court decided"), url)


FEATURE = Feature(
    "judgments",
    bp,
    brings=(
        RuleWords(RULES),
        CHARGES,
        Records(flags=flags_of_judgments),
        CasePart(PagePlace.BELOW, "review/judgments/_of_case.html", courts_of),
        RecordLines(record_lines),
    ),
)
