"""Who sees a file: whoever sees the entry it belongs to. Who sees one child: what they added.

Notes of a psychologist are opened by assigned staff alone, to each of whom somebody else opened
them by a grant.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, select, true

from casetrack.accounts.act import Act
from casetrack.cases.kinds import Aspect, Part
from casetrack.cases.models import Case, EntryParty, JournalEntry
from casetrack.cases.policy import grants_of, is_in_team, may, sight_of
from casetrack.casework.attachments.models import ADD, SEE, Attachment, AttachmentKind
from casetrack.db import session
from casetrack.errors import NotAllowed
from casetrack.law import Verdict
from casetrack.law.protection import clinical_notes_open

# What an entry tells of that is shown to who sees one child alone.
VISIT = "visit"


@dataclass(frozen=True)
class FileSight:
    """What one person sees of the files of a case. is_any: anything; is_whole: of all entries.

    children: the persons to whom alone they were let in; None: no such limit.
    """

    is_any: bool
    is_whole: bool
    of_id: int
    children: frozenset[int] | None = None

    def condition(self) -> ColumnElement[bool]:
        """The condition for queries of the files of this case."""
        if not self.is_any:
            return false()
        if self.is_whole:
            return true()
        is_theirs = Attachment.added_by_id == self.of_id
        if self.children is None:
            return is_theirs
        about = select(EntryParty.entry_id).where(
            EntryParty.part == Part.ABOUT, EntryParty.party_id.in_(self.children)
        )
        return and_(is_theirs, Attachment.entry_id.in_(about))

    def sees_entry(self, entry: JournalEntry) -> bool:
        """Whether they see what is told by this entry: all of it, or the visit they told of."""
        about = {link.party_id for link in entry.parties if link.part is Part.ABOUT}
        is_of_child = self.children is None or bool(about & self.children)
        is_theirs = entry.subject == VISIT and entry.written_by_id == self.of_id
        return self.is_any and (self.is_whole or (is_theirs and is_of_child))


def file_sight(case: Case, act: Act) -> FileSight:
    """What this person sees of the files of a case."""
    sight = sight_of(act.by, case, on=act.on)
    if may(act.by, SEE, case, on=act.on, sight=sight):
        return FileSight(True, sight.is_whole, act.by.id)
    seen = frozenset(
        child
        for children in sight.children.values()
        for child in children
        if may(act.by, SEE, case, on=act.on, party_id=child, sight=sight)
    )
    return FileSight(bool(seen), False, act.by.id, seen)


def notes_open(case: Case, row: Attachment, act: Act) -> Verdict | None:
    """Whether this person may open notes of a psychologist; None of any other file.

    Source: Regulation on the Protection of Minors Online art. 36.
    """
    if row.kind is not AttachmentKind.CLINICAL_NOTES:
        return None
    about = {link.party_id for link in row.entry.parties if link.part is Part.ABOUT}
    is_approved = any(
        grant.aspect is Aspect.NOTES
        and grant.staff_id == act.by.id != grant.given_by_id
        and (grant.party_id is None or grant.party_id in about)
        for grant in grants_of(act.by, case, on=act.on)
    )
    is_assigned = is_in_team(act.by, case, on=act.on)
    return clinical_notes_open(assigned=is_assigned, approved=is_approved)


def is_openable(case: Case, row: Attachment, act: Act) -> bool:
    """Whether this person may open a file that they see."""
    answer = notes_open(case, row, act)
    return answer is None or answer.met


def may_add(case: Case, entry: JournalEntry, act: Act) -> bool:
    """Whether this person may add a file to this entry."""
    about: list[int | None] = [
        link.party_id for link in entry.parties if link.part is Part.ABOUT
    ] or [None]
    return file_sight(case, act).sees_entry(entry) and any(
        may(act.by, ADD, case, on=act.on, party_id=party_id) for party_id in about
    )


def open_to(case: Case, entry_ids: Collection[int], act: Act, sight: FileSight) -> frozenset[int]:
    """The entries among these to which this person, who sees so much, may add files."""
    if not (entry_ids and sight.is_any and case.is_open()):
        return frozenset()
    if sight.is_whole:
        return frozenset(entry_ids if may(act.by, ADD, case, on=act.on) else ())
    entries = session().scalars(
        select(JournalEntry).where(JournalEntry.case_id == case.id, JournalEntry.id.in_(entry_ids))
    )
    return frozenset(entry.id for entry in entries if may_add(case, entry, act))


def ensure_may_add(case: Case, entry: JournalEntry, act: Act) -> None:
    """Refuse who may not add a file to this entry. Raises NotAllowed."""
    if not may_add(case, entry, act):
        raise NotAllowed(ADD.value, case_id=case.id)
