"""The feature declaration of lines of work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import LineState
from casetrack.cases.models import Track
from casetrack.desk.tracks.queries import undecided_stages
from casetrack.desk.tracks.track_state import IN_THE_STAGES, RULES, standing_of
from casetrack.desk.tracks.views import SAYS, bp
from casetrack.ledger.page_parts import CasePart, PagePlace, RecordGroup, RecordLine, RecordLines
from casetrack.ledger.registry import Feature
from casetrack.web.words import RuleWords

SIGNS = {
    LineState.RUNNING: "run",
    LineState.ENDED: "done",
}


def _lines_of(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    """Lines outside the five stages; every line if the case has no suspect."""
    shown = [
        (track, standing_of(track, facts)) for track in facts.tracks if _stands_apart(track, facts)
    ]
    return {"lines": shown, "signs": SIGNS, **SAYS} if shown else None


def _stands_apart(track: Track, facts: CaseFacts) -> bool:
    is_told = bool(track.name or track.number or track.state or track.responsible_id)
    return is_told or track.kind not in IN_THE_STAGES or not facts.has_suspects()


def _record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if not (facts.case.is_open() and facts.may(user, Permission.CASE_EDIT)):
        return
    case_id = facts.case.id
    yield RecordLine(RecordGroup.CASE, _l("A line of work"), url_for("lines.new", case_id=case_id))
    if undecided_stages(facts):
        url = url_for("lines.not_needed", case_id=case_id)
        yield RecordLine(RecordGroup.CASE, _l("That a stage is not needed"), url)


FEATURE = Feature(
    "lines",
    bp,
    brings=(
        RuleWords(RULES),
        CasePart(PagePlace.ABOVE, "desk/tracks/_of_case.html", _lines_of),
        RecordLines(_record_lines),
    ),
)
