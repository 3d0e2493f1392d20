"""Codes of judgments; a judgment itself is stored as `Disposition` and its terms."""

from __future__ import annotations

from casetrack.accounts.permissions import LOG, Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import N_, NP_

# A court decides; whoever may log in the case may record it.
RECORD = Permission.declare(
    "judgments:record", N_("record what a court decided, and correct it"), held_by=LOG
)
CORRECTED = EntryKind.declare("judgment_corrected", NP_("entry", "Record of a judgment corrected"))
FOLLOWED = EntryKind.declare(
    "judgment_terms_followed", NP_("entry", "Terms of a judgment taken on")
)
