"""What the page of a person shows: roles, what was decided, what runs, and what happened when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.judgment_kinds import RESULT, called
from casetrack.cases.models import EntryParty, JournalEntry, Measure, Party
from casetrack.cases.models.party import RoleHeld
from casetrack.cases.procedural_status import Role
from casetrack.codes import Code
from casetrack.db import session
from casetrack.db.partial_date import PartialDate, Precision
from casetrack.desk.case_page.page import measures_shown
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

# Of the line of months; what is older is folded.
MONTHS = 12


@dataclass(frozen=True)
class Happened:
    """What happened to somebody in one month, or in what is known as a year only.

    kinds: of the entries, each with how many there are of it, in their order.
    """

    when: PartialDate
    kinds: Sequence[tuple[Code, int]]


@dataclass(frozen=True)
class Told:
    """How much the journal tells of somebody: months, the latest first, and what has no date."""

    months: Sequence[Happened]
    undated: int
    entries: int

    @property
    def latest(self) -> Sequence[Happened]:
        """Those that stand on the page."""
        return self.months[:MONTHS]

    @property
    def older(self) -> Sequence[Happened]:
        """Those that are folded."""
        return self.months[MONTHS:]


def told_of(party: Party) -> Told:
    """What the journal tells of somebody, month by month; one statement."""
    found = (
        select(JournalEntry.kind, JournalEntry.when, JournalEntry.fields[RESULT].as_string())
        .where(
            JournalEntry.case_id == party.case_id,
            JournalEntry.kind != EntryKind.CORRECTION,
            JournalEntry.id.in_(select(EntryParty.entry_id).where(EntryParty.party_id == party.id)),
        )
        .order_by(JournalEntry.place.desc())
    )
    rows = [(called(kind, result), when) for kind, when, result in session().execute(found)]
    return months_of(rows)


def months_of(entries: Iterable[tuple[Code, PartialDate]]) -> Told:
    """The same of these entries: nothing is put into a month in which it may not have been."""
    months: dict[str, dict[Code, int]] = {}
    undated = count = 0
    for kind, when in entries:
        count += 1
        under = _under(when)
        if under is None:
            undated += 1
            continue
        kinds = months.setdefault(under, {})
        kinds[kind] = kinds.get(kind, 0) + 1
    # A year that is all that is known stands after its months, where its end is.
    in_time = sorted(months.items(), key=lambda one: f"{one[0]}-99"[:7], reverse=True)
    happened = [
        Happened(PartialDate.parse_edtf(under), list(kinds.items())) for under, kinds in in_time
    ]
    return Told(happened, undated, count)


def _under(when: PartialDate) -> str | None:
    first, last = when.first, when.last
    if first is None or last is None or when.precision is Precision.APPROXIMATE:
        return None
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04d}-{first.month:02d}"
    return f"{first.year:04d}" if first.year == last.year else None


def measures_about(facts: CaseFacts, party: Party) -> list[Measure]:
    """What runs, or ran, for somebody, and what they take part in."""
    return [
        one
        for one in measures_shown(facts)
        if any(link.party_id == party.id for link in one.parties)
    ]


def role_lines(facts: CaseFacts, party: Party) -> list[str]:
    """Each role of somebody, with its line of work and from when, where that is recorded."""
    tracks = {track.id: track for track in facts.tracks}
    held: dict[Role, RoleHeld] = {one.role: one for one in reversed(party.roles)}
    return [_role(role, held.get(role), tracks) for role in facts.roles_of(party)]


def _role(role: Role, held: RoleHeld | None, tracks: dict[int, Any]) -> str:
    said = label(role)
    if held is None:
        return said
    if held.track_id is not None and held.track_id in tracks:
        said = _("%(role)s (%(line)s)", role=said, line=label(tracks[held.track_id].kind))
    if held.since is not None and not held.since.is_unknown:
        day = word_when(held.since, language())
        said = _("%(role)s, since %(day)s", role=said, day=day)
    return said
