"""Forms of files: add some, take an original out, withdraw one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cached_property
from typing import TypeVar

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from wtforms import HiddenField, StringField, TextAreaField

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.attachments.actions import Attached, NewFile, Proof, let_prove
from casetrack.casework.attachments.inspecting import Inspected
from casetrack.casework.attachments.models import Attachment, AttachmentKind, WaitingFile
from casetrack.casework.attachments.queries import entry_after, find_entry
from casetrack.casework.attachments.receiving import (
    FilesField,
    SentFile,
    keep_sent,
    refusals,
    say_refused,
    takes_attachments,
)
from casetrack.casework.attachments.waiting import files_waiting, forget_waiting, let_wait
from casetrack.casework.facts.awaited import Beside
from casetrack.codes import N_
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.ledger.journal import next_number
from casetrack.ledger.preview_page import wants_preview
from casetrack.web.choices import EnumSelect
from casetrack.web.drafts import FormLeft
from casetrack.web.form_numbers import is_token
from casetrack.web.forms import Form, within
from casetrack.web.idempotency import new_token
from casetrack.web.typed_dates.fields import PastDay, Required

Result = TypeVar("Result")
# The names under which a page sends the waiting files that are left out, and the script says that
# each file comes by itself and is told of at once.
LEAVE_OUT, ONE_BY_ONE = "leave_out", "one_by_one"
# What a paper may be that somebody brings from earlier times; None: nobody said what it is.
MAY_BE_OLDER = (None, AttachmentKind.MATERIAL, AttachmentKind.ENCLOSURE)
_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
NO_ENTRY = N_(
    "Nothing new is recorded here that the files could belong to. Say what you found yourself, or"
    " leave them out."
)


class ByFile(Form):
    """A form of an act that may be recorded by a file which is in the case already."""

    # Its id, as `awaited.link_with` gives it.
    stored: HiddenField | None = HiddenField()
    # What was added by the act it was sent for, and what was not.
    attached: Attached | None = None

    @property
    def stored_id(self) -> int | None:
        """The file of the case by which it is recorded; None without one."""
        sent = str(self.stored.data or "") if self.stored is not None else ""
        return int(sent) if _NUMBER.fullmatch(sent) else None

    @property
    def good_files(self) -> list[NewFile]:
        """The files it brings along that may be kept: none."""
        return []


class WithFiles(ByFile):
    """The files that a form may bring along; what it is saved for stands in the form itself.

    Those that were chosen before it came back wait by the token in it.
    """

    files_wait = HiddenField()
    files = FilesField(_l("Choose files, or drop them here"))
    camera = FilesField(_l("Take a photograph"), camera=True)

    @property
    def sent_files(self) -> list[SentFile]:
        """Everything that was sent."""
        return [*self.files.sent, *self.camera.sent]

    @property
    def good_files(self) -> list[NewFile]:
        """The files that may be kept: those that wait, and those that are sent."""
        waiting = (
            NewFile(row, row.name, Inspected(row.file_type, row.pages)) for row in self.waiting
        )
        return [*waiting, *self.files.data, *self.camera.data]

    @cached_property
    def waiting(self) -> list[WaitingFile]:
        """The files that wait for it, without those that are left out now."""
        out = set(request.form.getlist(LEAVE_OUT))
        return [row for row in self.all_waiting if str(row.id) not in out]

    @cached_property
    def all_waiting(self) -> list[WaitingFile]:
        """The files that wait for it, or waited until now."""
        token = self.files_wait.data or ""
        return files_waiting(token) if is_token(token) else []

    def shown_again(self) -> None:
        """Let what was chosen wait until it is sent once more."""
        new = [] if ONE_BY_ONE in request.form else [*self.files.data, *self.camera.data]
        left_out = [row for row in self.all_waiting if row not in self.waiting]
        token = self.files_wait.data or ""
        if not is_token(token):
            self.files_wait.data = token = new_token() if new else ""
        if new or left_out:
            try:
                self.waiting = [*self.waiting, *let_wait(new, left_out, token)]
                self.files.data, self.camera.data = [], []
            except RuleBroken as broken:
                self.refuse(broken)

    def keep(self, case: Case, entry: JournalEntry, proof: Proof, act: Act) -> Attached:
        """Add its files to an entry. Raises as `attach`."""
        self.attached = keep_sent(case, entry, self.good_files, proof, act)
        forget_waiting(self.all_waiting)
        return self.attached


@handles(FormLeft)
def let_files_wait(left: FormLeft) -> None:
    """Let the files of a form wait that is left for the other language."""
    form = WithFiles()
    form.files_wait.data = left.token
    form.shown_again()
    say_refused(form.sent_files, None)


def with_files(
    form: ByFile,
    case: Case,
    action: Callable[[Act], Result],
    kind: AttachmentKind | None = None,
    *,
    otherwise_id: int | None = None,
) -> Callable[[Act], Result]:
    """The action, after which the files of the form belong to the entry it wrote first, and the
    file of the case that the form names proves it.

    One that is not taken keeps neither the act nor the others back: `say_files` tells of it.
    otherwise_id: the entry to which they belong where the action writes none; without one that
    whoever acts may add to, the act is refused.
    """

    def act_with_files(act: Act) -> Result:
        if wants_preview() or not (form.good_files or form.stored_id):
            return action(act)
        before = next_number(case) - 1
        result = action(act)
        entry = entry_after(case, before)
        if entry is None and otherwise_id is not None:
            entry = find_entry(case, otherwise_id, act)
        if entry is None:
            raise RuleBroken(NO_ENTRY)
        if form.stored_id:
            let_prove(case, form.stored_id, entry, act)
        if isinstance(form, WithFiles) and form.good_files:
            form.keep(case, entry, Proof(kind), act)
        return result

    return act_with_files


def say_files(form: WithFiles) -> None:
    """Flash what became of the files of a form that is saved."""
    if form.attached is not None and (num := len(form.attached.added)):
        flash(ngettext("%(num)d file was added.", "%(num)d files were added.", num))
    say_refused(form.sent_files, form.attached)


# What an outcome that is told by its fields (`facts.awaited`) brings along.
FILES_BESIDE = Beside(WithFiles, with_files, say_files, takes_attachments)


class AddFilesForm(WithFiles):
    """Files of an entry, and what they are and prove."""

    stored = None
    kind = EnumSelect(_lp("file", "What it is"), AttachmentKind, nothing=_l("as its content says"))
    about = StringField(_l("In a few words"), [within(Attachment.about)])
    proves_on = PastDay(_l("Day on it"))
    paper_number = StringField(_l("Number on it"), [within(Attachment.paper_number)])
    from_whom = StringField(_lp("file", "From"), [within(Attachment.from_whom)])

    def validate_files(self, field: FilesField) -> None:
        """Refuse a form without a file that may be kept, with the sentence of each."""
        if not self.good_files:
            sentences = refusals(self.sent_files) or [_("Choose at least one file.")]
            field.errors = [*field.errors, *sentences]

    def shown_again(self) -> None:
        """Let what was chosen wait; a file that was refused waits for nothing."""
        if not self.files.errors:
            super().shown_again()

    def before_birth(self) -> Collection[str]:
        """The day on a paper that may be older than the person, as that of a marriage."""
        return ("proves_on",) if self.kind.data in MAY_BE_OLDER else ()

    def proof(self) -> Proof:
        """The proof entered for the files."""
        return self.into(Proof)


class OriginalForm(Form):
    """Why the original is needed; each time is recorded."""

    sending = None
    keeps_itself = False
    reason = StringField(
        _l("Why you need the original"), [Required(_l("Say why, in a few words."))]
    )


class WithdrawFileForm(Form):
    """Why a file does not belong there."""

    reason = TextAreaField(
        _l("Why it was added by mistake"), [Required(_l("Say why, in a few words."))]
    )
