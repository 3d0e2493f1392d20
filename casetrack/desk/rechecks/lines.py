"""Later flags on a decision or another act, as lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.cases.kinds import Part
from casetrack.cases.models import Disposition, JournalEntry, Party
from casetrack.db import session
from casetrack.desk.rechecks.models import LaterFlag

LATER_FLAGS = CaseRows(LaterFlag, "id")


def later_lines(flags: Iterable[LaterFlag]) -> list[FlagLine]:
    """One line for each flag: the rule, its first day, and its follow-up."""
    kept = list(flags)
    lines = flag_lines({"rule": flag.rule, "key": "", "values": {}} for flag in kept)
    return [replace(line, later=flag) for line, flag in zip(lines, kept, strict=True)]


def about(taken: Disposition | JournalEntry) -> list[Party]:
    """The people a decision, or the act of an entry, is about."""
    if isinstance(taken, Disposition):
        return [session().get_one(Party, taken.party_id)]
    return [link.party for link in taken.parties if link.part is Part.ABOUT]
