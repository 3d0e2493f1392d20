"""The lines of the list of cases as they stand in it: what is alike in them is said once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from markupsafe import Markup

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Provenance
from casetrack.cases.queries import CaseLine, PartShown
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.built_addresses import address_form
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import zone
from casetrack.web.dates import day_of, late_by
from casetrack.web.kept_markup import KeptMarkup, MarkupForm
from casetrack.web.stage_marks import StageMarks
from casetrack.web.words import label, language, other_lang

_LINE = KeptMarkup(
    "casework/_line.html",
    "line",
    *("next_at", "day", "kind", "late_by", "at", "called", "number", "tagged"),
    *("handler", "drawing", "running", "last"),
)
_IN_OTHER = KeptMarkup("macros/text.html", "in_other", "text")


class ListedCase(NamedTuple):
    """One line, and whether what is next of it is late."""

    is_late: bool
    markup: Markup


class CaseListing:
    """The lines of one page, in its language. marks: what its lines show of their stages."""

    def __init__(self, *, on: date) -> None:
        self.marks = StageMarks()
        self._on = on
        self._lang = language()
        self._zone = zone()
        self._kinds: dict[str, str] = {}
        # Shorter than their labels: they stand in every line of a list.
        self._tags = {Provenance.PUBLISHED: _("published"), Provenance.DEMO: _("invented")}
        self._nothing = _("none")
        self._days: dict[date, tuple[str, str]] = {}
        self._looks: dict[tuple[bool, bool, bool, bool], MarkupForm] = {}
        self._at = address_form("dossier.show", "case_id")
        self._next_at = address_form("clocks.next_date", "case_id")

    def lines(self, cases: Iterable[CaseLine], parts: Mapping[int, PartShown]) -> list[ListedCase]:
        """The line of each case, in their order. parts: of those of which a part is seen."""
        return [self._line(one, parts.get(one.id)) for one in cases]

    def _line(self, case: CaseLine, part: PartShown | None) -> ListedCase:
        due = case.next_due if part is None else part.next_visit
        day, late = ("", "") if due is None else self._due(due)
        tag = self._tags.get(case.provenance, "")
        stages = None if part is not None else self.marks.of(case.stages)
        told = {
            "next_at": self._next_at % case.id,
            "day": day,
            "kind": self._kind(case.next_due_kind if part is None else ObligationKind.VISIT.value),
            "late_by": late,
            "at": self._at % case.id,
            "called": self._called(case, part),
            "number": case.number,
            "tagged": tag,
            "handler": case.handler or case.office.in_(self._lang),
            "drawing": stages.id if stages else "",
            "running": stages.running if stages else "",
            "last": "" if part is not None else self._last(case),
        }
        looks = (late != "", due is not None, tag != "", stages is not None)
        return ListedCase(late != "", self._form(looks).filled(told))

    def _form(self, looks: tuple[bool, bool, bool, bool]) -> MarkupForm:
        found = self._looks.get(looks)
        if found is None:
            late, due, tag, stages = looks
            found = _LINE.form(late=late, due=due, tag=tag, stages=stages, lang=self._lang)
            self._looks[looks] = found
        return found

    def _called(self, case: CaseLine, part: PartShown | None) -> Markup | str:
        """What the link of a line says: the case, or the children of whom its visits are seen."""
        if part is None:
            return self._worded(case.title)
        children = [self._worded(one.alias) for one in part.children]
        return Markup(_(", ")).join(children) if children else case.number

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

    def _worded(self, words: BilingualText) -> Markup | str:
        other, text = other_lang(words), words.in_(self._lang)
        return _IN_OTHER.form(other=other).filled({"text": text}) if other else text

    def _last(self, case: CaseLine) -> str:
        """The day of the last entry; a published case has none of this office."""
        at: datetime | None = case.last_entry_at
        if at is None or case.provenance is Provenance.PUBLISHED:
            return self._nothing
        day = at.astimezone(self._zone).date()
        return day_of(day, self._on)
