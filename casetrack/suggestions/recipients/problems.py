"""One problem across the letters to a body: when it was asked about, what was seen each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casetrack.cases.models import RequirementCheck
from casetrack.cases.requirements import HowKept
from casetrack.courses.requirements.queries import Place, looks_at, place_of
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.suggestions.kinds import AS_PUT_RIGHT, PutRight
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.recipients.names import is_alike

MARKS = {
    None: "",
    PutRight.VERIFIED: "mk-done",
    PutRight.PARTLY: "mk-part",
    PutRight.NOT_DONE: "mk-not",
    PutRight.CAME_BACK: "mk-back",
}


@dataclass(frozen=True)
class ProblemMark:
    """One mark of a problem: the day; found: what was seen then, None where it was asked about."""

    when: PartialDate
    found: PutRight | None

    @property
    def mark(self) -> str:
        """The class of its sign."""
        return MARKS[self.found]


@dataclass
class ProblemOverTime:
    """A problem as each letter words it, the last first, with what became of it."""

    items: list[tuple[Suggestion, SuggestionItem]] = field(default_factory=list)
    moments: list[ProblemMark] = field(default_factory=list)

    @property
    def text(self) -> BilingualText:
        """Its last wording."""
        return self.items[0][1].text

    @property
    def now(self) -> PutRight:
        """What was seen of it last, in the last letter that asks about it."""
        return self.items[0][1].put_right

    @property
    def is_again(self) -> bool:
        """Whether more than one letter asks about it."""
        return len({letter.id for letter, _item in self.items}) > 1


def problems_over_time(letters: Sequence[Suggestion]) -> list[ProblemOverTime]:
    """The problems of these letters, newest letter first; nearly the same words are one problem.

    What was withdrawn is asked no more.
    """
    problems: list[ProblemOverTime] = []
    for letter in (letter for letter in letters if letter.withdrawn_on is None):
        for item in letter.items:
            known = (problem for problem in problems if _is_about(problem, item))
            problem = next(known, None)
            if problem is None:
                problem = ProblemOverTime()
                problems.append(problem)
            problem.items.append((letter, item))
    looks = looks_at(item for letter in letters for item in letter.items)
    for problem in problems:
        problem.moments = sorted(_moments(problem.items, looks), key=_day)
    return problems


def _is_about(problem: ProblemOverTime, item: SuggestionItem) -> bool:
    words = item.text.in_("zh")
    return any(is_alike(words, other.text.in_("zh"), least=75) for _letter, other in problem.items)


def _moments(
    items: Iterable[tuple[Suggestion, SuggestionItem]],
    looks: Mapping[Place, Sequence[RequirementCheck]],
) -> Iterable[ProblemMark]:
    for letter, item in items:
        yield ProblemMark(letter.issued, None)
        for look in looks[place_of(item)]:
            if look.holds and look.found is not HowKept.NOT_SEEN:
                yield ProblemMark(look.looked, AS_PUT_RIGHT[look.found])


def _day(moment: ProblemMark) -> date:
    return moment.when.first or moment.when.last or date.min
