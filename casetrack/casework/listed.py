"""Lines of the list of cases, for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Provenance
from casetrack.cases.queries import CaseLine, PartShown
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.clock import local
from casetrack.web.stage_marks import FoldedStages, StageMarks


@dataclass(frozen=True)
class ListedCase:
    """One line. due, kind: the next due obligation. last: the day of the last entry.

    stages: None if only visits to these children are visible.
    """

    case: CaseLine
    children: Sequence[BilingualText]
    due: date | None
    kind: ObligationKind | None
    is_late: bool
    stages: FoldedStages | None
    last: date | None


def listed_case(
    case: CaseLine, part: PartShown | None, marks: StageMarks, *, on: date
) -> ListedCase:
    """The line of a case. part: the visible part, None if the whole."""
    due = case.next_due if part is None else part.next_visit
    kind = case.next_due_kind if part is None else ObligationKind.VISIT.value
    return ListedCase(
        case,
        children=[] if part is None else [child.alias for child in part.children],
        due=due,
        kind=ObligationKind(kind) if kind else None,
        is_late=due is not None and due < on,
        stages=None if part is not None else marks.of(case.stages),
        last=None if part is not None else _last(case),
    )


def _last(case: CaseLine) -> date | None:
    # A published case has no entry of this office.
    if case.last_entry_at is None or case.provenance is Provenance.PUBLISHED:
        return None
    return local(case.last_entry_at).date()
