"""The lines of the list of cases as they stand in it: what is alike in them is said once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Provenance
from casetrack.cases.queries import CaseLine, PartShown
from casetrack.db.words import Words
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import local
from casetrack.web.dates import day_of, late_by
from casetrack.web.stage_marks import FoldedStages, StageMarks
from casetrack.web.words import label, language, other_lang


@dataclass(slots=True)
class ListedCase:
    """One line. day: its next date in figures; None where nothing is due, and `kind` is "" then.

    late: how late it is; "" where it is not. called: what its link says, and in which language that
    is where it is another one than that of the page. tag: what it is where it is no case of this
    office at work. stages: None of a case of which a part is seen. last: the day of its last entry.
    """

    id: int
    number: str
    day: str | None
    kind: str
    late: str
    called: list[tuple[str, str]]
    tag: str
    handler: str
    stages: FoldedStages | None
    last: str


class CaseListing:
    """The lines of one page, in its language. marks: what its lines show of their stages."""

    def __init__(self, *, on: date) -> None:
        self.marks = StageMarks()
        self._on = on
        self._lang = language()
        self._kinds: dict[str, str] = {}
        # Shorter than their labels: they stand in every line of a list.
        self._tags = {Provenance.PUBLISHED: _("published"), Provenance.DEMO: _("invented")}
        self._nothing = _("none")
        self._days: dict[date, tuple[str, str]] = {}

    def lines(self, cases: Iterable[CaseLine], parts: Mapping[int, PartShown]) -> list[ListedCase]:
        """The line of each case, in their order. parts: of those of which a part is seen."""
        return [self._line(one, parts.get(one.id)) for one in cases]

    def _line(self, case: CaseLine, part: PartShown | None) -> ListedCase:
        due = case.next_due if part is None else part.next_visit
        day, late = (None, "") if due is None else self._due(due)
        if part is None:
            kind = self._kind(case.next_due_kind)
            called = [self._worded(case.title)]
        else:
            kind = self._kind(ObligationKind.VISIT.value)
            called = [self._worded(one.alias) for one in part.children] or [("", case.number)]
        return ListedCase(
            case.id,
            case.number,
            day,
            kind,
            late,
            called,
            self._tags.get(case.provenance, ""),
            case.handler or case.office.in_(self._lang),
            None if part is not None else self.marks.of(case.stages),
            "" if part is not None else self._last(case),
        )

    def _kind(self, code: str | None) -> str:
        if code is None:
            return ""
        found = self._kinds.get(code)
        if found is None:
            found = self._kinds[code] = label(ObligationKind(code))
        return found

    def _due(self, due: date) -> tuple[str, str]:
        found = self._days.get(due)
        if found is None:
            found = self._days[due] = (day_of(due, self._on), late_by(due, self._on))
        return found

    def _worded(self, words: Words) -> tuple[str, str]:
        return other_lang(words), words.in_(self._lang)

    def _last(self, case: CaseLine) -> str:
        """The day of the last entry; a published case has none of this office."""
        at: datetime | None = case.last_entry_at
        if at is None or case.provenance is Provenance.PUBLISHED:
            return self._nothing
        day = local(at).date()
        return day_of(day, self._on)
