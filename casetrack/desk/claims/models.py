"""The permission to record sources, and the kinds of entries about them."""

from __future__ import annotations

from casetrack.accounts.permissions import LOG, Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import N_, NP_

RECORD = Permission.declare("sources:record", N_("record sources of a case"), held_by=LOG)
RECORDED = EntryKind.declare("source_recorded", NP_("entry", "Source recorded"))
CHANGED = EntryKind.declare("source_changed", NP_("entry", "Source changed"))
SAID = EntryKind.declare("source_says", NP_("entry", "Statement of a source"))
TAKEN = EntryKind.declare("source_followed", NP_("entry", "A source followed"))
WITHDRAWN = EntryKind.declare("source_does_not_say", NP_("entry", "A source does not say so"))
