"""Files chosen in a form that comes back: they wait, sealed, until that form is saved.

A browser forgets what was chosen once the page comes back: with the dates that would move, with a
sentence about what is amiss, in the other language, beside what somebody else saved. The page says
by a token of its own what waits for it, wherever it is sent from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from casetrack.accounts.sent_forms import key_of
from casetrack.casework.attachments.actions import NewFile
from casetrack.casework.attachments.inspecting import NO_ROOM
from casetrack.casework.attachments.models import NAME_LENGTH, WaitingFile
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.file_store import LARGEST
from casetrack.db.kept_files import keep
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.web.access import acting
from casetrack.web.form_input import AT_ONCE
from casetrack.web.form_numbers import KEPT_SIGNS, sealed

KEPT = timedelta(days=1)
# Bytes that may wait for the forms of one person.
MOST = AT_ONCE * LARGEST
TOO_MUCH = N_("Too many files wait for forms of yours. Choose these once more when you save.")


def files_waiting(token: str) -> list[WaitingFile]:
    """The files that wait by this token, sent by this person; the first first."""
    mine = WaitingFile.form_key == _key(token)
    return list(session().scalars(select(WaitingFile).where(mine).order_by(WaitingFile.id)))


def let_wait(
    files: Iterable[NewFile], left_out: Iterable[WaitingFile], token: str
) -> list[WaitingFile]:
    """Let these files wait by this token, and those that are left out no longer.

    Raises RuleBroken without room for them.
    """
    act = acting()
    waiting: list[WaitingFile] = []
    with unit_of_work():
        forget_waiting(left_out)
        total = func.coalesce(func.sum(WaitingFile.size), 0)
        room = MOST - session().scalars(select(total).filter_by(staff_id=act.by.id)).one()
        for file in files:
            if (room := room - file.draft.size) < 0:
                raise RuleBroken(TOO_MUCH, field="files")
            row = WaitingFile(
                staff_id=act.by.id,
                form_key=_key(token),
                file_type=file.inspected.file_type,
                pages=file.inspected.pages,
                since=act.at,
            )
            try:
                keep(row, file.draft)
            except OSError:
                raise RuleBroken(NO_ROOM, field="files") from None
            row.name = file.name[:NAME_LENGTH]
            session().add(row)
            waiting.append(row)
    return waiting


def forget_waiting(rows: Iterable[WaitingFile]) -> None:
    """Let these wait no longer: they were saved, or left out."""
    for row in rows:
        session().delete(row)


def forget_old(at: datetime) -> None:
    """Forget what waits for more than a day; the files are swept away after."""
    session().execute(delete(WaitingFile).where(WaitingFile.since < at - KEPT))


def _key(token: str) -> str:
    number = sealed("waiting", token)[:KEPT_SIGNS]
    return key_of(number, staff_id=acting().by.id)
