"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.casefile.records import Records
from casetrack.cases.facts import CHARGES, CaseFacts
from casetrack.judgments.flags import flags_of_judgments
from casetrack.judgments.lines import courts_of
from casetrack.judgments.models import RECORD
from casetrack.judgments.views import bp
from casetrack.judgments.words import RULES
from casetrack.ledger.page_parts import CasePart, PagePlace, RecordGroup, RecordLine
from casetrack.ledger.registry import Feature


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """That a court decided something."""
    if facts.case.is_open() and facts.may(user, RECORD):
        url = url_for("judgments.new", case_id=facts.case.id)
        yield RecordLine(RecordGroup.DECIDED, _l("Record what a court decided"), url)


FEATURE = Feature(
    name="judgments",
    blueprint=bp,
    rules=RULES,
    of_a_case=(CHARGES,),
    records=Records(flags=flags_of_judgments),
    case_parts=(CasePart(PagePlace.BELOW, "judgments/_of_case.html", courts_of),),
    record_lines=(record_lines,),
)
