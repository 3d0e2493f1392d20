"""What this feature brings to the house."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case
from casetrack.dossier import closing_views, person_views, typed_views
from casetrack.dossier.recording import record_lines
from casetrack.dossier.views import bp
from casetrack.ledger.act_pages import ActPage
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.registry import Feature


def _log_box(case: Case, _party_id: int | None) -> str:
    """The page of the case with the cursor in its log box."""
    return url_for("dossier.show", case_id=case.id, log=1)


# Their routes hang on the blueprint once they are read.
PAGES = (person_views, closing_views, typed_views)

FEATURE = Feature(
    name="dossier",
    act_pages=(
        ActPage("cases.new_person", (EntryKind.PARTY_ADDED,)),
        ActPage("cases.head", (EntryKind.HEAD_CHANGED,)),
        ActPage("cases.team_page", (EntryKind.CASE_ASSIGNED,)),
        ActPage("dossier.close", (EntryKind.CASE_CLOSED,)),
    ),
    blueprint=bp,
    record_lines=(record_lines,),
    commands=(
        FindCommand(
            verbs=("log", "记", "记录", "登记"),
            text=_l("Log progress"),
            url=_log_box,
            needs=Permission.JOURNAL_WRITE,
        ),
    ),
)
