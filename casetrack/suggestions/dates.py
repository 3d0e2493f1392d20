"""The dates that follow from a letter, before anything is saved, and those that were counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.law import (
    PERIODS,
    REPLY_RULES,
    Due,
    ReplyGround,
    Verification,
    due,
    suggestion_reply,
)
from casetrack.ledger.reasons import why_of
from casetrack.suggestions.models import Suggestion

FILING = "suggestion_filing"
ALWAYS_SHOWN = (ReplyGround.MINOR_DUTY, ReplyGround.GENERAL)


@dataclass(frozen=True)
class FollowingDate:
    """A date counted by the law: purpose, day, reason. chosen: by the ground in the letter."""

    text: str
    due: date
    why: dict[str, Any]
    provisional: bool
    checked: bool
    chosen: bool = False


def dates_that_follow(
    issued_on: date | None, ground: ReplyGround | None, set_day: date | None
) -> list[FollowingDate]:
    """Dates of a letter received on its day of issue; [] while that is unknown."""
    if issued_on is None:
        return []
    shown = list(ALWAYS_SHOWN)
    if ground is not None and ground not in shown:
        shown.append(ground)
    counted = [
        _reply(reply_ground, issued_on, set_day, chosen=reply_ground is ground)
        for reply_ground in shown
        if reply_ground is not ReplyGround.URGENT_AS_SET or _can_be_set(set_day, issued_on)
    ]
    return [*counted, filing(issued_on)]


def filing(issued_on: date) -> FollowingDate:
    """The last day for filing the letter with the next higher office."""
    counted = due(FILING, issued_on, calendar=current_calendar())
    return _shown(_("Filed with the higher office"), counted, PERIODS[FILING].trigger, issued_on)


def reply_date(suggestion: Suggestion, received_on: date | None) -> FollowingDate | None:
    """The last day of the reply for a receipt on that day; None if nothing counts it."""
    ground = suggestion.ground
    if received_on is None or ground is None:
        return None
    set_day = suggestion.set_day
    if ground is ReplyGround.URGENT_AS_SET and not _can_be_set(set_day, received_on):
        return None
    return _reply(ground, received_on, set_day, chosen=True)


def reply_if_received(ground: ReplyGround | None, day: date | None) -> date | None:
    """The last day of a reply that the law counts, for a receipt on that day."""
    if ground in (None, ReplyGround.URGENT_AS_SET) or day is None:
        return None
    return suggestion_reply(ground, day, set_day=None, calendar=current_calendar()).due


def _reply(
    ground: ReplyGround, received_on: date, set_day: date | None, *, chosen: bool
) -> FollowingDate:
    is_set = ground is ReplyGround.URGENT_AS_SET
    counted = suggestion_reply(
        ground,
        received_on,
        set_day=set_day if is_set else None,
        calendar=current_calendar(),
    )
    texts = {
        ReplyGround.MINOR_DUTY: _("Reply, by the rule of then")
        if any(step.code == "by_the_rule_before" for step in counted.steps)
        else _("Reply, if one month"),
        ReplyGround.GENERAL: _("Reply, if two months"),
    }
    text = texts.get(ground, _("Reply, on the ground chosen"))
    trigger = PERIODS[REPLY_RULES[ground]].trigger
    return _shown(text, counted, trigger, received_on, chosen=chosen)


def _shown(
    text: str, counted: Due, fact: str, fact_on: date, *, chosen: bool = False
) -> FollowingDate:
    return FollowingDate(
        text=text,
        due=counted.due,
        why=why_of(counted, fact=fact, fact_on=fact_on),
        provisional=counted.provisional,
        checked=counted.verification is Verification.PRIMARY,
        chosen=chosen,
    )


def _can_be_set(set_day: date | None, received_on: date) -> bool:
    return set_day is not None and set_day >= received_on
