"""What somebody wants to do, typed into the box that finds: in which cases it can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.models import Staff
from casetrack.cases.finding import cases_found, find_texts
from casetrack.cases.models import Case
from casetrack.cases.policy import may, sight_of
from casetrack.casework.found_by import PERSON
from casetrack.ledger.find_commands import FindCommand
from casetrack.search.models import Sort
from casetrack.search.phrases import phrases_of

# In so many cases it is offered; whoever names more is asked to say more.
MOST = 5
# A case, by its number, title or charge; a person of it.
_NAMED = (Sort.CASE, Sort.PERSON)
_AT_MOST = 60


@dataclass(frozen=True)
class Doable:
    """Where it can be done. party_id: of the one person who was named."""

    case: Case
    party_id: int | None


def named_in(rest: str, user: Staff, *, on: date) -> list[Doable]:
    """The cases this names, of those one may know of, and the one person it names in each."""
    texts = find_texts(phrases_of(rest), user, on=on, sorts=_NAMED, limit=_AT_MOST)
    people: dict[int, set[int]] = {}
    for text in texts:
        named = people.setdefault(text.case_id, set())
        if text.what == PERSON:
            named.add(text.row_id)
    known = cases_found(people, user, on=on) if people else {}
    return [
        Doable(known[case_id].case, named.pop() if len(named) == 1 else None)
        for case_id, named in people.items()
        if case_id in known
    ]


def where_to_do(
    command: FindCommand, named: Sequence[Doable], user: Staff, *, on: date
) -> list[Doable]:
    """Of these up to MOST in which this person may do it: open ones, in their order."""
    found: list[Doable] = []
    for one in named:
        if len(found) == MOST:
            break
        if not one.case.is_open():
            continue
        sight = sight_of(user, one.case, on=on)
        if may(user, command.needs, one.case, on=on, party_id=one.party_id, sight=sight):
            found.append(one)
    return found
