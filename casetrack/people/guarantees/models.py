"""Guarantees of a child in the proceedings, acts with their age, and what proves an age."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, composite, mapped_column

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import FactColumns, InCase
from casetrack.codes import NP_
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText, words_columns
from casetrack.db.partial_date import PartialDate, when_columns
from casetrack.people.guarantees.kinds import (
    ActSort,
    AdultKind,
    AgeBand,
    AgeEvidence,
    GuaranteeKind,
    HeardOf,
    PleaOutcome,
    SppStep,
)

TEXT_LENGTH = 500
PROOF_LENGTH = 200

GUARANTEE_TOLD = EntryKind.declare("guarantee_told", NP_("entry", "Guarantee"))
ACT_TOLD = EntryKind.declare("alleged_act_told", NP_("entry", "Act"))
AGE_COUNTED_ANEW = EntryKind.declare("age_counted_anew", NP_("entry", "Age at an act counted anew"))
SPP_TOLD = EntryKind.declare(
    "spp_approval_told",
    NP_("entry", "Approval of the highest procuratorate"),
    also="核准追诉、报请最高检核准",
)
AGE_FOUND = EntryKind.declare(
    "age_found", NP_("entry", "Certainty of the age"), also="年龄、骨龄、骨龄鉴定"
)


class Guarantee(FactColumns, InCase, Model):
    """One time at which a guarantee was given, with its day and its proof.

    A correction is another row. happened: the day, as exactly as known. adult: who sat beside the
    child; adult_party_id: that person, if of the case. why: reason that nobody else sat there, that
    it was done again, or of the adults' objection. Columns of other kinds are empty; None of a yes
    or no: not recorded.
    """

    __tablename__ = "guarantee"
    __table_args__ = (
        CheckConstraint(
            "kind = 'opinion_heard' OR heard_of IS NULL", name="only_opinions_are_of_somebody"
        ),
        CheckConstraint("kind = 'plea' OR plea IS NULL", name="only_pleas_have_an_outcome"),
        CheckConstraint(
            "kind <> 'opinion_heard' OR heard_of IS NOT NULL", name="an_opinion_is_of_somebody"
        ),
        CheckConstraint("kind <> 'plea' OR plea IS NOT NULL", name="a_plea_has_an_outcome"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[GuaranteeKind]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    adult: Mapped[AdultKind | None]
    adult_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    heard_of: Mapped[HeardOf | None]
    plea: Mapped[PleaOutcome | None]
    is_signed: Mapped[bool | None]
    woman_present: Mapped[bool | None]
    defender_present: Mapped[bool | None]
    is_recorded: Mapped[bool | None]
    child_consents: Mapped[bool | None]
    guardian_consents: Mapped[bool | None]
    is_closed: Mapped[bool | None]
    has_grave_harm: Mapped[bool | None]
    why: Mapped[BilingualText] = words_columns("why", length=TEXT_LENGTH)
    proof: Mapped[BilingualText] = words_columns("proof", length=PROOF_LENGTH)
    position: Mapped[int] = mapped_column(default=0)


class AllegedAct(FactColumns, InCase, Model):
    """One act that somebody is held to have done, with its day and the age at it.

    charge: the charge it belongs to, as named there. is_gravest: death, or severe disability by
    especially cruel means, and vile circumstances; asked at 12 and 13 only. is_main: the main one
    of several that are handled together. age_band: the age then; counted from the sealed birth date
    where one is recorded (is_counted).
    """

    __tablename__ = "alleged_act"
    __table_args__ = (
        CheckConstraint("NOT is_counted OR age_band IS NOT NULL", name="counted_is_a_band"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    sort: Mapped[ActSort | None]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    charge: Mapped[BilingualText] = words_columns("charge", length=PROOF_LENGTH)
    is_gravest: Mapped[bool | None]
    is_main: Mapped[bool | None]
    age_band: Mapped[AgeBand | None]
    is_counted: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class SppApproval(FactColumns, InCase, Model):
    """One step of an application to the Supreme People's Procuratorate, and its answer.

    That somebody of 12 or 13 be prosecuted, or that somebody be not, as a special case.
    """

    __tablename__ = "spp_approval"

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    step: Mapped[SppStep]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    proof: Mapped[BilingualText] = words_columns("proof", length=PROOF_LENGTH)
    position: Mapped[int] = mapped_column(default=0)


class AgeFinding(FactColumns, InCase, Model):
    """Whether an age is established, since which day, and by what. The last one counts."""

    __tablename__ = "age_finding"

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    is_certain: Mapped[bool]
    happened: Mapped[PartialDate] = composite(*when_columns("happened", index=False))
    evidence: Mapped[AgeEvidence]
    text: Mapped[BilingualText] = words_columns("text", length=TEXT_LENGTH)
    position: Mapped[int] = mapped_column(default=0)
