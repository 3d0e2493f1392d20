"""The kinds of entries that tell of promises; the tables stand in `cases.models`."""

from __future__ import annotations

from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import NP_

LOOKED = EntryKind.declare("promises_looked_at", NP_("entry", "Promises looked at"))
ADDED = EntryKind.declare("promise_added", NP_("entry", "Promise added"))
CHANGED = EntryKind.declare("promise_changed", NP_("entry", "Promise changed"))
WITHDRAWN = EntryKind.declare("promise_withdrawn", NP_("entry", "Promise withdrawn"))
LOOK_WITHDRAWN = EntryKind.declare("look_withdrawn", NP_("entry", "Look withdrawn"))
