"""What this feature brings to the house."""

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
    "no_judgment_kind": _l("Choose what the court decided."),
    "judgment_about_nobody": _l("Say about whom the court decided."),
    "judgment_reason_missing": _l("Say why the record was wrong, in a few words."),
    "charge_of_another": _l("Choose a charge of somebody the court decided about."),
    "no_term_chosen": _l("Choose at least one of the terms."),
    "terms_followed_already": _l("The terms of this judgment are taken on already."),
    "term_look_past": _l("%(day)s is past: give a day from today on, or none."),
    "no_such_entry": _l("Choose an entry of this case."),
    "acquitted_and_punished": _l(
        "Acquitted, and %(kind)s: one of the two cannot be so. Change the result or the term."
    ),
    "quantity_unread": _l(
        "This is not read as a number. Write it like 300,000, more than 10,000, about 50, or"
        " unknown."
    ),
    "length_unread": _l(
        "This is not read as a length. Write it like 4 years 3 months, or 18 months."
    ),
    "death_penalty_of_a_minor": _l("A death penalty for somebody who was a minor at the act."),
    "suspended_above_three_years": _l(
        "A sentence of %(months)s months was suspended; only one of three years or less is."
    ),
}


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """That a court decided something."""
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
