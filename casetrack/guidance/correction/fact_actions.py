"""Record, correct and withdraw the level of a child's misconduct."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, Party
from casetrack.cases.not_future import ensure_past
from casetrack.casework.facts.day_fields import FactWhen
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import FactCode, FactText
from casetrack.casework.parties import has_guardians
from casetrack.codes import N_, NP_
from casetrack.errors import RuleBroken
from casetrack.guidance.correction.kinds import ITEMS_OF_38, LEVEL_TOLD, InterventionLevel
from casetrack.guidance.correction.models import ConductLevel
from casetrack.ledger.casefile.fields.time import NO_DATE
from casetrack.ledger.casefile.records import Key
from casetrack.web.typed_dates.fields import PAST_HINT

LEVEL_OF_ANOTHER_ITEM = N_("This belongs to another level than the one chosen.")


def has_level(party: Party) -> bool:
    """Whether a level may be recorded: for a child, or a group of children."""
    return has_guardians(party)


def _level(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not has_level(party):
        raise RuleBroken(N_("Choose a child of this case, or a group of children."), field="party")
    when = values["happened"]
    ensure_past(when, on=act.on, field="happened")
    level = values["level"]
    if values["misconduct"] is not None and level is not InterventionLevel.MISCONDUCT:
        raise RuleBroken(LEVEL_OF_ANOTHER_ITEM, field="misconduct")
    is_serious = level is InterventionLevel.SERIOUS
    if values["serious"] not in ((None, *ITEMS_OF_38) if is_serious else (None,)):
        raise RuleBroken(LEVEL_OF_ANOTHER_ITEM, field="serious")
    return values


LEVEL = FactKind(
    name="misconduct-levels",
    model=ConductLevel,
    titles=FactTitles(
        new=_l("Record the level of misconduct"),
        change=_l("Correct the level of misconduct"),
        withdraw=_l("Withdraw the level of misconduct"),
    ),
    fields=(
        FactCode("level", _l("Level"), required=_l("Choose the level."), key="Which level."),
        FactWhen(
            "happened",
            _l("Day"),
            short=NP_("journal", "Day"),
            required=_l("Write a date, or: unknown."),
            hint=PAST_HINT,
            key=Key("The day, as exactly as it is known.", default=NO_DATE),
        ),
        FactCode(
            "misconduct",
            _l("Which misconduct"),
            short=NP_("journal", "Misconduct"),
            nothing=_l("none, or not told"),
            hint=_l("Where the level is misconduct."),
            key="Of misconduct: which.",
        ),
        FactCode(
            "serious",
            _l("Which serious misconduct"),
            short=NP_("journal", "Serious misconduct"),
            codes=ITEMS_OF_38,
            nothing=_l("none, or not told"),
            hint=_l("Where the level is serious misconduct."),
            key="Of serious misconduct: which.",
        ),
        FactText(
            "text",
            _l("What was seen"),
            short=NP_("journal", "What was seen"),
            is_long=True,
            hint=_l("Aliases only."),
            key="What was seen.",
        ),
    ),
    check=_level,
    told=LEVEL_TOLD,
    is_replaced=True,
    fits=has_level,
    blueprint="correction",
)
