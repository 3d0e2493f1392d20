"""What the checks of an installation are given, whether or not its application can be opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from flask import current_app

from casetrack.audit.sealing import AuditKey
from casetrack.config import Settings
from casetrack.db.crypto import KeyProblem, Keyring
from casetrack.db.session import Database
from casetrack.desk.health.queries import fingerprints

# Where the application keeps its settings.
EXTENSION = "casetrack_settings"


def installed() -> Settings:
    """The settings of the application that is open."""
    settings: Settings = current_app.extensions[EXTENSION]
    return settings


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """An installation as it is checked: settings, database, day.

    config: the settings file; None where it is not known. ring, audit_key: None where they cannot
    be read; key_fault, audit_key_fault are what hinders it, None else.
    """

    settings: Settings
    config: Path | None
    database: Database
    at: datetime
    on: date
    ring: Keyring | None = field(repr=False)
    key_fault: Exception | None
    audit_key: AuditKey | None = field(repr=False)
    audit_key_fault: Exception | None

    def fingerprints(self) -> list[str]:
        """Fingerprints of the keys, as a copy of them has; none where one cannot be read."""
        if self.ring is None or self.audit_key is None:
            return []
        return list(fingerprints(self.ring, self.audit_key))

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; None of another."""
        url = self.database.engine.url
        is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
        return Path(str(url.database)) if is_file else None


def surroundings_of(
    settings: Settings, database: Database, *, config: Path | None, at: datetime
) -> Surroundings:
    """The installation of these settings at this instant; its keys are read from their files."""
    ring, key_fault = None, None
    audit_key, audit_key_fault = None, None
    try:
        ring = Keyring.load(settings.key_file)
    except (KeyProblem, OSError) as problem:
        key_fault = problem
    try:
        audit_key = AuditKey.load(settings.audit_key_file)
    except (KeyProblem, OSError) as problem:
        audit_key_fault = problem
    return Surroundings(
        settings=settings,
        config=config,
        database=database,
        at=at,
        on=at.astimezone(settings.timezone).date(),
        ring=ring,
        key_fault=key_fault,
        audit_key=audit_key,
        audit_key_fault=audit_key_fault,
    )
