"""Feature declaration: numbers of a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.casework.amounts.models import RECORD
from casetrack.casework.amounts.queries import AMOUNTS, series_of
from casetrack.casework.amounts.views import SAYS, bp
from casetrack.ledger.page_parts import (
    CasePart,
    Clause,
    FoldGroup,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.registry import Feature
from casetrack.web.words import language


def _numbers(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    """Sidebar context: each counted thing with its numbers by stage; None without numbers."""
    series = series_of(facts.read(AMOUNTS))
    if not series:
        return None
    may_record = facts.case.is_open() and facts.may(user, RECORD)
    return {"series": series, "may_record": may_record, **SAYS}


def _lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.case.is_open() and facts.may(user, RECORD):
        url = url_for("amounts.new", case_id=facts.case.id)
        yield RecordLine(RecordGroup.HAPPENED, _l("A number"), url)


def _sentence(part: dict[str, Any]) -> Iterator[Clause]:
    for counted in part["series"]:
        number = part["amount_words"](counted.amounts[-1])
        yield Clause(f"{counted.what.in_(language())} {number}")


FEATURE = Feature(
    "amounts",
    bp,
    brings=(
        AMOUNTS,
        CasePart(FoldGroup.CHARGES, "casework/amounts/_of_case.html", _numbers, _sentence),
        RecordLines(_lines),
    ),
)
