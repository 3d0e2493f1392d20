"""Read the files of a case: what one person sees of them, and who looked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.attachments.models import Attachment, AttachmentKind
from casetrack.casework.attachments.policy import FileSight, file_sight, open_to
from casetrack.db import session

LOOKED = (AuditKind.FILE_SHOWN, AuditKind.FILE_TAKEN)
SHOWN = 50


@dataclass(frozen=True)
class FileLook:
    """Somebody looked at a file. pages: those that were shown; was_taken: the original was.

    why: the reason they gave for it.
    """

    at: datetime
    by: str
    pages: tuple[int, ...]
    was_taken: bool
    why: str


@dataclass(frozen=True)
class FilesBeside:
    """Files beside the entries that a page shows: those a person sees, and where they may add."""

    by_entry: Mapping[int, Sequence[Attachment]]
    open_to: frozenset[int]

    @property
    def all(self) -> Iterator[Attachment]:
        """Each of the files; one that belongs to an entry and proves another comes twice."""
        return chain.from_iterable(self.by_entry.values())


def files_beside(case: Case, entry_ids: Iterable[int | None], act: Act) -> FilesBeside:
    """The files of these entries, and those that they were recorded by, as somebody sees them."""
    ids = {entry_id for entry_id in entry_ids if entry_id is not None}
    sight = file_sight(case, act)
    files = session().scalars(_files(case, sight).where(_belongs_to(ids))) if ids else ()
    return FilesBeside(by_entry(files), open_to(case, ids, act, sight))


def by_entry(files: Iterable[Attachment]) -> dict[int, list[Attachment]]:
    """These files by the entries that they belong to or prove, the first number first."""
    beside: dict[int, list[Attachment]] = {}
    for file in sorted(files, key=lambda row: row.id):
        for entry_id in (file.entry_id, file.proves_entry_id):
            if entry_id is not None:
                beside.setdefault(entry_id, []).append(file)
    return beside


def files_of(
    case: Case, act: Act, *, entry_ids: Collection[int] | None = None
) -> Sequence[Attachment]:
    """The files of a case that this person sees, the newest first.

    entry_ids: those that belong to these entries, or prove them.
    """
    query = _files(case, file_sight(case, act)).options(
        joinedload(Attachment.added_by).options(lazyload(Staff.office)),
        joinedload(Attachment.proves).options(lazyload("*")),
    )
    if entry_ids is not None:
        query = query.where(_belongs_to(entry_ids))
    return list(session().scalars(query))


def _files(case: Case, sight: FileSight) -> Select[Attachment]:
    return (
        select(Attachment)
        .where(Attachment.case_id == case.id, sight.condition())
        .order_by(Attachment.added_at.desc(), Attachment.id.desc())
    )


def _belongs_to(entry_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(Attachment.entry_id.in_(entry_ids), Attachment.proves_entry_id.in_(entry_ids))


def signed_among(files: Iterable[Attachment]) -> dict[int, Attachment]:
    """The scans of signed papers, by the entry they belong to; the newest of each."""
    signed = [row for row in files if row.kind is AttachmentKind.SIGNED and not row.withdrawn_at]
    return {row.entry_id: row for row in reversed(signed)}


def find_file(case: Case, file_id: int, act: Act) -> Attachment | None:
    """A file of this case that this person sees."""
    return session().scalar(
        select(Attachment).where(
            Attachment.id == file_id,
            Attachment.case_id == case.id,
            file_sight(case, act).condition(),
        )
    )


def find_entry(case: Case, entry_id: int, act: Act) -> JournalEntry | None:
    """An entry of this case that this person sees."""
    entry = session().scalar(
        select(JournalEntry).where(JournalEntry.id == entry_id, JournalEntry.case_id == case.id)
    )
    return entry if entry is not None and file_sight(case, act).sees_entry(entry) else None


def entry_after(case: Case, number: int) -> JournalEntry | None:
    """The first entry of a case that was written after the one with this number."""
    return session().scalar(
        select(JournalEntry)
        .where(JournalEntry.case_id == case.id, JournalEntry.number > number)
        .order_by(JournalEntry.number)
        .limit(1)
    )


def bytes_in(case: Case) -> int:
    """How many bytes the files of a case hold."""
    query = select(func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.case_id == case.id)
    return session().scalar(query) or 0


def next_number(case: Case, kind: AttachmentKind) -> int:
    """The number of the next file of this kind; none is given twice."""
    query = select(func.max(Attachment.number)).where(
        Attachment.case_id == case.id, Attachment.kind == kind
    )
    return (session().scalar(query) or 0) + 1


def same_in(case: Case, size: int, content_hash: str, sight: FileSight) -> Attachment | None:
    """A file of this case with the same content, among those that are seen."""
    query = select(Attachment).where(
        Attachment.case_id == case.id, Attachment.size == size, sight.condition()
    )
    return next((row for row in session().scalars(query) if row.content_hash == content_hash), None)


def looks_at_files(case: Case, files: Iterable[Attachment]) -> dict[int, list[FileLook]]:
    """Who looked at these files, the last first, by the id of the file; one statement."""
    ids = [file.id for file in files]
    of_file = AuditEvent.details["file"].as_integer()
    query = (
        select(AuditEvent, Staff.name)
        .outerjoin(Staff, Staff.id == AuditEvent.actor_id)
        .where(
            AuditEvent.case_id == case.id,
            AuditEvent.kind.in_([kind.value for kind in LOOKED]),
            of_file.in_(ids),
        )
        .order_by(AuditEvent.id.desc())
        .limit(SHOWN * max(1, len(ids)))
    )
    looks: dict[int, list[FileLook]] = {file_id: [] for file_id in ids}
    for event, name in session().execute(query) if ids else ():
        _add(looks[event.details["file"]], event, name or "")
    return looks


def _add(looks: list[FileLook], event: AuditEvent, by: str) -> None:
    """Another look; pages that one person turned on one day are one look."""
    was_taken = event.kind == AuditKind.FILE_TAKEN
    page = event.details.get("page")
    last = looks[-1] if looks else None
    seen = (by, event.at.date(), False)
    if last and not was_taken and (last.by, last.at.date(), last.was_taken) == seen:
        pages = tuple(sorted({*last.pages, *([page] if page else [])}))
        looks[-1] = FileLook(last.at, by, pages, was_taken=False, why="")
        return
    why = str(event.details.get("reason") or "")
    looks.append(FileLook(event.at, by, (page,) if page else (), was_taken, why))
