"""The feature declaration of the page of a case."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.models import Case
from casetrack.desk.case_page import closing_views, entry_views, person_views, record_in_views
from casetrack.desk.case_page.act_pages import ACT_PAGES
from casetrack.desk.case_page.recording import record_lines
from casetrack.desk.case_page.views import bp
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.page_parts import RecordLines
from casetrack.ledger.registry import Feature


def _log_box(case: Case, _party_id: int | None) -> str:
    """The address of the case page with the cursor in the log box."""
    return url_for("dossier.show", case_id=case.id, log=1)


# Imported for their routes.
PAGES = (entry_views, person_views, closing_views, record_in_views)

FEATURE = Feature(
    "dossier",
    bp,
    brings=(
        *ACT_PAGES,
        RecordLines(record_lines),
        FindCommand(
            ("log", "记", "记录", "登记"), _l("Log progress"), _log_box, Permission.JOURNAL_WRITE
        ),
    ),
)
