"""What the instrument of a decision or of an order says, as each feature knows it of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import DispositionKind, MeasureKind
from casetrack.cases.models import Disposition, JournalEntry, Measure, Party
from casetrack.law import Citation


@dataclass(frozen=True)
class PaperAsked:
    """A decision, or a measure, whose instrument is shown. entry: that which tells of it, if any.

    change: of a measure that was changed, which of its changes, from 1; None for itself.
    """

    facts: CaseFacts
    person: Party
    decision: Disposition | None = None
    measure: Measure | None = None
    entry: JournalEntry | None = None
    change: int | None = None


@dataclass(frozen=True)
class Datum:
    """One thing that the instrument says. fill: where it is recorded if it is missing.

    value: "" where it is not on file: then it stands as a gap, never as a guess.
    """

    title: str
    value: str
    fill: str | None = None


@dataclass(frozen=True)
class PaperKind:
    """The instrument of some kinds of decision or measure.

    title: as it is called; titled: where that depends on what it is of. rests_on: the articles it
    names or follows; recalled: those of them that were not read in the text of the law. says: what
    it says beside what all say.
    """

    kinds: frozenset[DispositionKind | MeasureKind]
    title: LazyString
    rests_on: tuple[Citation, ...]
    says: Callable[[PaperAsked, Staff], Iterable[Datum]]
    recalled: tuple[Citation, ...] = ()
    titled: Callable[[PaperAsked], LazyString] | None = None

    def title_of(self, asked: PaperAsked) -> str:
        """How the instrument of this one is called."""
        return str(self.titled(asked) if self.titled is not None else self.title)


_papers: dict[DispositionKind | MeasureKind, PaperKind] = {}


def add_papers(papers: Iterable[PaperKind]) -> None:
    """Bring those of one feature."""
    _papers.update({kind: one for one in papers for kind in one.kinds})


def paper_of(kind: DispositionKind | MeasureKind) -> PaperKind | None:
    """What is declared of the instrument of this kind; None where nobody declared one."""
    return _papers.get(kind)
