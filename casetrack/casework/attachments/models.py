"""A file of a case, and the codes that belong to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import LOG, Permission
from casetrack.audit.contents import sealed_columns
from casetrack.cases.aspect_permissions import let_within
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import InCase, JournalEntry
from casetrack.codes import N_, NP_, Coded
from casetrack.db.indexes import INDEXED_WHERE_TOLD
from casetrack.db.kept_files import KeptFile, file_checks
from casetrack.db.sealing import Opened, SealedText

ABOUT_LENGTH = 200
NUMBER_LENGTH = 100
REASON_LENGTH = 500
NAME_LENGTH = 200

SEE = Permission.declare(
    "files:see", N_("see the files of a case"), held_by=LOG | {Role.SOCIAL_WORKER}
)
ADD = Permission.declare("files:add", N_("add files to a case"), held_by=LOG | {Role.SOCIAL_WORKER})
# Whoever visits one child adds what they photographed there, and sees that alone.
for part in (Aspect.VISITS, Aspect.SUPERVISION):
    let_within(part, {SEE, ADD})


class FileType(Coded):
    """What a file is by its content; the end of its name says nothing."""

    PDF = "pdf", N_("PDF")
    JPEG = "jpg", NP_("file", "picture")
    PNG = "png", NP_("file", "picture")
    HEIC = "heic", NP_("file", "picture")
    DOCX = "docx", NP_("file", "Word document")
    XLSX = "xlsx", NP_("file", "spreadsheet")
    WPS = "wps", NP_("file", "WPS document")
    OFD = "ofd", NP_("file", "OFD document")
    MP3 = "mp3", NP_("file", "sound recording")
    M4A = "m4a", NP_("file", "sound recording")
    MP4 = "mp4", NP_("file", "film")


class AttachmentKind(Coded):
    """What a file is in its case. With a number behind it, that is its name."""

    MATERIAL = "material", NP_("file", "Material")
    REPLY = "reply", NP_("file", "Reply")
    ENCLOSURE = "enclosure", NP_("file", "Enclosure")
    ON_THE_SPOT = "on_the_spot", NP_("file", "On the spot")
    RECEIPT = "receipt", NP_("file", "Receipt")
    LETTER = "letter", NP_("file", "Letter")
    RECORDING = "recording", NP_("file", "Recording")
    SIGNED = "signed", NP_("file", "Signed paper")
    CLINICAL_NOTES = "clinical_notes", NP_("file", "Notes of a psychologist")


class Attachment(InCase, KeptFile):
    """A file of a case. It is seen by who may see the entry it belongs to, and hidden with it.

    number: among those of its kind in the case; its name is made of both, so that nobody's name
    stands in it. The name it came with is sealed. pages: of what can be shown. about: what it is,
    in a few words. proves_on, paper_number, from_whom: the day it proves, the number that stands on
    it, who it is from. proves_entry_id: the entry of an act that was recorded by this file later.
    withdrawn_at: it was added by mistake, and stays readable.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        *file_checks(),
        # An entry of the same case.
        ForeignKeyConstraint(
            ["case_id", "entry_id"], ["journal_entry.case_id", "journal_entry.id"]
        ),
        ForeignKeyConstraint(
            ["case_id", "proves_entry_id"], ["journal_entry.case_id", "journal_entry.id"]
        ),
        CheckConstraint("proves_entry_id <> entry_id", name="proves_another_entry"),
        UniqueConstraint("case_id", "kind", "number"),
        CheckConstraint("number > 0", name="number_counts"),
        CheckConstraint("pages IS NULL OR pages > 0", name="shows_a_page"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL)",
            name="withdrawn_with_a_reason",
        ),
    )
    # What becomes of it later is another matter: the audit tells who withdrew it, or used it.
    SEALED: ClassVar = sealed_columns(
        "case_id entry_id kind number file_type store_name size disk_sha256 about proves_on"
        " paper_number from_whom added_by_id added_at",
        is_final=True,
    )

    entry_id: Mapped[int] = mapped_column(index=True)
    proves_entry_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[AttachmentKind]
    number: Mapped[int]
    file_type: Mapped[FileType]
    pages: Mapped[int | None]
    name_sealed: Mapped[str] = mapped_column("name", SealedText("store_name"))
    about: Mapped[str | None] = mapped_column(String(ABOUT_LENGTH))
    proves_on: Mapped[date | None]
    paper_number: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    from_whom: Mapped[str | None] = mapped_column(String(ABOUT_LENGTH))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id"), info=INDEXED_WHERE_TOLD
    )
    withdrawn_why: Mapped[str | None] = mapped_column(String(REASON_LENGTH))

    name = Opened[str]("name_sealed")
    added_by: Mapped[Staff] = relationship(foreign_keys=[added_by_id])
    entry: Mapped[JournalEntry] = relationship(
        primaryjoin=JournalEntry.id == entry_id, foreign_keys=[entry_id], viewonly=True
    )
    proves: Mapped[JournalEntry | None] = relationship(
        primaryjoin=JournalEntry.id == proves_entry_id,
        foreign_keys=[proves_entry_id],
        viewonly=True,
    )

    @property
    def is_shown(self) -> bool:
        """Whether there is a picture of it."""
        return self.pages is not None

    @property
    def may_prove(self) -> bool:
        """Whether something may still be recorded by it."""
        return self.proves_entry_id is None and self.withdrawn_at is None


class WaitingFile(KeptFile):
    """A file chosen in a form that came back: it waits until that form is saved, for a day.

    form_key: of the token by which the form knows it, and who sent it. It is of no case yet.
    """

    __tablename__ = "waiting_file"
    __table_args__ = (
        *file_checks(),
        CheckConstraint("pages IS NULL OR pages > 0", name="shows_a_page"),
    )

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(80), index=True)
    file_type: Mapped[FileType]
    pages: Mapped[int | None]
    name_sealed: Mapped[str] = mapped_column("name", SealedText("store_name"))
    since: Mapped[datetime]

    name = Opened[str]("name_sealed")
