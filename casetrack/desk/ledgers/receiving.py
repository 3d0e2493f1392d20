"""A ledger that is uploaded: sealed, its sheets known, its headings matched with the columns."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Procuratorate, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.accounts.queries import all_staff
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.crypto import current_keyring
from casetrack.desk.ledgers.columns import sheet_of
from casetrack.desk.ledgers.matching import HeadingMatch, match_headings, sheet_for
from casetrack.desk.ledgers.models import IMPORT, BatchState, LedgerBatch, LedgerHeading
from casetrack.desk.ledgers.workbook import ReadSheet, ensure_modest, read_workbook
from casetrack.errors import NotAllowed, RuleBroken

LONGEST_NAME = 120


@dataclass(frozen=True)
class MatchedSheet:
    """A sheet of a batch with its place in the file, its kind and the column of each heading."""

    place: int
    read: ReadSheet
    code: str
    keys: tuple[str, ...]


def ensure_may(by: Staff, office_id: int) -> None:
    """Refuse whoever may not bring in the ledgers of this office. Raises NotAllowed."""
    if not has_permission(by, IMPORT) or by.office_id != office_id:
        raise NotAllowed(IMPORT.value)


def receive(content: bytes, name: str, handler: Staff, act: Act) -> LedgerBatch:
    """Seal an uploaded ledger and match its headings as far as they are known; flushed.

    handler: of rows that name nobody. Raises NotAllowed; RuleBroken for a file that cannot be
    read, has no sheet of a known kind, or was brought in already.
    """
    ensure_may(act.by, act.by.office_id)
    if handler.office_id != act.by.office_id or not may_handle(handler):
        raise RuleBroken(N_("Choose somebody of this office who handles cases."), field="handler")
    digest = hashlib.sha256(content).hexdigest()
    before = session().scalar(
        select(LedgerBatch).where(
            LedgerBatch.office_id == act.by.office_id,
            LedgerBatch.file_hash == digest,
            LedgerBatch.state == BatchState.DONE,
        )
    )
    if before is not None:
        raise RuleBroken(
            N_("This very file was brought in already, on %(day)s; nothing is done twice."),
            field="file",
            day=before.begun_at.date(),
        )
    try:
        ensure_modest(content)
        sheets = read_workbook(content)
    except RuleBroken as broken:
        broken.field = "file"
        raise
    matched = _matched(sheets, act.by.office_id)
    if not matched:
        raise RuleBroken(
            N_(
                "No sheet of this file is one of the template: neither its name nor its headings"
                " are known. Name the sheet as in the template."
            ),
            field="file",
        )
    batch = LedgerBatch(
        office_id=act.by.office_id,
        by_id=act.by.id,
        begun_at=act.at,
        file_hash=digest,
        state=BatchState.COLUMNS,
        matched=matched,
        handler_id=handler.id,
    )
    batch.name = name[-LONGEST_NAME:]
    batch.content = base64.b64encode(content).decode()
    session().add(batch)
    session().flush()
    rows = sum(len(sheet.rows) for sheet in sheets)
    record(AuditKind.LEDGER_RECEIVED, by=act.by, at=act.at, batch=batch.id, rows=rows)
    return batch


def sheets_of(batch: LedgerBatch) -> list[MatchedSheet]:
    """The sheets of a batch, read from the sealed file; none once that is gone."""
    content = batch.content
    if content is None:
        return []
    read = read_workbook(base64.b64decode(content))
    return [
        MatchedSheet(int(place), read[int(place)], match["sheet"], tuple(match["keys"]))
        for place, match in sorted(batch.matched.items(), key=lambda item: int(item[0]))
    ]


def matches_of(sheet: MatchedSheet, office_id: int) -> list[HeadingMatch]:
    """How each heading of a sheet is matched, and by what."""
    kind = sheet_of(sheet.code)
    proposed = match_headings(kind, sheet.read.headings, _remembered(office_id, sheet.code))
    return [
        match if (match.key or "") == key else HeadingMatch(match.heading, key or None, match.by)
        for match, key in zip(proposed, sheet.keys, strict=True)
    ]


def match_columns(batch: LedgerBatch, chosen: Mapping[int, Sequence[str]], act: Act) -> None:
    """Match the headings of each sheet as somebody chose, and remember it for the office.

    chosen: by the place of a sheet the key of each heading, "" for none. Check the rows anew then
    (`batches.begin_checking`). Raises NotAllowed, and RuleBroken for a column that is chosen twice.
    """
    ensure_may(act.by, batch.office_id)
    ensure_at_work(batch)
    for sheet in sheets_of(batch):
        keys = list(chosen.get(sheet.place, sheet.keys))
        kind = sheet_of(sheet.code)
        known = {column.key for column in kind.columns}
        twice = next((key for key in keys if key and keys.count(key) > 1), None)
        if twice is not None:
            raise RuleBroken(
                N_("Two headings are the column '%(column)s'. Choose one of them."), column=twice
            )
        if len(keys) != len(sheet.read.headings) or not set(keys) <= known | {""}:
            raise RuleBroken(N_("Choose one of the list."))
        batch.matched = {**batch.matched, str(sheet.place): {"sheet": sheet.code, "keys": keys}}
        _remember(batch.office_id, sheet, keys)


def ensure_at_work(batch: LedgerBatch) -> None:
    """Raise RuleBroken where a ledger is brought in, or given up."""
    if not batch.is_at_work or batch.state is BatchState.IMPORTING:
        raise RuleBroken(N_("This ledger is brought in or given up already."))


def may_handle(staff: Staff) -> bool:
    """Whether cases can be given to somebody."""
    return has_permission(staff, Permission.CASE_OPEN)


def handlers_of(office_id: int) -> dict[str, list[int]]:
    """The ids of those who handle cases in an office, by login and by name."""
    by: dict[str, list[int]] = {}
    for staff in session().scalars(select(Staff).where(Staff.office_id == office_id)):
        if may_handle(staff):
            for word in {staff.login.casefold(), staff.name.casefold()}:
                by.setdefault(word, []).append(staff.id)
    return by


def _matched(sheets: Sequence[ReadSheet], office_id: int) -> dict[str, Any]:
    matched: dict[str, Any] = {}
    for place, read in enumerate(sheets):
        kind = sheet_for(read)
        if kind is None or any(match["sheet"] == kind.code for match in matched.values()):
            continue
        matches = match_headings(kind, read.headings, _remembered(office_id, kind.code))
        keys = [match.key or "" for match in matches]
        matched[str(place)] = {"sheet": kind.code, "keys": keys}
    return matched


def _remembered(office_id: int, sheet: str) -> dict[str, str]:
    kept = select(LedgerHeading).where(
        LedgerHeading.office_id == office_id, LedgerHeading.sheet == sheet
    )
    return {row.heading: row.column_key for row in session().scalars(kept)}


def _remember(office_id: int, sheet: MatchedSheet, keys: Sequence[str]) -> None:
    kept = select(LedgerHeading).where(
        LedgerHeading.office_id == office_id, LedgerHeading.sheet == sheet.code
    )
    there = {row.heading: row for row in session().scalars(kept)}
    for heading, key in zip(sheet.read.headings, keys, strict=True):
        row = there.get(heading)
        if not heading:
            continue
        if row is None:
            row = LedgerHeading(office_id=office_id, sheet=sheet.code, column_key=key)
            row.heading = heading
            row.heading_hash = current_keyring().lookup_hash(heading)
            session().add(row)
            there[heading] = row
        row.column_key = key


def has_cases(office: Procuratorate) -> bool:
    """Whether the office has a case of its own, by a ledger or by hand."""
    query = select(Case.id).where(Case.office_id == office.id)
    own = query.where(Case.provenance != Provenance.PUBLISHED)
    return session().scalar(own.limit(1)) is not None


def importers_of(office: Procuratorate) -> list[str]:
    """The names of those in service who may bring a ledger in."""
    return [
        staff.name
        for staff in all_staff(office)
        if staff.is_active and has_permission(staff, IMPORT)
    ]
