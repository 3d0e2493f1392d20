"""Next steps offered on a page: a link, or why not yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

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

    group: its heading in the menu; None: that of its feature. is_due: the case waits for it now, by
    its facts.
    """

    text: LazyString | str
    url: str | None
    note: LazyString | str | None = None
    group: RecordGroup | None = None
    is_due: bool = False

    def under(self, group: RecordGroup) -> NextStep:
        """The step under this heading."""
        return NextStep(self.text, self.url, self.note, group, self.is_due)


def likeliest(
    steps: Sequence[NextStep], *, most: int, besides: Collection[str | None]
) -> list[NextStep]:
    """Up to `most` steps with a link: due ones first.

    Without steps about the case itself. besides: addresses already shown.
    """
    likely = [
        step
        for step in steps
        if step.url is not None and step.url not in besides and step.group is not RecordGroup.CASE
    ]
    return sorted(likely, key=lambda step: not step.is_due)[:most]
