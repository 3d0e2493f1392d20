"""Logs: one JSON object per line, with request number and user id.

User input is never logged: no query string, no form, no text of an exception, which may quote a
value. The type of an exception, its way through the code and the reason of a database are.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import sqlite3
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from flask import Flask, g, has_app_context, request
from werkzeug.wrappers import Response

from casetrack.audit.record import REQUEST_ID

# What SQLite says of its own: of the rest some quotes what was looked for.
_SQLITE_SAYS = re.compile(
    r"(?:UNIQUE|CHECK|NOT NULL|FOREIGN KEY) constraint failed(?:: [\w., ]+)?"
    r"|database or disk is full|disk I/O error|database (?:table )?is locked|interrupted"
    r"|unable to open database file|attempt to write a readonly database"
    r"|database disk image is malformed",
    re.ASCII,
)
_QUOTED = re.compile(r"[\"'“«].*[\"'”»]")
_OURS = f"{Path(__file__).resolve().parents[1]}{os.sep}"

access_log = logging.getLogger("casetrack.access")


def configure(level: str) -> None:
    """Log everything of this process to standard error.

    level: "debug", "info", "warning" or "error".
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # It repeats the access line, with the address.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class JsonLines(logging.Formatter):
    """Formats a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break."""
        data: dict[str, object] = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        data |= {name: value for name, value in vars(record).items() if name not in _OF_EVERY}
        data["request"] = REQUEST_ID.get()
        # Whoever Flask-Login has found already; asking it here would read the database.
        person = g.get("_login_user") if has_app_context() else None
        if person is not None and person.is_authenticated:
            data["user"] = person.staff.id
        if record.exc_info and record.exc_info[1] is not None:
            data["exception"] = [_one(problem) for problem in _causes(record.exc_info[1])]
        return json.dumps(data, ensure_ascii=False, default=repr)


# Attributes of every log record; others were passed with the call.
_OF_EVERY = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime"})


def register(app: Flask) -> None:
    """Log one line per answered request."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    if request.endpoint != "static":
        ms = round((time.perf_counter() - g.begun) * 1000) if "begun" in g else None
        access_log.info(
            "request",
            extra={
                "method": request.method,
                "endpoint": request.endpoint,
                "status": response.status_code,
                "ms": ms,
            },
        )
    return response


def _causes(problem: BaseException) -> list[BaseException]:
    causes = [problem]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and cause not in causes:
        causes.append(cause)
    return causes


def _one(problem: BaseException) -> dict[str, object]:
    kind = type(problem)
    data: dict[str, object] = {"kind": f"{kind.__module__}.{kind.__qualname__}"}
    data["way"] = _way(problem.__traceback__)
    if reason := reason_of(problem):
        data["reason"] = reason
    return data


def reason_of(problem: BaseException) -> str:
    """The reason given by a database or the system, without user input; or "".

    Of SQLite the code, with messages that name tables and columns only; of PostgreSQL the code, the
    first line without quoted parts, and the names of table and constraint.
    """
    if isinstance(problem, OSError) and problem.errno is not None:
        return f"{errno.errorcode.get(problem.errno, problem.errno)} {os.strerror(problem.errno)}"
    if isinstance(problem, sqlite3.Error):
        name = getattr(problem, "sqlite_errorname", "")
        text = str(problem)
        return f"{name} {text}" if _SQLITE_SAYS.fullmatch(text) else name
    diagnosis = getattr(problem, "diag", None)
    if diagnosis is None:
        return ""
    # An unreachable server gives no message; the driver does.
    is_away = type(problem).__name__ == "OperationalError"
    text = diagnosis.message_primary or (str(problem) if is_away else "")
    first = _QUOTED.sub("…", text.partition("\n")[0])
    named = (diagnosis.table_name, diagnosis.constraint_name)
    values = (getattr(problem, "sqlstate", None), first, *named)
    return " ".join(text for text in values if text)


def _way(trace: TracebackType | None) -> list[str]:
    """The frames in casetrack, and the last one; frames of libraries between are left out."""
    frames = list(traceback.extract_tb(trace))
    ours = [frame for frame in frames if frame.filename.startswith(_OURS)]
    return [
        f"{frame.filename.removeprefix(_OURS)}:{frame.lineno} {frame.name}"
        for frame in [*ours, *(frames[-1:] if frames[-1:] != ours[-1:] else [])]
    ]
