"""Lines of Today for the days of an open letter, each marked as set by this office."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.registry import DutyLine, subject_page
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.office_terms import (
    CLOSING,
    EXAMINE,
    HEAR,
    LAST_LOOK_BACK,
    LOOK_BACK,
    SERVICE,
    URGE,
)
from casetrack.web.words import label

FACTS = {
    "letter_look": _l("Replied, or looked at last"),
    "letter_reply_late": _l("Last day of the reply, or of the last reminder"),
    "letter_no_reply_day": _l("Served; no rule counts the reply"),
    "letter_all_right": _l("All seen put right"),
    "letter_nothing_left": _l("Nothing is left to see"),
    "letter_step_taken": _l("Reported upwards, or others informed"),
    "letter_stands_still": _l("The time to reply stands still"),
    "letter_objection_upheld": _l("Objection upheld"),
    "letter_counted_since": _l("Counted here since; what it counts from is older, or not known"),
}


def why_still(ids: Collection[int], _user: Staff, _on: date) -> Mapping[int, BilingualText]:
    """Why the time to reply to these letters stands still; one statement."""
    rows = session().execute(
        select(Suggestion.id, Suggestion.still_for).where(Suggestion.id.in_(ids))
    )
    return {number: BilingualText.written(label(why)) for number, why in rows if why is not None}


DUTIES = (
    DutyLine(
        SERVICE,
        title=_l("Serve a suggestion (set by this office)"),
        late_title=_l("A suggestion was not served (set by this office)"),
        button=_l("Record the service"),
        url=subject_page("suggestions.serve", "suggestion_id"),
        needs=Permission.SUGGESTIONS_RECORD,
    ),
    DutyLine(
        URGE,
        title=_l("Remind of a reply or a result (set by this office)"),
        late_title=_l("Nobody reminded of a reply or a result (set by this office)"),
        button=_l("Record a reminder"),
        url=subject_page("suggestions.remind", "suggestion_id"),
        needs=Permission.SUGGESTIONS_RECORD,
    ),
    DutyLine(
        LOOK_BACK,
        title=_l("Look back at what was put right (set by this office)"),
        late_title=_l("Nobody looked back at what was put right (set by this office)"),
        button=_l("To the items"),
        url=subject_page("suggestions.show", "suggestion_id"),
    ),
    DutyLine(
        LAST_LOOK_BACK,
        title=_l("Look back a last time at what was put right (set by this office)"),
        late_title=_l("Nobody looked back a last time (set by this office)"),
        button=_l("To the items"),
        url=subject_page("suggestions.show", "suggestion_id"),
    ),
    DutyLine(
        EXAMINE,
        title=_l("Answer: the time to reply stands still (set by this office)"),
        late_title=_l("Not answered: the time to reply stands still (set by this office)"),
        button=_l("To the suggestion"),
        url=subject_page("suggestions.show", "suggestion_id"),
        texts=why_still,
    ),
    DutyLine(
        HEAR,
        title=_l("Ask what came of a step after a suggestion (set by this office)"),
        late_title=_l("Nobody asked what came of a step after a suggestion (set by this office)"),
        button=_l("To the suggestion"),
        url=subject_page("suggestions.show", "suggestion_id"),
    ),
    DutyLine(
        CLOSING,
        title=_l("Close a suggestion: nothing is left to see (set by this office)"),
        late_title=_l("A suggestion was not closed (set by this office)"),
        button=_l("Close"),
        url=subject_page("suggestions.close", "suggestion_id"),
        needs=Permission.SUGGESTIONS_WRITE,
    ),
)
