"""The kinds of entries that tell of promises; the tables stand in `cases.models`."""

from __future__ import annotations

from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import NP_

LOOKED = EntryKind.declare("promises_looked_at", NP_("entry", "Requirements checked"))
ADDED = EntryKind.declare("promise_added", NP_("entry", "Requirement added"))
CHANGED = EntryKind.declare("promise_changed", NP_("entry", "Requirement changed"))
WITHDRAWN = EntryKind.declare("promise_withdrawn", NP_("entry", "Requirement withdrawn"))
LOOK_WITHDRAWN = EntryKind.declare("look_withdrawn", NP_("entry", "Check withdrawn"))
