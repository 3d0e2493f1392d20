"""Consequences of several facts of a case, worked out once before every commit.

An event tells of one step; what is owed because of several facts together (who is accused, whose
guardian that is, what was decided) is no step of anybody. A feature says what it reads, and where
something of that was written it looks at the case as it stands then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from casetrack.brought import Brought, brought
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.change_set import Read, change_set
from casetrack.db.transaction import touched

Done = TypeVar("Done")


@dataclass(frozen=True)
class Consequence(Brought):
    """One consequence. reads: tables and columns that may change it.

    follow: told a case in which something was done, and the day; does what is not done yet.
    """

    reads: tuple[Read, ...]
    follow: Callable[[Case, date], None]


def follow_what_stands(*, on: date) -> None:
    """Work out each consequence once whose facts this unit of work wrote, flushed."""
    changes = change_set()
    due = dict.fromkeys(
        consequence.follow
        for consequence in brought(Consequence)
        if changes.has_any(consequence.reads)
    )
    if not due:
        return
    for case_id in sorted(touched()):
        case = session().get_one(Case, case_id)
        for follow in due:
            follow(case, on)
    session().flush()


def with_what_follows(step: Callable[[], Done], *, on: date) -> Callable[[], Done]:
    """The step with its consequences, so that a preview shows the dates they move, too."""

    def whole() -> Done:
        done = step()
        session().flush()
        follow_what_stands(on=on)
        return done

    return whole
