"""Files of cases for tests that are about something else."""

from __future__ import annotations

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.casework.attachments.models import Attachment, AttachmentKind, FileType
from casetrack.db import session
from casetrack.db.file_store import Draft
from casetrack.db.kept_files import current_file_store, keep
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.journal import enter
from tests.builders import NOON, TODAY, acting, make_case

PLAIN = b"a scan " * 20_000


def make_entry() -> JournalEntry:
    """What happened in a new case; within a unit of work."""
    case = make_case()
    assert case.handler is not None
    return enter(case, EntryKind.NOTE, acting(case.handler), when=PartialDate.day(TODAY))


def attached_by(
    entry: JournalEntry,
    draft: Draft,
    number: int = 1,
    kind: AttachmentKind = AttachmentKind.MATERIAL,
) -> Attachment:
    """A file of the entry that keeps this draft, flushed."""
    assert entry.written_by_id is not None
    row = Attachment(
        case_id=entry.case_id,
        entry_id=entry.id,
        kind=kind,
        number=number,
        file_type=FileType.PDF,
        added_by_id=entry.written_by_id,
        added_at=NOON,
    )
    keep(row, draft)
    row.name = "a scan.pdf"
    session().add(row)
    session().flush()
    return row


def attached(
    entry: JournalEntry,
    number: int = 1,
    content: bytes = PLAIN,
    kind: AttachmentKind = AttachmentKind.MATERIAL,
) -> Attachment:
    """A file of the entry with this content, flushed."""
    return attached_by(entry, current_file_store().draft_of(content), number, kind)
