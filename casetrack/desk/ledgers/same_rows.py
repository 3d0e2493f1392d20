"""Rows that belong together, and by what the same row is known again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casetrack.codes import N_
from casetrack.db.crypto import current_keyring
from casetrack.desk.ledgers.checking import MUST, CheckedRow, RowFinding
from casetrack.desk.ledgers.children import birth_day
from casetrack.desk.ledgers.models import LedgerRow


def whole_cases(rows: Sequence[CheckedRow]) -> Iterator[CheckedRow]:
    """The rows; none of a case of which another row must be mended first."""
    halted: dict[str, int] = {}
    for row in rows:
        if row.must_be_mended and (number := row.line.values.get("case_number")):
            halted.setdefault(number, row.number)
    for row in rows:
        first = halted.get(row.line.values.get("case_number", ""))
        if first is None or row.must_be_mended:
            yield row
        else:
            text = N_("Row %(row)s of the same case must be mended first.")
            yield row.with_finding(RowFinding(MUST, text, "case_number", {"row": first}))


def mark(row: LedgerRow, checked: CheckedRow) -> None:
    """Keep by what the same row is known again: whom it tells of, and which decision."""
    values = checked.line.values
    born = birth_day(values)
    parts = (
        values["name"],
        values.get("id_number") or (born.isoformat() if born else ""),
        values.get("decision", ""),
        values["decided"].edtf if "decided" in values else "",
        values.get("case_number", ""),
    )
    row.identity = "|".join(map(str, parts))
    row.identity_hash = current_keyring().lookup_hash(row.identity)
