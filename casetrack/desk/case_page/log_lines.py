"""The log box and the page of a long note, with next step and settled task."""

from __future__ import annotations

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.actions import log_progress
from casetrack.casework.log_forms import LogForm, NoteForm
from casetrack.casework.tasks.actions import plan_task, settle_task
from casetrack.casework.tasks.forms import NextStepFields
from casetrack.casework.tasks.queries import find_task
from casetrack.desk.case_page.kind_matches import TypedKind
from casetrack.desk.case_page.log_ticks import TickedLine, keep_ticks
from casetrack.errors import RuleBroken


class LogLine(NextStepFields, TickedLine, LogForm):
    """The form of the log box. said: the match of the typed kind."""

    said: TypedKind | None = None

    def say(self, kind: TypedKind) -> None:
        """Set the kind to the match; an unmatched word begins the note."""
        self.said = kind
        self.kind.data = kind.kind or EntryKind.NOTE
        self.word = kind.word if kind.is_kept else ""


class LongNote(NextStepFields, NoteForm):
    """Like `LogLine`, with room for a long note and a list of every kind."""


Line = LogLine | LongNote


def log_line(case: Case, form: Line, act: Act) -> JournalEntry:
    """Log the entry, settle the chosen task and plan the next step.

    Raises as `log_progress`, `settle_task`, `plan_task` and `look_at` do.
    """
    entry = log_progress(case, form.progress(), act)
    if isinstance(form, LogLine):
        keep_ticks(case, form, entry, act)
    if form.settles.data is not None:
        task = find_task(case, form.settles.data)
        if task is None:
            raise RuleBroken("not_of_this_case", field="settles")
        settle_task(case, task, entry, act)
    if (step := form.next_step()) is not None:
        plan_task(case, step, entry, act)
    return entry
