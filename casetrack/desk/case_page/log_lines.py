"""The log box and the page of a long note, with next step and settled task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, cast

from flask import request

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry, Requirement
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import find_in
from casetrack.casework.actions import log_progress
from casetrack.casework.attachments.forms import WithFiles
from casetrack.casework.log_forms import LogForm, NoteForm
from casetrack.casework.tasks.actions import plan_task, settle_task
from casetrack.casework.tasks.forms import NextStepFields
from casetrack.casework.tasks.models import Task
from casetrack.courses.requirements.checks import look_at
from casetrack.courses.requirements.forms import Ticks, field, ticks_for
from casetrack.courses.requirements.queries import promises_asked
from casetrack.desk.case_page.kind_matches import TypedKind
from casetrack.errors import RuleBroken
from casetrack.web.addresses import read_id
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today

# Sent once the ticks are shown; without it no requirements are queried.
SHOWN = "ticks"
_FOUND = "found-"
Ticking = TypeVar("Ticking", bound="TickedLine")


class TickedLine(Ticks):
    """A log line that may record checks. promises: the requirements shown."""

    promises: Sequence[Requirement] = ()
    are_shown = False
    # The template's name for the fields of one requirement.
    tick = staticmethod(field)

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse ticks for requirements that the people chosen now do not have."""
        is_valid = bool(super().validate(extra_validators))
        lost = [n for n, v in request.form.items() if n.startswith(_FOUND) and v and n not in self]
        if not lost:
            return is_valid
        self.form_errors.append(
            _("Something was ticked that is not asked of those chosen now. Look at it again.")
        )
        return False

    def look_again(self) -> None:
        """Report that somebody else checked meanwhile; ticks are kept, versions are renewed."""
        self.see_anew(self.promises)
        self.form_errors.append(
            _("Somebody looked at one of these meanwhile. Look at it again, then save.")
        )


def with_ticks(
    form: type[Ticking], case: Case, user: Staff, *, is_shown: bool = False
) -> type[Ticking]:
    """The form with a field for each requirement of the chosen people, if the ticks are shown."""
    if not is_shown and SHOWN not in request.form and request.form.get("more") != SHOWN:
        return form
    chosen = request.values.getlist("party", type=read_id)
    sight = sight_of(user, case, on=today())
    promises = [
        requirement
        for requirement, kept in promises_asked(case, chosen)
        if may(user, kept.record, case, on=today(), sight=sight)
    ]
    made = ticks_for(form, promises)
    made.promises, made.are_shown = promises, True
    return cast("type[Ticking]", made)


def keep_ticks(case: Case, form: TickedLine, entry: JournalEntry, act: Act) -> None:
    """Save the ticks as checks recorded by the entry. Raises as `look_at` does."""
    looks = form.looks(form.promises, entry.when)
    if looks:
        look_at(
            case,
            looks,
            act,
            opened=form.opened(form.promises),
            told_by=entry,
            is_asked=True,
            field_of=lambda promise, name: field(name, promise),
        )


class LogLine(NextStepFields, TickedLine, WithFiles, LogForm):
    """The form of the log box. said: the match of the typed kind."""

    said: TypedKind | None = None

    def say(self, kind: TypedKind) -> None:
        """Set the kind to the match; an unmatched word begins the note."""
        self.said = kind
        self.kind.data = kind.kind or EntryKind.NOTE
        self.word = kind.word if kind.is_kept else ""


class LongNote(NextStepFields, WithFiles, NoteForm):
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
        task = find_in(case, Task, form.settles.data)
        if task is None:
            raise RuleBroken("not_of_this_case", field="settles")
        settle_task(case, task, entry, act)
    if (step := form.next_step()) is not None:
        plan_task(case, step, entry, act)
    return entry
