"""The kinds of entries about lines of work and stages."""

from __future__ import annotations

from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import NP_

BEGUN = EntryKind.declare("line_begun", NP_("entry", "Line of work begun"), is_clerical=True)
CHANGED = EntryKind.declare("line_changed", NP_("entry", "Line of work changed"))
STARTED = EntryKind.declare("line_started", NP_("entry", "Work on a line taken up"))
SUSPENDED = EntryKind.declare("line_suspended", NP_("entry", "Line of work suspended"))
RESUMED = EntryKind.declare("line_resumed", NP_("entry", "Line of work resumed"))
ENDED = EntryKind.declare("line_ended", NP_("entry", "Line of work ended"))
NOT_NEEDED = EntryKind.declare("stage_not_needed", NP_("entry", "A stage is not needed"))
NEEDED_AFTER_ALL = EntryKind.declare("stage_open_again", NP_("entry", "A stage is open again"))

NAME_LENGTH = 200
TEXT_LENGTH = 500
NUMBER_LENGTH = 60
