"""Sheets of instruments of decisions, orders and opinions; each feature declares its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.brought import Brought, brought, if_brought
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import DispositionKind, MeasureKind
from casetrack.cases.models import Disposition, JournalEntry, Measure, Party
from casetrack.law import Citation


@dataclass(frozen=True)
class PaperAsked:
    """A decision, or a measure, whose instrument is shown. entry: that which tells of it, if any.

    What is neither, as an opinion that was finished, is known by its entry alone.
    change: of a measure that was changed, which of its changes, from 1; None for itself.
    """

    facts: CaseFacts
    person: Party
    decision: Disposition | None = None
    measure: Measure | None = None
    entry: JournalEntry | None = None
    change: int | None = None

    @property
    def kind(self) -> DispositionKind | MeasureKind | EntryKind:
        """Kind of the instrument."""
        if self.decision is not None:
            return self.decision.kind
        if self.measure is not None:
            return self.measure.kind
        assert self.entry is not None, "it is of one of them"
        return self.entry.kind


@dataclass(frozen=True)
class Datum:
    """One line of a sheet. fill: the page that records a missing value.

    None: the page at which the instrument says its gaps are filled.
    value: "" where it is not on file: then it stands as a gap, never as a guess. correct: the page
    that corrects it, where it has one for this reader.
    """

    title: str
    value: str
    fill: str | None = None
    correct: str | None = None


@dataclass(frozen=True)
class PaperKind(Brought, keys="kinds"):
    """The instrument of some kinds of decision or measure, or of an entry that tells of neither.

    title: as it is called; titled: where that depends on what it is of. rests_on: the articles it
    names or follows; recalled: those of them that were not read in the text of the law. says: what
    it says beside what all say. fill: where what is missing of it is recorded; None: on the page of
    the measure, or of the person. is_own: it is shown to the office of the case alone.
    """

    kinds: frozenset[DispositionKind | MeasureKind | EntryKind]
    title: LazyString
    rests_on: tuple[Citation, ...]
    says: Callable[[PaperAsked, Staff], Iterable[Datum]]
    recalled: tuple[Citation, ...] = ()
    titled: Callable[[PaperAsked], LazyString] | None = None
    fill: Callable[[PaperAsked], str | None] | None = None
    is_own: bool = False

    def title_of(self, asked: PaperAsked) -> str:
        """Title of this instrument."""
        return str(self.titled(asked) if self.titled is not None else self.title)


def paper_of(kind: DispositionKind | MeasureKind | EntryKind) -> PaperKind | None:
    """The declaration of this kind of instrument; None without one."""
    return if_brought(PaperKind, kind)


def entries_with_papers() -> frozenset[EntryKind]:
    """The kinds of entry that have an instrument of their own."""
    kinds = (kind for paper in brought(PaperKind) for kind in paper.kinds)
    return frozenset(kind for kind in kinds if isinstance(kind, EntryKind))
