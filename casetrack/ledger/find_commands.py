"""The box that finds: a verb, then a person or a case; and what else a text is read as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel.speaklater import LazyString

from casetrack.accounts.permissions import Permission
from casetrack.brought import Brought, brought, if_brought
from casetrack.cases.models import Case
from casetrack.db.search.folding import fold
from casetrack.web.page import MastheadSection, SectionPage


@dataclass(frozen=True)
class FindCommand(Brought):
    """One command, as it is typed.

    verbs: any of them is typed, in either language, with a blank after it. text: what it does. url:
    where it is done, in a case, about the person with this id if one was named. needs: what it asks
    of whoever does it there.
    """

    verbs: tuple[str, ...]
    text: LazyString
    url: Callable[[Case, int | None], str]
    needs: Permission

    def keys(self) -> Iterator[str]:
        """The verbs, which are those of no other command."""
        return map(_folded, self.verbs)


@dataclass(frozen=True)
class ReadLine:
    """What a typed text is read as, beside what is found: a day, the end of a period.

    kind: the word in the margin. note: one sentence; "" for none.
    """

    kind: LazyString
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True, eq=False)
class FindReading(Brought):
    """A way to read what is typed to find something. reads: the text, typed on that day; None where
    it is nothing of the kind. It asks the database nothing.
    """

    reads: Callable[[str, date], ReadLine | None]


def read_as(typed: str, *, on: date) -> list[ReadLine]:
    """Everything that a text typed on that day is read as."""
    lines = (reading.reads(typed, on) for reading in brought(FindReading))
    return [line for line in lines if line is not None]


def verb_page(
    section: MastheadSection, text: LazyString, verb: str, needs: Permission, *, place: int = 50
) -> SectionPage:
    """The verb of a section that asks in which case the command is carried out."""
    args = {"verb": verb}
    return SectionPage(section, text, "cases.choose", needs, place, args, is_verb=True)


def command_of(verb: str) -> FindCommand | None:
    """The command with this verb; None without one."""
    return if_brought(FindCommand, _folded(verb))


def command_in(typed: str) -> tuple[FindCommand, str] | None:
    """The command of a typed text and its object; None without a verb."""
    verb, *rest = typed.split(maxsplit=1)
    command = command_of(verb) if rest else None
    return (command, rest[0]) if command is not None else None


def _folded(text: str) -> str:
    return fold(text).text.strip()
