"""Feature declaration: files of cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import ngettext
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.attachments.forms import let_files_wait
from casetrack.casework.attachments.models import SEE, Attachment
from casetrack.casework.attachments.policy import VISIT
from casetrack.casework.attachments.queries import FilesBeside, by_entry, files_beside, files_of
from casetrack.casework.attachments.views import bp
from casetrack.casework.attachments.waiting import forget_old
from casetrack.db import session
from casetrack.events import handles
from casetrack.ledger.casefile.records import NamedBeside
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import CasePart, Clause, FoldGroup, VisitPart
from casetrack.ledger.registry import Feature
from casetrack.web.access import acting
from casetrack.web.clock import local

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


def files_on_page(facts: CaseFacts, user: Staff) -> Mapping[int, Sequence[Attachment]]:
    """The files of a case by their entries, for its own page; empty without the permission."""
    return by_entry(facts.read(FILES)) if facts.may(user, SEE) else {}


def _sentence(part: FilesPart) -> Iterator[Clause]:
    num = len(part.files)
    yield Clause(ngettext("%(num)d file", "%(num)d files", num))


def visit_part(of: VisitOf, user: Staff) -> Sequence[tuple[int, FilesBeside]] | None:
    """Files of what was told of a visit, by entry; None where nobody told, or nothing is shown."""
    entries = session().scalars(
        select(JournalEntry.id)
        .where(
            JournalEntry.case_id == of.case.id,
            JournalEntry.subject == VISIT,
            JournalEntry.subject_id == of.visit_id,
        )
        .order_by(JournalEntry.number)
    )
    ids = list(entries) if of.visit_id is not None else []
    beside = files_beside(of.case, ids, acting())
    # Of a corrected outcome further files go to the last entry; those of the first stay there.
    shown = [entry_id for entry_id in ids[:-1] if entry_id in beside.by_entry] + ids[-1:]
    is_shown = any(entry_id in {*beside.by_entry, *beside.open_to} for entry_id in shown)
    return [(entry_id, beside) for entry_id in shown] if is_shown else None


def files_named(case: Case, act: Act) -> Iterator[tuple[int, dict[str, Any]]]:
    """The files of a case as its case file names them; those that were withdrawn are left out."""
    for row in reversed(files_of(case, act)):
        if row.withdrawn_at is None:
            yield (
                row.entry.number,
                {
                    "kind": row.kind.value,
                    "number": row.number,
                    "day": (row.proves_on or local(row.added_at).date()).isoformat(),
                    "size": row.size,
                    "sha256": row.content_hash,
                },
            )


@handles(NightCame)
def forget_waiting_files(night: NightCame) -> None:
    """Forget the files that wait for forms of the day before."""
    forget_old(night.at)


FEATURE = Feature(
    "files",
    bp,
    brings=(
        FILES,
        forget_waiting_files,
        let_files_wait,
        NamedBeside("files", files_named),
        VisitPart("casework/attachments/_of_visit.html", visit_part),
        CasePart(FoldGroup.NOTES, "casework/attachments/_of_case.html", files_part, _sentence),
    ),
)
