"""The flags that came after a decision, as lines of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.flag_words import FlagLine, flag_lines
from casetrack.rechecks.models import LaterFlag

LATER_FLAGS = CaseRows(LaterFlag, "id")


def later_lines(flags: Iterable[LaterFlag]) -> list[FlagLine]:
    """One line for each: the rule, with since when it stands, and what was said of it."""
    kept = list(flags)
    lines = flag_lines({"rule": one.rule, "key": "", "values": {}} for one in kept)
    return [replace(line, later=one) for line, one in zip(lines, kept, strict=True)]
