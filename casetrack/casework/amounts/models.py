"""Permission to record the numbers of a case, and the stages at which they were true."""

from __future__ import annotations

from casetrack.accounts.permissions import LOG, Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import N_, NP_, Coded

RECORD = Permission.declare("amounts:record", N_("record numbers in a case"), held_by=LOG)
RECORDED = EntryKind.declare(
    "amount_recorded",
    NP_("entry", "Number recorded"),
    also="金额、数额、涉案金额、犯罪数额、人数、被害人数、数量、amount、number",
)
CORRECTED = EntryKind.declare("amount_corrected", NP_("entry", "Number corrected"))
WITHDRAWN = EntryKind.declare("amount_withdrawn", NP_("entry", "Number withdrawn"))


class AmountStage(Coded):
    """At which stage a number was true, in the order of a case; a file may say another word."""

    REPORT = "report", NP_("stage of a number", "when it was reported")
    INVESTIGATION = "investigation", NP_("stage of a number", "in the investigation")
    REVIEW_OF_ARREST = "review_of_arrest", NP_("stage of a number", "at review of arrest")
    END_OF_INVESTIGATION = (
        "end_of_investigation",
        NP_("stage of a number", "at the end of the investigation"),
    )
    REVIEW_AND_PROSECUTION = (
        "review_and_prosecution",
        NP_("stage of a number", "at review for prosecution"),
    )
    INDICTMENT = "indictment", NP_("stage of a number", "in the indictment")
    TRIAL = "trial", NP_("stage of a number", "at the trial")
    JUDGMENT = "judgment", NP_("stage of a number", "in the judgment")
    AFTERWARDS = "afterwards", NP_("stage of a number", "after the judgment")
