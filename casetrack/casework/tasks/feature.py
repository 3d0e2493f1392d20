"""Feature declaration: next steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.tasks.models import RECORD, STEP, Task
from casetrack.casework.tasks.queries import TASKS, texts_in, texts_of
from casetrack.casework.tasks.views import bp
from casetrack.ledger.casefile.records import Child, FileSection, Key, Record, Records
from casetrack.ledger.page_parts import CasePart, Clause, FoldGroup
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.web.words import FactWords

FACTS: dict[str, LazyString] = {"next_step_planned": _l("Planned with an entry of the journal")}

TOLD = Record(
    Task,
    "Something to be done next in the case.",
    {
        "entry": "The entry it follows from.",
        "text": Key("What is to be done.", required=True),
        "done_by": "The entry that tells how it ended; none: it is still to be done.",
    },
    (DUTIES,),
    named="next_step",
    leads=False,
)


@dataclass(frozen=True)
class SettledPart:
    """Next steps of a case that are done or dropped."""

    steps: Sequence[Task]


def settled_of(facts: CaseFacts, user: Staff) -> SettledPart | None:
    """The section of a case's page; None without the permission, or without such steps."""
    if not facts.may(user, RECORD):
        return None
    settled = [step for step in facts.read(TASKS) if step.done_by_id is not None]
    return SettledPart(settled) if settled else None


def _sentence(part: SettledPart) -> Iterator[Clause]:
    num = len(part.steps)
    yield Clause(ngettext("%(num)d next step is settled", "%(num)d next steps are settled", num))


FEATURE = Feature(
    "tasks",
    bp,
    brings=(
        FactWords(FACTS),
        DutyLine(
            STEP,
            title=_l("Next step"),
            late_title=_l("Next step not done"),
            button=_l("Say it was done"),
            url=subject_page("tasks.show", "task_id"),
            needs=RECORD,
            texts=texts_of,
            texts_in=texts_in,
            is_its_text=True,
        ),
        TASKS,
        CasePart(FoldGroup.NOTES, "casework/tasks/_of_case.html", settled_of, _sentence),
        Records(lists={FileSection.HAPPENED: (Child("next_steps", TOLD),)}),
    ),
)
