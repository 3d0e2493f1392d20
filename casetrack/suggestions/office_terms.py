"""The terms that an office sets for its letters, as data, and the duties that they count."""

from __future__ import annotations

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.clocks.office_terms.models import OfficeTerm
from casetrack.codes import N_, NP_, Msgid
from casetrack.law.counting import Length, LengthUnit

SERVICE = ObligationKind.declare(
    "suggestion_service", NP_("duty", "service of a suggestion"), is_agreed=True
)
URGE = ObligationKind.declare(
    "suggestion_urge", NP_("duty", "urging of a reply or a result"), is_agreed=True
)
LOOK_BACK = ObligationKind.declare(
    "suggestion_look_back",
    NP_("duty", "first look-back at what was put right"),
    is_agreed=True,
    is_aftercare=True,
)
LAST_LOOK_BACK = ObligationKind.declare(
    "suggestion_last_look_back",
    NP_("duty", "last look-back at what was put right"),
    is_agreed=True,
    is_aftercare=True,
)
CLOSING = ObligationKind.declare(
    "suggestion_closing",
    NP_("duty", "closing of a suggestion"),
    is_agreed=True,
    is_aftercare=True,
)

EXAMINE = ObligationKind.declare(
    "suggestion_examine",
    NP_("duty", "answer while the time to reply stands still"),
    is_agreed=True,
    is_at_once=True,
)

HEAR = ObligationKind.declare(
    "suggestion_step_result", NP_("duty", "what came of a step after a suggestion"), is_agreed=True
)

_FROM_NOW_ON = N_("Days that are counted already stay as they are.")


def _term(code: str, words: Msgid, number: int, unit: LengthUnit, most: int) -> OfficeTerm:
    return OfficeTerm(f"letter_{code}", words, Length(number, unit), most, _FROM_NOW_ON)


DAY, MONTH = LengthUnit.DAY, LengthUnit.MONTH
SERVE = _term("service", N_("Serve a letter, from its issue"), 5, LengthUnit.WORKDAY, 60)
ASK = _term(
    "ask", N_("Ask where the reply is, from the service, where no rule counts it"), 2, MONTH, 12
)
REMIND = _term(
    "remind", N_("Remind, from the last day of the reply, or from the last reminder"), 10, DAY, 180
)
URGE_AGAIN = _term(
    "urge", N_("Urge again, from urging without a letter, or from the last reminder"), 30, DAY, 366
)
LOOK = _term("look", N_("Look at an item, from the reply, or from the last look"), 30, DAY, 366)
FIRST_BACK = _term("look_back", N_("Look back, from the day all was seen put right"), 3, MONTH, 24)
LAST_BACK = _term(
    "last_look_back", N_("Look back once more, from the day all was seen put right"), 12, MONTH, 36
)
CLOSE = _term("closing", N_("Close a letter of which nothing is left to see"), 30, DAY, 366)
ANSWER = _term(
    "answer", N_("Answer what lets the time to reply stand still, from that day"), 7, DAY, 60
)
AMEND = _term("amend", N_("Amend or withdraw a letter, from upholding the objection"), 10, DAY, 90)
FOLLOW_STEP = _term(
    "step_result", N_("Ask what came of a report upwards, or of informing others"), 30, DAY, 366
)
TERMS = (
    *(SERVE, ASK, REMIND, URGE_AGAIN, LOOK, FIRST_BACK, LAST_BACK, CLOSE, ANSWER, AMEND),
    FOLLOW_STEP,
)
