"""Add files to an entry, look at one, take its original out, withdraw one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind, record
from casetrack.audit.view_log import note_look
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import ensure_open
from casetrack.casework.attachments.inspecting import NO_ROOM, Inspected
from casetrack.casework.attachments.models import (
    NAME_LENGTH,
    SEE,
    Attachment,
    AttachmentKind,
    FileType,
    WaitingFile,
)
from casetrack.casework.attachments.pictures import page_picture
from casetrack.casework.attachments.policy import ensure_may_add, file_sight, is_openable
from casetrack.casework.attachments.queries import bytes_in, find_file, next_number, same_in
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.identity.text_checks import ensure_names_nobody
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.crypto import KeyProblem
from casetrack.db.file_store import Draft
from casetrack.db.kept_files import keep, open_file
from casetrack.errors import NotAllowed, RuleBroken

SAME = N_("The same file is in this case already, as %(kind)s-%(number)s.")
CASE_IS_FULL = N_(
    "The files of this case would hold more than %(most)s MB. Ask your administrator, or add less."
)
NOTES_CLOSED = N_(
    "Notes of a psychologist are opened by who works on the case, once somebody else approved it."
)
DAMAGED = N_("The file is not on the disk as it was kept. Tell your administrator.")
_RECORDINGS = frozenset({FileType.MP3, FileType.M4A, FileType.MP4})


@dataclass(frozen=True)
class NewFile:
    """A file that was sent and may be kept, now or since it waits. name: what it came with."""

    draft: Draft | WaitingFile
    name: str
    inspected: Inspected

    @property
    def content_hash(self) -> str:
        """SHA-256 of its content, in hexadecimal."""
        draft = self.draft
        return draft.sha256 if isinstance(draft, Draft) else draft.content_hash


@dataclass(frozen=True)
class Proof:
    """The kind, day, number and sender given for files. kind: None for the likely one."""

    kind: AttachmentKind | None = None
    about: str = ""
    proves_on: date | None = None
    paper_number: str = ""
    from_whom: str = ""


@dataclass(frozen=True)
class Attached:
    """The files that were added, and why the others were not, in the order they were sent."""

    added: Sequence[Attachment]
    refused: Sequence[RuleBroken]


def attach(
    case: Case,
    entry: JournalEntry,
    files: Sequence[NewFile],
    proof: Proof,
    act: Act,
    *,
    case_megabytes: int,
) -> Attached:
    """Add files to an entry. One that is refused keeps none of the others back.

    The request holds the case, so that two who add the same at one moment take turns.
    case_megabytes: the setting. Raises NotAllowed; RuleBroken if the case is closed.
    """
    ensure_may_add(case, entry, act)
    ensure_open(case)
    added: list[Attachment] = []
    refused: list[RuleBroken] = []
    for file in files:
        try:
            added.append(_attach(case, entry, file, proof, act, case_megabytes))
        except RuleBroken as broken:
            refused.append(broken)
    return Attached(added, refused)


def _attach(
    case: Case, entry: JournalEntry, file: NewFile, proof: Proof, act: Act, case_megabytes: int
) -> Attachment:
    same = same_in(case, file.draft.size, file.content_hash, file_sight(case, act))
    if same is not None:
        raise RuleBroken(SAME, kind=same.kind, number=same.number)
    if bytes_in(case) + file.draft.size > case_megabytes * 1024 * 1024:
        raise RuleBroken(CASE_IS_FULL, most=f"{case_megabytes:,}")
    kind = proof.kind or _likely(file.inspected.file_type)
    row = Attachment(
        case_id=case.id,
        entry_id=entry.id,
        kind=kind,
        number=next_number(case, kind),
        file_type=file.inspected.file_type,
        pages=file.inspected.pages,
        about=proof.about.strip() or None,
        proves_on=proof.proves_on,
        paper_number=proof.paper_number.strip() or None,
        from_whom=proof.from_whom.strip() or None,
        added_by_id=act.by.id,
        added_at=act.at,
    )
    try:
        keep(row, file.draft)
    except OSError:
        raise RuleBroken(NO_ROOM) from None
    row.name = file.name[:NAME_LENGTH]
    session().add(row)
    session().flush()
    record(
        AuditKind.FILE_ADDED,
        by=act.by,
        at=act.at,
        case_id=case.id,
        file=row.id,
        entry=entry.id,
        file_type=row.file_type.value,
    )
    return row


def show_page(case: Case, row: Attachment, page: int, act: Act) -> bytes | None:
    """A page of a file as our own picture; that it was looked at is recorded first.

    None where there is no such page, or the file is not what was kept. Raises NotAllowed.
    """
    _ensure_sees(case, row, act)
    if not row.is_shown or not 0 < page <= (row.pages or 0) or not is_openable(case, row, act):
        return None
    try:
        with open_file(row) as content:
            picture = page_picture(content, row.file_type, page)
    except (KeyProblem, RuleBroken):
        return None
    note_look(AuditKind.FILE_SHOWN, by=act.by, at=act.at, case_id=case.id, file=row.id, page=page)
    return picture


def take_original(case: Case, row: Attachment, reason: str, act: Act) -> io.BufferedReader:
    """The original, to be read piece by piece; who took it and why is recorded.

    Raises NotAllowed; RuleBroken without a reason that names nobody, or where the file is not what
    was kept.
    """
    _ensure_sees(case, row, act)
    if not is_openable(case, row, act):
        raise RuleBroken(NOTES_CLOSED, field="reason")
    why = ensure_reason(reason)
    ensure_names_nobody(case, why, act, field="reason")
    try:
        original = open_file(row)
    except KeyProblem:
        raise RuleBroken(DAMAGED) from None
    record(AuditKind.FILE_TAKEN, by=act.by, at=act.at, case_id=case.id, file=row.id, reason=why)
    return original


def let_prove(case: Case, file_id: int, entry: JournalEntry, act: Act) -> Attachment:
    """Say that an act was recorded by a file that was in the case already.

    Raises NotAllowed; RuleBroken where the file is hidden, withdrawn, or proves something else.
    """
    ensure_may_add(case, entry, act)
    row = find_file(case, file_id, act)
    if row is None or not row.may_prove or row.entry_id == entry.id:
        raise RuleBroken(
            N_("The file that was to prove this cannot any more. Record it without that file.")
        )
    row.proves_entry_id = entry.id
    record(
        AuditKind.FILE_PROVES, by=act.by, at=act.at, case_id=case.id, file=row.id, entry=entry.id
    )
    return row


def withdraw_file(case: Case, row: Attachment, reason: str, act: Act) -> Attachment:
    """Say that a file was added by mistake. It stays readable, and is marked.

    Raises NotAllowed; RuleBroken without a reason, or if that was said before.
    """
    ensure_may_add(case, row.entry, act)
    _ensure_sees(case, row, act)
    lock(row)
    if row.withdrawn_at is not None:
        raise RuleBroken(N_("This file was withdrawn already."))
    row.withdrawn_why = ensure_reason(reason)
    row.withdrawn_at, row.withdrawn_by_id = act.at, act.by.id
    record(AuditKind.FILE_WITHDRAWN, by=act.by, at=act.at, case_id=case.id, file=row.id)
    return row


def _ensure_sees(case: Case, row: Attachment, act: Act) -> None:
    if find_file(case, row.id, act) is None:
        raise NotAllowed(SEE.value, case_id=case.id)


def _likely(file_type: FileType) -> AttachmentKind:
    return AttachmentKind.RECORDING if file_type in _RECORDINGS else AttachmentKind.MATERIAL
