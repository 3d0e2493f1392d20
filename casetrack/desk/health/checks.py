"""The form of a check of an installation, and the walk through all of them.

`casetrack doctor` and the page Health ask the same ones. Each is declared once: code, title, what
it needs, how it is run, and how it is mended where that can be done without asking.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy.exc import DBAPIError

from casetrack.config import OperatorFault
from casetrack.db import session
from casetrack.desk.health.house import Surroundings

# What a check may need; a check that opens the database gives it to those that follow.
DATABASE, TABLES, KEYS = "database", "tables", "keys"


class Grade(enum.IntEnum):
    """How a check came out; the worst is the greatest."""

    WELL = 0
    LOOK = 1
    MUST = 2


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The result of a check: a sentence, and where something is wrong its remedy.

    command: for the shell of the server. endpoint: of the page on which it is mended.
    """

    grade: Grade
    text: str
    remedy: str = ""
    command: str = ""
    endpoint: str = ""


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """A check. needs: what must have gone well before it; gives: what it opens for the others.

    mend: does what can be done without asking, and returns a sentence; None if nothing could be.
    is_long: not for a watcher who asks every minute.
    """

    code: str
    title: LazyString
    run: Callable[[Surroundings], Finding]
    needs: frozenset[str] = frozenset({DATABASE, TABLES})
    gives: str = ""
    mend: Callable[[Surroundings], str | None] | None = None
    is_long: bool = False


@dataclass(frozen=True)
class Examined:
    """A check with its finding."""

    check: HealthCheck
    finding: Finding

    @property
    def grade(self) -> Grade:
        """How it came out."""
        return self.finding.grade


def well(text: str) -> Finding:
    """A check that found nothing."""
    return Finding(grade=Grade.WELL, text=text)


def must(text: str, remedy: str = "", *, command: str = "", endpoint: str = "") -> Finding:
    """Something that has to be dealt with."""
    return Finding(grade=Grade.MUST, text=text, remedy=remedy, command=command, endpoint=endpoint)


def said(problem: Exception | None) -> str:
    """The sentence of a fault in the language of the reader; "" without one."""
    if isinstance(problem, OperatorFault):
        return _(problem.text, **problem.values)
    return str(problem or "")


def look(text: str, remedy: str = "", *, command: str = "", endpoint: str = "") -> Finding:
    """Something to keep an eye on."""
    return Finding(grade=Grade.LOOK, text=text, remedy=remedy, command=command, endpoint=endpoint)


def examine(checks: Iterable[HealthCheck], around: Surroundings) -> Iterator[Examined]:
    """Run the checks in their order; those that need what is not there are passed over.

    What hinders one says so in its place: no check is silent because it broke.
    """
    there: set[str] = set()
    for check in checks:
        if check.needs - there:
            continue
        try:
            finding = check.run(around)
        except (DBAPIError, OSError, ValueError) as problem:
            session().rollback()
            why = problem.orig if isinstance(problem, DBAPIError) else problem
            reason = next(iter(str(why).strip().splitlines()), type(problem).__name__)
            finding = must(_("This could not be checked: %(why)s.", why=reason.rstrip(".")))
        if check.gives and finding.grade is not Grade.MUST:
            there.add(check.gives)
        yield Examined(check, finding)
