"""The part of one procuratorate in a case, and the permission to record it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.accounts.permissions import LOG, Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import FactColumns, InCase
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.partial_date import PartialDate, when_check, when_columns

RECORD = Permission.declare(
    "offices:record", N_("record which offices have a part in a case"), held_by=LOG
)
RECORDED = EntryKind.declare(
    "office_part_recorded",
    NP_("entry", "Part of an office recorded"),
    also="协作、外地检察院、其他检察院",
)
CHANGED = EntryKind.declare("office_part_changed", NP_("entry", "Part of an office changed"))
WITHDRAWN = EntryKind.declare("office_part_withdrawn", NP_("entry", "Part of an office withdrawn"))
NUMBER_LENGTH = 60


class PartInCase(Coded):
    """What a procuratorate does, or did, in a case.

    Source: Criminal Procedure Law arts. 26, 27, 282; Procuratorate Rules arts. 20-22, 328.
    """

    HANDLES = "handles", NP_("part of an office", "handles the case")
    ARREST_REVIEW = "arrest_review", NP_("part of an office", "reviewed the arrest")
    PROSECUTION = "prosecution", NP_("part of an office", "reviewed for prosecution")
    SUPERVISES_OFF_SITE = (
        "supervises_off_site",
        NP_("part of an office", "supervises a probation off-site"),
    )
    TRANSFERRED = "transferred", NP_("part of an office", "transferred the case")
    ACCEPTED = "accepted", NP_("part of an office", "accepted jurisdiction")
    DESIGNATED = "designated", NP_("part of an office", "designated the jurisdiction")
    DIRECTS = "directs", NP_("part of an office", "directs the handling as the higher office")
    ASSISTS = "assists", NP_("part of an office", "assists elsewhere")


class OfficePart(InCase, FactColumns, Model):
    """One part of one procuratorate in a case. It lets nobody of that office see the case.

    body_id: the body of the case; None: the office of the case itself. party_id: the co-offender
    of whom alone it is the part; None: of the whole case. number: under which that
    office keeps the case. since, until: as precise as is known; None: nothing is told of it.
    """

    __tablename__ = "office_part"
    __table_args__ = (
        when_check("since"),
        when_check("until"),
        CheckConstraint(
            "since_first IS NULL OR until_last IS NULL OR since_first <= until_last",
            name="until_after_since",
        ),
    )

    position: Mapped[int]
    body_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    # Called as migration 0089 called it.
    party_id: Mapped[int | None] = mapped_column(
        ForeignKey("party.id", name="fk_office_part_party_id_party"), index=True
    )
    part: Mapped[PartInCase]
    number: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    since: Mapped[PartialDate | None] = composite(
        *when_columns("since", nullable=True, index=False)
    )
    until: Mapped[PartialDate | None] = composite(
        *when_columns("until", nullable=True, index=False)
    )
