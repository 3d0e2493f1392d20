"""The feature declaration of bundles."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.desk.bundles.models import MAKE
from casetrack.desk.bundles.views import bp
from casetrack.ledger.page_parts import RecordGroup, RecordLine, RecordLines
from casetrack.ledger.registry import Feature


def _record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.may(user, MAKE):
        url = url_for("bundles.ask", case_id=facts.case.id)
        yield RecordLine(RecordGroup.CASE, _("Take the whole case out"), url)


FEATURE = Feature("bundles", bp, brings=(RecordLines(_record_lines),))
