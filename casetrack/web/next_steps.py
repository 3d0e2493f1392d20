"""Next steps offered on a page: a link, or why not yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel.speaklater import LazyString

from casetrack.codes import NP_, Coded


class RecordGroup(Coded):
    """The headings of the menu of everything that may be recorded, in their order."""

    HAPPENED = "happened", NP_("record", "What happened")
    PEOPLE = "people", NP_("record", "People")
    DECIDED = "decided", NP_("record", "Decisions and courts")
    CHILD = "child", NP_("record", "For the child and the family")
    VISITS = "visits", NP_("record", "Visits and supervision")
    SUGGESTIONS = "suggestions", NP_("record", "Suggestions and governance")
    CASE = "case", NP_("record", "The case itself")


@dataclass(frozen=True)
class NextStep:
    """A line of the next steps. url None: not possible now, and `note` says why or when.

    group: its heading in the menu; None: that of its feature. is_due: the case waits for it, by its
    facts. due: the day by which, inclusive; None: now.
    """

    text: LazyString | str
    url: str | None
    note: LazyString | str | None = None
    group: RecordGroup | None = None
    is_due: bool = False
    due: date | None = None

    def under(self, group: RecordGroup) -> NextStep:
        """The step under this heading."""
        return replace(self, group=group)


def likeliest(
    steps: Sequence[NextStep],
    *,
    on: date,
    most: int,
    besides: Collection[str | None],
    only_due: bool = False,
) -> list[NextStep]:
    """Up to `most` steps with a link: late ones by their day, then those due, then the others.

    Without steps about the case itself. besides: addresses already shown. only_due: no others.
    """
    likely = [
        step
        for step in steps
        if step.url is not None
        and step.url not in besides
        and step.group is not RecordGroup.CASE
        and (step.is_due or not only_due)
    ]
    return sorted(likely, key=lambda step: (not step.is_due, step.due or on))[:most]
