"""Feature declaration: files of cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.facts import CaseFacts
from casetrack.casework.attachments.models import SEE, Attachment
from casetrack.casework.attachments.views import bp
from casetrack.ledger.page_parts import CasePart, Clause, FoldGroup
from casetrack.ledger.registry import Feature

FILES = CaseRows(Attachment, "id")


@dataclass(frozen=True)
class FilesPart:
    """The files of a case, the newest first."""

    files: Sequence[Attachment]


def files_part(facts: CaseFacts, user: Staff) -> FilesPart | None:
    """The section of the page of a case; None without the permission, or without files."""
    if not facts.may(user, SEE):
        return None
    files = facts.read(FILES)
    return FilesPart(files[::-1]) if files else None


def _sentence(part: FilesPart) -> Iterator[Clause]:
    num = len(part.files)
    yield Clause(ngettext("%(num)d file", "%(num)d files", num))


FEATURE = Feature(
    "files",
    bp,
    brings=(
        FILES,
        CasePart(FoldGroup.NOTES, "casework/attachments/_of_case.html", files_part, _sentence),
    ),
)
