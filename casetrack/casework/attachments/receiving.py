"""Files that a form brings: read and looked at before the database is opened for writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, flash, g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.widgets import html_params

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.attachments.actions import Attached, NewFile, Proof, attach
from casetrack.casework.attachments.inspecting import inspect
from casetrack.casework.attachments.models import FileType
from casetrack.db.file_store import LARGEST, Draft
from casetrack.db.transaction import touch
from casetrack.errors import RuleBroken
from casetrack.web.form_input import keeps_files, takes_files
from casetrack.web.words import word_rule

_SEEN = "casetrack_files_seen"
# Of messages that say why a file was not taken.
NOT_TAKEN = "file_not_taken"
SHOWN_NAME = 60
# What a browser offers first; what is taken says the content.
ACCEPT = ",".join([".jpeg", *(f".{kind.value}" for kind in FileType)])
takes_attachments = takes_files(LARGEST)
_BY_FILE = "casetrack_recorded_by_file"
View = TypeVar("View", bound=Callable[..., Any])


def recorded_by_file(view: View) -> View:
    """Mark a view whose form is a `forms.ByFile`, or leads to one, and takes no file itself."""
    setattr(view, _BY_FILE, True)
    return view


def is_recorded_by_file(endpoint: str) -> bool:
    """Whether what is recorded there may be recorded by a file of the case."""
    view = current_app.view_functions[endpoint]
    return keeps_files(current_app, endpoint) or getattr(view, _BY_FILE, False)


@dataclass(frozen=True)
class SentFile:
    """A file as it was sent: what it is, or why it is not taken."""

    name: str
    draft: Draft
    kept: NewFile | None
    refused: RuleBroken | None


def look_at_files() -> None:
    """Before a request is worked on: look at every file that it brings to be kept.

    The database is not open for writing yet: nobody waits while a large one is read.
    """
    if request.method != "POST" or not keeps_files(current_app, request.endpoint):
        return
    scanner = current_app.config["SCANNER"]
    g.setdefault(_SEEN, {})
    for storage in request.files.values():
        _look_at(storage, scanner)


def _look_at(storage: FileStorage, scanner: str) -> SentFile | None:
    seen: dict[int, SentFile] = g.setdefault(_SEEN, {})
    draft: Any = storage.stream
    if not isinstance(draft, Draft):
        return None
    if id(draft) not in seen:
        name = storage.filename or ""
        try:
            file = NewFile(draft, name, inspect(draft, name, scanner=scanner))
            seen[id(draft)] = SentFile(name, draft, file, None)
        except RuleBroken as broken:
            draft.discard()
            seen[id(draft)] = SentFile(name, draft, None, broken)
    return seen[id(draft)]


class FilesWidget:
    """The native field, chosen from or dropped on. camera: takes a photograph at once."""

    input_type = "file"

    def __init__(self, *, camera: bool = False) -> None:
        self.camera = camera

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        kwargs.pop("maxlength", None)
        own = {"capture": "environment"} if self.camera else {}
        accept = "image/*" if self.camera else ACCEPT
        named = {"type": "file", "id": field.name, "name": field.name, "multiple": True}
        return Markup(f"<input {html_params(**named, accept=accept, **own, **kwargs)}>")


class FilesField(Field):
    """Files that are sent with a form; `data` are those of them that may be kept.

    sent: all of them. They stand in no form that comes back: a browser forgets them.
    """

    data: list[NewFile]
    widget = FilesWidget()

    def __init__(self, label: Any, *args: Any, camera: bool = False, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.sent: list[SentFile] = []
        if camera:
            self.widget = FilesWidget(camera=True)

    def _value(self) -> str:
        """Nothing: what a browser sent it cannot be given back."""
        return ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the files of the request; a form that only comes back has none."""
        self.process_errors, self.data, self.sent = [], [], []
        if formdata is None or not keeps_files(current_app, request.endpoint):
            return
        scanner = current_app.config["SCANNER"]
        looked = (_look_at(storage, scanner) for storage in request.files.getlist(self.name))
        self.sent = [file for file in looked if file is not None]
        self.data = [file.kept for file in self.sent if file.kept is not None]


def shorten(name: str) -> str:
    """The name of a file, of which a long one is known by its ends."""
    return name if len(name) <= SHOWN_NAME else f"{name[:40]}…{name[-15:]}"


def refusals(sent: Iterable[SentFile]) -> list[str]:
    """The sentences of the files that are not taken, each with the name it came with."""
    return [
        _("%(name)s: %(why)s", name=shorten(file.name), why=word_rule(file.refused))
        for file in sent
        if file.refused is not None
    ]


def keep_sent(
    case: Case, entry: JournalEntry, files: Iterable[NewFile], proof: Proof, act: Act
) -> Attached:
    """Add the files of a form to an entry. Raises as `attach`; RuleBroken without any."""
    most = current_app.config["CASE_MEGABYTES"]
    # What waits for a file is settled by it.
    touch(case.id)
    return attach(case, entry, list(files), proof, act, case_megabytes=most)


def say_refused(sent: Iterable[SentFile], attached: Attached | None) -> bool:
    """Flash why files were not taken; whether there were any.

    The name of a file stands in no message: it is kept in a cookie.
    """
    refused = [file.refused for file in sent if file.refused is not None]
    refused += attached.refused if attached is not None else []
    for broken in refused:
        flash(_("A file was not taken: %(why)s", why=word_rule(broken)), NOT_TAKEN)
    return bool(refused)


FILE_GROUPS: tuple[tuple[Any, tuple[FileType, ...]], ...] = (
    (_l("Documents"), (FileType.PDF, FileType.DOCX, FileType.XLSX)),
    (_l("Pictures"), (FileType.JPEG, FileType.PNG, FileType.HEIC)),
    (_l("Recordings"), (FileType.MP3, FileType.M4A, FileType.MP4)),
    (_l("Stored, not shown"), (FileType.WPS, FileType.OFD)),
)
