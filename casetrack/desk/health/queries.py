"""What was done for the safety of an installation, and when."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from casetrack.audit.sealing import AuditKey
from casetrack.cases.models import Case
from casetrack.cases.sealed import sealed_opened
from casetrack.config import Settings
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.desk.health.models import Upkeep, UpkeepKind


def fingerprints(ring: Keyring, key: AuditKey) -> tuple[str, ...]:
    """Fingerprints of everything a copy of these keys holds; no key can be made from them."""
    return (*sorted(map(ring.fingerprint, ring.keys)), ring.lookup_fingerprint(), key.fingerprint())


def last_upkeep(kind: UpkeepKind, *, only_good: bool = False) -> Upkeep | None:
    """The last of a kind; None if there was none. only_good: that went well."""
    query = select(Upkeep).where(Upkeep.kind == kind)
    if only_good:
        query = query.where(Upkeep.is_good)
    return session().scalar(query.order_by(Upkeep.at.desc(), Upkeep.id.desc()).limit(1))


def upkeep_since(kind: UpkeepKind, since: datetime) -> Sequence[Upkeep]:
    """All of a kind since an instant, inclusive; the oldest first."""
    query = select(Upkeep).where(Upkeep.kind == kind, Upkeep.at >= since)
    return session().scalars(query.order_by(Upkeep.at, Upkeep.id)).all()


def rows_left_shut() -> Sequence[Upkeep]:
    """The restores that left sealed records out which were not put back since."""
    kinds = (UpkeepKind.SEALED_LEFT_SHUT, UpkeepKind.SEALED_PUT_BACK)
    query = select(Upkeep).where(Upkeep.kind.in_(kinds)).order_by(Upkeep.at, Upkeep.id)
    # Of one backup the last word is said last.
    last = {row.details["made_at"]: row for row in session().scalars(query)}
    return [row for row in last.values() if row.kind is UpkeepKind.SEALED_LEFT_SHUT]


def destroyed_file(settings: Settings) -> Path:
    """The file outside of the database that names destroyed cases: beside the anchors."""
    return settings.audit_anchor_file.with_suffix(".destroyed")


def noted_destroyed(file: Path) -> dict[tuple[int, str], str]:
    """The day of each destroyed case in that file, by office and number. Raises OSError."""
    noted: dict[tuple[int, str], str] = {}
    text = file.read_text(encoding="ascii", errors="replace") if file.exists() else ""
    for line in text.splitlines():
        # One that was cut off is written again.
        with suppress(ValueError, KeyError, TypeError):
            row = json.loads(line)
            noted[row["office"], row["number"]] = row["on"]
    return noted


def destroyed_here_again(file: Path, office_id: int | None = None) -> dict[str, str]:
    """Destroyed cases that a restored backup brought back, by number, with the day.

    office_id: of this office alone. Raises OSError.
    """
    noted = noted_destroyed(file)
    # Of no numbers SQLite would read those of all cases.
    if not noted:
        return {}
    query = select(Case.office_id, Case.number).where(Case.number.in_([n for _o, n in noted]))
    with sealed_opened():
        there = session().execute(query).all()
    return {
        number: noted[office, number]
        for office, number in sorted(there)
        if (office, number) in noted and office_id in (None, office)
    }
