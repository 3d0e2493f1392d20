"""Furnish an empty database: people, the six published cases, and a desk at work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

from casetrack.demo.desk import OPENS, Desk, Scene, play
from casetrack.demo.documents import documents_made
from casetrack.demo.governed import matter_without_a_child
from casetrack.demo.guarded import thirteen_years_old
from casetrack.demo.people import make_people
from casetrack.demo.public_interest import suit_after_a_suggestion
from casetrack.demo.reviewed import answered_but_not_kept, held_while_reviewed, review_due_this_week
from casetrack.demo.sealed import sealed_and_waiting
from casetrack.demo.supervised import probation_in_its_third_month
from casetrack.demo.taken_over import probation_from_another_office, taken_up_again
from casetrack.demo.victims import (
    application_with_nothing_yet,
    case_of_another_office,
    reply_is_late,
    visits_with_an_outcome_missing,
)
from casetrack.exchange.importer import import_text

# Longer ago than anything that happens on the desk.
HIRED = timedelta(days=200)

SCENES: Sequence[Scene] = (
    answered_but_not_kept,
    probation_in_its_third_month,
    visits_with_an_outcome_missing,
    reply_is_late,
    review_due_this_week,
    held_while_reviewed,
    case_of_another_office,
    application_with_nothing_yet,
    suit_after_a_suggestion,
    probation_from_another_office,
    thirteen_years_old,
    taken_up_again,
    matter_without_a_child,
)


def furnish(
    *, on: date, at: datetime, zone: ZoneInfo, act: Callable[[], AbstractContextManager[object]]
) -> None:
    """Make the whole demonstration as it stands on that day.

    act: opens a unit of work; everything is written in several, one after the other.
    """
    hired = datetime.combine(on - HIRED, OPENS, tzinfo=zone)
    with act():
        staff = make_people(at=hired)
    for text in published_files():
        with act():
            import_text(text, by=None, on=on, at=at)
    desk = Desk(staff, on, zone)
    play(SCENES, desk, act=act)
    desk.turn_to(0)
    with act():
        documents_made(desk)
    with act():
        sealed_and_waiting(desk)


def published_files() -> list[str]:
    """The six published cases as case files, in their order."""
    folder = resources.files("casetrack.exchange").joinpath("examples")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=_name)
    return [file.read_text(encoding="utf-8") for file in files]


def _name(file: resources.abc.Traversable) -> str:
    return file.name
