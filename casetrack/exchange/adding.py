"""Bring further elements into a case that is here, recorded as those of its file would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import Provenance, TrackKind
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import ensure_open
from casetrack.db import session
from casetrack.db.transaction import touch
from casetrack.errors import NotAllowed
from casetrack.exchange.checking import check
from casetrack.exchange.exporter import ensure_sees_whole
from casetrack.exchange.importer import FileRefused
from casetrack.exchange.names import Learned
from casetrack.exchange.normal_form import normalise
from casetrack.exchange.rows import make_rows
from casetrack.exchange.yaml_text import Located
from casetrack.ledger.casefile.whole import case_file
from casetrack.ledger.decisions import track_for
from casetrack.ledger.importing import begin_missing_dates
from casetrack.ledger.ordering import place_all


def add_elements(
    case: Case, located: Located, parties: Mapping[str, Party], *, by: Staff, on: date, at: datetime
) -> None:
    """Make a row of each element of a case file that is of this case; owe what it calls for.

    located: a whole file; its head and its lines of work are those of the case, and so are the
    people named in `parties`, by their refs. Its journal goes on after that of the case. Flushes.
    Raises FileRefused, NotAllowed; RuleBroken where the case is closed.
    """
    is_of_office = has_permission(by, Permission.CASE_OPEN) and by.office_id == case.office_id
    if not is_of_office or case.provenance is Provenance.PUBLISHED:
        raise NotAllowed(Permission.CASE_OPEN.value, case_id=case.id)
    ensure_sees_whole(by, case, on=on)
    ensure_open(case)
    if problems := list(check(located)):
        raise FileRefused(problems)
    data = normalise(located.data)
    names = Learned(case)
    for track in data.pop("tracks", ()):
        names.learn("track", track["ref"], track_for(case, TrackKind(track["kind"])).id)
    for ref, party in parties.items():
        names.learn("party", ref, party.id)
    data["parties"] = [party for party in data.get("parties", ()) if party["ref"] not in parties]
    before = session().scalar(
        select(func.max(JournalEntry.number)).where(JournalEntry.case_id == case.id)
    )
    made = make_rows(case, _numbered_after(data, before or 0), names, by=by, at=at)[1:]
    place_all(case)
    case.last_entry_at = at
    touch(case.id)
    # What was made by foreign key alone is read afresh, with everything that belongs to it.
    session().flush()
    for element in made:
        session().expire(element.row)
    case_file().work_out(case)
    new = {id(element.row) for element in made}
    for row, flags in case_file().flags(case, on=on):
        if id(row) in new:
            row.flags = [*(row.flags or []), *flags]
    begin_missing_dates(case, on=on)
    record(AuditKind.CASE_EXTENDED, by=by, at=at, case_id=case.id, elements=len(made))


def _numbered_after(element: Any, before: int) -> Any:
    """The elements, their entries numbered on from those that the case has."""
    if isinstance(element, list):
        return [_numbered_after(part, before) for part in element]
    if not isinstance(element, dict):
        return element
    numbered = {key: _numbered_after(value, before) for key, value in element.items()}
    if isinstance(numbered.get("entry"), int):
        numbered["entry"] += before
    for entry in numbered.get("journal", ()):
        entry["number"] += before
    return numbered
