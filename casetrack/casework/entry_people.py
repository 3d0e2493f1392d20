"""Doers and parties concerned of entries logged by hand, when logged or corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from casetrack.cases.doers import UNKNOWN, DoneBy, done_by, fits, likely_doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import BY
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.queries import find_in, parties_of
from casetrack.casework.parties import one_of_case
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.corrections import latest, root_of

# Parts of people in an entry about an act of somebody else.
WHOM = (Part.ABOUT, Part.TO, Part.AGAINST)


def is_by_hand(entry: JournalEntry) -> bool:
    """Whether the entry, or the one it corrects, was logged by hand, so its people can change."""
    root = root_of(entry)
    return root.kind.is_logged_by_hand and root.subject is None


def people_of(entry: JournalEntry) -> dict[Part, list[Party]]:
    """The parties of an entry by their part; empty parts are left out."""
    people = {part: [link.party for link in entry.parties if link.part is part] for part in Part}
    return {part: those for part, those in people.items() if those}


def likely_of(case: Case, kind: EntryKind, about: Sequence[Party]) -> DoneBy:
    """The likely doer if nobody is named; among several candidates, those chosen as concerned.

    Raises RuleBroken if none of the candidates is chosen.
    """
    if not kind.by.is_another:
        return likely_doer(kind.by, ()) or UNKNOWN
    doer = likely_doer(kind.by, parties_of(case))
    if doer is None:
        chosen = tuple(party.id for party in about if fits(kind.by, party))
        if not chosen:
            raise RuleBroken(N_("Choose who did it, or that it is not known."), field="done_by")
        doer = DoneBy(party_ids=chosen)
    return doer


def people(
    case: Case, by: DoneBy, others: Mapping[Part, Sequence[Party]]
) -> dict[Part, list[Party]]:
    """The parties of an entry by part; a doer is removed from every other part."""
    doers = [party_of(case, party_id) for party_id in by.party_ids]
    people = {Part.BY: doers}
    for part, those in others.items():
        people[part] = [party for party in those if party.id not in by.party_ids]
    return {part: those for part, those in people.items() if those}


def people_anew(
    case: Case, entry: JournalEntry, by: DoneBy | None, about_ids: tuple[int, ...] | None
) -> tuple[dict[Part, list[Party]], DoneBy]:
    """The parties of an entry after a correction of doers and parties concerned, and the doers."""
    held = people_of(entry)
    if by is None or about_ids is None or not is_by_hand(entry):
        return held, done_by(entry)
    concerned = {party.id: part for part in WHOM for party in held.get(part, ())}
    if by == done_by(entry) and set(about_ids) == set(concerned):
        return held, by
    others: dict[Part, list[Party]] = {
        part: those for part, those in held.items() if part not in (Part.BY, *WHOM)
    }
    for party_id in about_ids:
        part = concerned.get(party_id, Part.ABOUT)
        # A party only told as concerned gets the part that the kind has.
        part = root_of(entry).kind.whom if part is Part.ABOUT else part
        others.setdefault(part, []).append(party_of(case, party_id))
    return people(case, by, others), by


def undecided_entries(case: Case) -> list[JournalEntry]:
    """Latest versions of entries logged by hand whose doer needs review: no doer is given, or this
    office is given for a kind that mostly another does.
    """
    kinds = [kind for kind in EntryKind if kind.is_logged_by_hand and kind.by.is_another]
    query = select(JournalEntry).where(
        JournalEntry.case_id == case.id,
        JournalEntry.kind.in_(kinds),
        JournalEntry.subject.is_(None),
    )
    last = [latest(entry) for entry in session().scalars(query.order_by(JournalEntry.number))]
    return [entry for entry in last if not done_by(entry).party_ids and BY.key not in entry.fields]


def entry_of(case: Case, entry_id: int | None) -> JournalEntry | None:
    """The entry that tells it already. Raises RuleBroken if it is none of the case."""
    if entry_id is None:
        return None
    entry = find_in(case, JournalEntry, entry_id)
    if entry is None:
        raise RuleBroken("no_such_entry", field="entry")
    return entry


def party_of(case: Case, party_id: int) -> Party:
    """A party of this case. Raises RuleBroken for any other id."""
    return one_of_case(case, party_id, field="party")
