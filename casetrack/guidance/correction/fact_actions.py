"""State how grave the misconduct of a child is, correct it, take it back."""

from __future__ import annotations

from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, Party
from casetrack.cases.not_future import ensure_past
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import of_code, of_when
from casetrack.casework.parties import has_guardians
from casetrack.codes import NP_
from casetrack.errors import RuleBroken
from casetrack.guidance.correction.kinds import ITEMS_OF_38, LEVEL_TOLD, InterventionLevel
from casetrack.guidance.correction.models import ConductLevel
from casetrack.people.fact_actions import FactKind, Values

TELLINGS = (
    JournalField("level", "Level", "等级", lambda row: of_code(row.level)),
    JournalField("happened", "Day", "时间", lambda row: of_when(row.happened)),
    JournalField("misconduct", "Misconduct", "不良行为", lambda row: of_code(row.misconduct)),
    JournalField("serious", "Serious misconduct", "严重不良行为", lambda row: of_code(row.serious)),
    JournalField("text", "What was seen", "具体情况", lambda row: row.text),
)


def has_level(party: Party) -> bool:
    """Whether misconduct of somebody may be graded: a child, or a group of children."""
    return has_guardians(party)


def _level(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not has_level(party):
        raise RuleBroken("level_of_another", field="party")
    when = values["happened"]
    ensure_past(when, on=act.on, field="happened")
    level = values["level"]
    if values["misconduct"] is not None and level is not InterventionLevel.MISCONDUCT:
        raise RuleBroken("level_of_another_item", field="misconduct")
    is_serious = level is InterventionLevel.SERIOUS
    if values["serious"] not in ((None, *ITEMS_OF_38) if is_serious else (None,)):
        raise RuleBroken("level_of_another_item", field="serious")
    return values


LEVEL = FactKind(
    name="misconduct-levels",
    model=ConductLevel,
    journal_fields=TELLINGS,
    check=_level,
    told=LEVEL_TOLD,
    corrected=LEVEL_TOLD.then("corrected", NP_("entry", "Level of misconduct: corrected")),
    withdrawn=LEVEL_TOLD.then("withdrawn", NP_("entry", "Level of misconduct: withdrawn")),
    at=lambda row: row.happened,
    is_replaced=True,
)
