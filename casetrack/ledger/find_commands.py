"""Commands of the box that finds: a verb, then a person or a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from casetrack.accounts.permissions import Permission
from casetrack.brought import Brought, if_brought
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
