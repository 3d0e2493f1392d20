"""Codes of judgments, stored as `Disposition`; steps around one: appeal, protest, execution."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.accounts.permissions import LOG, Permission
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import FactColumns, InCase
from casetrack.codes import N_, NP_, Coded
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.law.prosecution import TrialProcedure

# A court decides; whoever may log in the case may record it.
RECORD = Permission.declare(
    "judgments:record", N_("record what a court decided, and correct it"), held_by=LOG
)
CORRECTED = EntryKind.declare("judgment_corrected", NP_("entry", "Record of a judgment corrected"))
FOLLOWED = EntryKind.declare(
    "judgment_terms_followed", NP_("entry", "Terms of a judgment taken on")
)

TEXT_LENGTH, WHO_LENGTH = 500, 200
TOLD = EntryKind.declare("court_step_told", NP_("entry", "Step before a court"))
PROTESTED = EntryKind.declare("protest_decided", NP_("entry", "Protest against a judgment"))
NOT_PROTESTED = EntryKind.declare(
    "no_protest_decided", NP_("entry", "No protest against a judgment")
)
INDICTMENT_WITHDRAWN = EntryKind.declare(
    "indictment_withdrawal_decided", NP_("entry", "Indictment withdrawn")
)
PROTEST = ObligationKind.declare("protest", NP_("duty", "decision on a protest"))
PROTEST_ANSWER = ObligationKind.declare(
    "protest_answer", NP_("duty", "answer to a request for a protest")
)
COMMUNITY_CORRECTION = ObligationKind.declare(
    "community_correction_notice",
    NP_("duty", "notice to the community correction office"),
    is_awaited=True,
)
NOT_PROSECUTED_AFTER = ObligationKind.declare(
    "non_prosecution_after_withdrawal", NP_("duty", "non-prosecution after a withdrawn indictment")
)
TERMS = ObligationKind.declare("judgment_terms", NP_("duty", "terms of a judgment taken on"))


class CourtStepKind(Coded):
    """What was done about an indictment or a decision of a court, by whomever.

    Source: Procuratorate Rules arts. 423, 424 (indictment).
    """

    SENTENCE_PROPOSED = "sentence_proposed", NP_("court step", "sentence proposed")
    PROCEDURE_PROPOSED = "procedure_proposed", NP_("court step", "trial procedure proposed")
    INDICTMENT_CHANGED = "indictment_changed", NP_("court step", "indictment changed")
    INDICTMENT_ADDED = "indictment_added", NP_("court step", "indictment added to")
    INDICTMENT_WITHDRAWN = "indictment_withdrawn", NP_("court step", "indictment withdrawn")
    REQUESTED = "requested", NP_("court step", "protest asked for by the victim")
    ANSWERED = "answered", NP_("court step", "request for a protest answered")
    APPEALED = "appealed", NP_("court step", "appeal")
    APPEAL_WITHDRAWN = "appeal_withdrawn", NP_("court step", "appeal withdrawn")
    PROTESTED = "protested", NP_("court step", "protest")
    NOT_PROTESTED = "not_protested", NP_("court step", "no protest")
    SUPPORTED = "supported", NP_("court step", "protest supported by the higher procuratorate")
    WITHDRAWN = "withdrawn", NP_("court step", "protest withdrawn by the higher procuratorate")
    CORRECTION_NOTIFIED = (
        "correction_notified",
        NP_("court step", "community correction office notified by the court"),
    )


# What is done about an indictment, not about a decision of a court.
OF_INDICTMENT = tuple(CourtStepKind)[:5]
DECISIONS = (CourtStepKind.PROTESTED, CourtStepKind.NOT_PROTESTED)


class ProposedProcedure(Coded):
    """Procedure in which the court is asked to try a case of first instance."""

    ORDINARY = TrialProcedure.ORDINARY.value, NP_("trial procedure", "ordinary procedure")
    SUMMARY = TrialProcedure.SUMMARY.value, NP_("trial procedure", "summary procedure")
    EXPEDITED = TrialProcedure.EXPEDITED.value, NP_("trial procedure", "expedited procedure")


class SheetFinding(Coded):
    """What the review of a judgment finds of one point, beside the indictment and the proposal."""

    AGREES = "agrees", NP_("review of a judgment", "agrees")
    DIFFERS = "differs", NP_("review of a judgment", "differs, no objection")
    OBJECTED = "objected", NP_("review of a judgment", "objected to")


class ProtestGround(Coded):
    """Ground of a protest. Source: Procuratorate Rules art. 584."""

    FACTS = "facts", NP_("ground of a protest", "facts wrong, or evidence insufficient")
    GUILT = "guilt", NP_("ground of a protest", "guilty acquitted, or innocent convicted")
    SENTENCE = "sentence", NP_("ground of a protest", "punishment clearly inappropriate")
    CHARGE = "charge", NP_("ground of a protest", "wrong charge or number of crimes")
    SUSPENSION = (
        "suspension",
        NP_("ground of a protest", "exemption, suspension or prohibition wrong"),
    )
    PROCEDURE = "procedure", NP_("ground of a protest", "procedure gravely violated")


class CourtStep(FactColumns, InCase, Model):
    """One step about an indictment or a decision of a court, for the person it is about.

    who: asked, appealed or withdrew. served_on: the day on which whoever asks got the judgment.
    on_facts …: the sheet of the review, of a decision on a protest alone. procedure: that is
    proposed to the court; is_agreed: whether the accused agrees, and who protects a minor.
    """

    __tablename__ = "court_step"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('protested', 'not_protested')) = (on_facts IS NOT NULL)",
            name="sheet_of_a_decision",
        ),
        CheckConstraint(
            "(kind = 'protested') = (ground IS NOT NULL)", name="protested_on_a_ground"
        ),
        CheckConstraint(
            "(on_facts IS NULL) = (on_law IS NULL) AND (on_law IS NULL) = (on_sentence IS NULL)"
            " AND (on_sentence IS NULL) = (on_procedure IS NULL)",
            name="whole_sheet",
        ),
        CheckConstraint(
            "(kind = 'procedure_proposed') = (procedure IS NOT NULL)", name="procedure_proposed"
        ),
        CheckConstraint("is_agreed IS NULL OR procedure IS NOT NULL", name="agreed_to_a_procedure"),
        CheckConstraint("served_on IS NULL OR served_on <= happened_on", name="served_before"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    disposition_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"), index=True)
    kind: Mapped[CourtStepKind]
    happened_on: Mapped[date]
    who: Mapped[BilingualText] = words_columns("who", length=WHO_LENGTH)
    served_on: Mapped[date | None]
    on_facts: Mapped[SheetFinding | None]
    on_law: Mapped[SheetFinding | None]
    on_sentence: Mapped[SheetFinding | None]
    on_procedure: Mapped[SheetFinding | None]
    ground: Mapped[ProtestGround | None]
    procedure: Mapped[ProposedProcedure | None]
    is_agreed: Mapped[bool | None]
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    position: Mapped[int] = mapped_column(default=0)


STEPS = CaseRows(CourtStep, "happened_on", "id")
SHEET = ("on_facts", "on_law", "on_sentence", "on_procedure")


def steps_about(judgment_id: int, rows: list[CourtStep]) -> list[CourtStep]:
    """The steps about one decision that are not withdrawn, in their order."""
    return [
        row for row in rows if row.disposition_id == judgment_id and row.withdrawn_by_id is None
    ]
