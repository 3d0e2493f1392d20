"""Graded intervention on one page: each child of a case with its level, measures and their state.

Source: Law on the Prevention of Juvenile Delinquency arts. 28-45.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.kinds import DispositionKind, MeasureKind, Part
from casetrack.cases.models import Case, Measure, Party
from casetrack.cases.view_log import record_view
from casetrack.casework.facts.lines import FactLine, line_of
from casetrack.casework.facts.recording import history_of
from casetrack.guidance.correction.fact_actions import LEVEL
from casetrack.guidance.correction.kinds import NINE, InterventionLevel
from casetrack.guidance.correction.models import ConductLevel
from casetrack.guidance.correction.pages import bp, children_of
from casetrack.guidance.programmes import PROGRAMMES
from casetrack.guidance.specialised import SPECIALISED
from casetrack.ledger.page_parts import Clause
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.words import label

LEVELS = CaseRows(ConductLevel, "position", "id")
# Measures that answer misconduct, or go beside it.
ANSWERS = (*NINE, *SPECIALISED.kinds, *PROGRAMMES.kinds, MeasureKind.GUARDIANSHIP_ORDER)
# Level -> measures of the law, and who takes them.
_BY_LAW: dict[InterventionLevel, LazyString] = {
    InterventionLevel.MISCONDUCT: _l(
        "Parents and school correct it: discipline, management and education (arts. 29 to 36)."
    ),
    InterventionLevel.SERIOUS: _l(
        "The public security organ corrects it by nine measures (art. 41); specialised education"
        " where that is not enough (arts. 43, 44)."
    ),
    InterventionLevel.CRIME: _l(
        "Criminal procedure; where it is not punished for the age alone, specialised corrective"
        " education (art. 45)."
    ),
}


@dataclass(frozen=True)
class ChildAnswered:
    """One child, or group of children, with level, decisions and measures.

    level: the last one not withdrawn; None where none is recorded. lines: every level, withdrawn
    ones too. decided: decisions about the child in this case. add_level, begin: addresses that
    record a level or a measure; None where not allowed.
    """

    party: Party
    level: InterventionLevel | None
    by_law: LazyString | None
    lines: Sequence[FactLine]
    decided: Sequence[DispositionKind]
    measures: Sequence[Measure]
    add_level: str | None
    begin: str | None


@dataclass(frozen=True)
class LevelPart:
    """Summary of one child's level. url: the page of all children."""

    level: InterventionLevel | None
    running: int
    url: str


@bp.get("/cases/<int:case_id>/correction")
@requires(Permission.CASE_READ)
def overview(case_id: int) -> ResponseReturnValue:
    """Every child of the case with its level, its measures and their state."""
    case = case_or_404(case_id)
    user = signed_in_user()
    facts = facts_of(case, seen_by=user, on=today())
    if not facts.sight.is_whole:
        abort(404)
    may_record = _may_record(facts, user)
    children = answered(facts, user)
    page = render_template(
        "guidance/correction/overview.html",
        case=case,
        children=children,
        levels=[
            (level, sum(each.level is level for each in children)) for level in InterventionLevel
        ],
        ungraded=sum(child.level is None for child in children),
        begin=url_for(".new", case_id=case.id) if may_record and children else None,
    )
    record_view(case, acting(), part="correction")
    return page


def answered(facts: CaseFacts, user: Staff) -> list[ChildAnswered]:
    """The children of a case, the gravest level first, those without one last."""
    may_edit = facts.case.is_open() and facts.may(user, Permission.CASE_EDIT)
    may_record = _may_record(facts, user)
    history = facts.read(_history)
    rows = facts.read(LEVELS)
    measures = facts.measures_of(*ANSWERS)
    answers = []
    for child in children_of(facts.parties):
        mine = [level for level in rows if level.party_id == child.id]
        level = _last(mine)
        answers.append(
            ChildAnswered(
                party=child,
                level=level.level if level is not None else None,
                by_law=_BY_LAW[level.level] if level is not None else None,
                lines=[line_of(LEVEL, level, history, may_edit=may_edit) for level in mine],
                decided=[level.kind for level in facts.decided(child.id)],
                measures=[level for level in measures if child.id in _whom(level)],
                add_level=LEVEL.new_url(child.case_id, of=child.id) if may_edit else None,
                begin=_begin(child) if may_record else None,
            )
        )
    order = [None, *InterventionLevel]
    return sorted(answers, key=lambda answer: -order.index(answer.level))


def of_person(facts: CaseFacts, party: Party, user: Staff) -> LevelPart | None:
    """The section of the page of a child; None where nothing is graded or corrected."""
    mine = [level for level in facts.read(LEVELS) if level.party_id == party.id]
    measures = [measure for measure in facts.measures_of(*NINE) if party.id in _whom(measure)]
    if not mine and not measures:
        return None
    level = _last(mine)
    running = sum(measure.ended_on is None for measure in measures)
    url = url_for("correction.overview", case_id=party.case_id, _anchor=f"child-{party.id}")
    return LevelPart(level.level if level is not None else None, running, url)


def level_said(part: LevelPart) -> Iterator[Clause]:
    """The level of a child in a sentence."""
    if part.level is not None:
        yield Clause(label(part.level))
    else:
        yield Clause(_("no level recorded"))


def _last(rows: Sequence[ConductLevel]) -> ConductLevel | None:
    """The last level that is not withdrawn, by its day, then by order of recording."""
    standing = [row for row in rows if row.withdrawn_by_id is None]
    return max(
        standing,
        key=lambda row: (
            row.happened.last.isoformat() if row.happened.last else "",
            row.position,
            row.id,
        ),
        default=None,
    )


def _history(case: Case) -> Any:
    return history_of(case, [LEVEL])


def _may_record(facts: CaseFacts, user: Staff) -> bool:
    may = facts.may(user, Permission.GUIDANCE_WRITE) and facts.may(user, Permission.GUIDANCE_RECORD)
    return facts.case.is_open() and may


def _whom(measure: Measure) -> set[int]:
    """Party ids a measure is about; if none, those it binds."""
    return set(measure.party_ids(Part.ABOUT) or measure.party_ids(Part.TO))


def _begin(child: Party) -> str:
    return url_for("correction.new", case_id=child.case_id, child=child.id)
