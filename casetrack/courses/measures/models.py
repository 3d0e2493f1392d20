"""Permissions, codes and tables of measures and mechanisms that are kept by hand."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casetrack.accounts.permissions import LOG, Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import Shape
from casetrack.cases.extra_fields import declare as declare_field
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import InCase
from casetrack.codes import N_, NP_
from casetrack.db import Model

RECORD = Permission.declare(
    "measures:record", N_("keep measures and mechanisms, and end them"), held_by=LOG
)

# What no other kind of entry tells; where there is one (a symposium), that one is written.
BEGUN = EntryKind.declare("measure_begun", NP_("entry", "Measure begun"), is_clerical=True)
WENT_ON = EntryKind.declare("measure_went_on", NP_("entry", "Measure: work done"))
REVIEWED = EntryKind.declare("measure_reviewed", NP_("entry", "Mechanism reviewed"))
REPORTED = EntryKind.declare(
    "measure_reported", NP_("entry", "Report received"), also="社会调查报告收到"
)
CORRECTED = EntryKind.declare("measure_corrected", NP_("entry", "Measure corrected"))
ENDED = EntryKind.declare("measure_ended", NP_("entry", "Measure ended"))
LEGAL_AID = EntryKind.declare("legal_aid_given", NP_("entry", "Legal aid arranged"))

REVIEW = ObligationKind.declare(
    "measure_review", NP_("duty", "review of a mechanism"), is_agreed=True
)

# Mechanisms of governance: each runs until it is ended, and is looked at again.
LAW_CLASSROOM = MeasureKind.declare("law_classroom", NP_("measure", "law classroom"))
ONLINE_CLASSROOM = MeasureKind.declare("online_classroom", NP_("measure", "online classroom"))
SYMPOSIUM_SERIES = MeasureKind.declare("symposium_series", NP_("measure", "symposium"))
JOINT_OPINION = MeasureKind.declare("joint_opinion", NP_("measure", "joint opinion"))
PLATFORM = MeasureKind.declare("platform", NP_("measure", "platform"))
REPORT_LINE = MeasureKind.declare("report_line", NP_("measure", "reporting line"))
SPECIAL_ACTION = MeasureKind.declare("special_action", NP_("measure", "special action"))
CLUE_TRANSFER = MeasureKind.declare("clue_transfer", NP_("measure", "transfer of clues"))
CONSULTATION = MeasureKind.declare(
    "consultation_mechanism", NP_("measure", "consultation mechanism")
)
DIGITAL_ACTIVITY = MeasureKind.declare("digital_activity", NP_("measure", "digital activity"))
MECHANISM = MeasureKind.declare("mechanism", NP_("measure", "working mechanism"))
VICE_PRINCIPAL = MeasureKind.declare(
    "vice_principal", NP_("measure", "vice principal for the rule of law")
)

# What came of an investigation.
REPORT_ON = declare_field("report_on", NP_("field", "report received on"), Shape.TEXT)
FINDING = declare_field("finding", NP_("field", "what it says"), Shape.TEXT)


class MeasureOrigin(InCase, Model):
    """One more case that a mechanism grew from, beside the case it stands in."""

    __tablename__ = "measure_origin"
    __table_args__ = (UniqueConstraint("measure_id", "case_id"),)

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
