"""Suits and applications before a court, with their codes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import FactColumns, InCase
from casetrack.codes import NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns

TEXT_LENGTH, WHO_LENGTH = 500, 200
EXTENSION_TOLD = EntryKind.declare(
    "protection_order_extension_told", NP_("entry", "Extension of a protection order")
)
TO_EXTEND = ObligationKind.declare(
    "protection_order_extension", NP_("duty", "extension of a protection order")
)


class LawsuitKind(Coded):
    """Suits and applications that are brought before a court."""

    CIVIL = "civil", NP_("lawsuit", "civil suit")
    INJUNCTION = "injunction", NP_("lawsuit", "injunction against infringing personality rights")
    PROTECTION_ORDER = "protection_order", NP_("lawsuit", "personal protection order")
    PRIVATE = "private", NP_("lawsuit", "private prosecution")


class LawsuitEnd(Coded):
    """How a suit or an application ended, or where it stands."""

    GRANTED = "granted", NP_("end of a lawsuit", "granted in full")
    PART = "part", NP_("end of a lawsuit", "granted in part")
    REFUSED = "refused", NP_("end of a lawsuit", "refused")
    NOT_ACCEPTED = "not_accepted", NP_("end of a lawsuit", "not accepted by the court")
    MEDIATED = "mediated", NP_("end of a lawsuit", "mediated")
    WITHDRAWN = "withdrawn", NP_("end of a lawsuit", "withdrawn by the applicant")
    SUSPENDED = "suspended", NP_("end of a lawsuit", "suspended")
    PASSED_UP = "passed_up", NP_("end of a lawsuit", "transferred to a higher court")


class Lawsuit(FactColumns, InCase, Model):
    """A suit or an application of one person against another, and what this office does for it.

    party: who sues or applies; who: who acts for them. respondent: against whom. supported_on: the
    day on which this office supported it. given: what the court gave of each claim. lasts_until:
    the last day of a protection order. extension_asked, why_not_extended: what became of it before
    that day.
    """

    __tablename__ = "lawsuit"
    __table_args__ = (
        CheckConstraint("party_id <> respondent_id", name="two_parties"),
        CheckConstraint(
            "supported_on IS NULL OR wants_to_sue IS NULL OR wants_to_sue", name="wants_to_sue"
        ),
        CheckConstraint(
            "kind = 'protection_order' OR (lasts_until IS NULL AND extension_asked_edtf IS NULL)",
            name="order_lasts",
        ),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    respondent_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[LawsuitKind]
    who: Mapped[BilingualText] = words_columns("who", length=WHO_LENGTH)
    filed: Mapped[PartialDate] = composite(*when_columns("filed", index=False))
    court: Mapped[BilingualText] = words_columns("court", length=WHO_LENGTH)
    claims: Mapped[BilingualText] = words_columns("claims", length=TEXT_LENGTH)
    wants_to_sue: Mapped[bool | None]
    supported_on: Mapped[date | None]
    result: Mapped[LawsuitEnd | None]
    decided: Mapped[PartialDate | None] = composite(
        *when_columns("decided", nullable=True, index=False)
    )
    given: Mapped[BilingualText] = words_columns("given", length=TEXT_LENGTH)
    lasts_until: Mapped[date | None]
    extension_asked: Mapped[PartialDate | None] = composite(
        *when_columns("extension_asked", nullable=True, index=False)
    )
    why_not_extended: Mapped[BilingualText] = words_columns("why_not_extended", length=TEXT_LENGTH)
