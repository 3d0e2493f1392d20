"""Style sheets, scripts and fonts: small on the line, and kept by the browser until an update."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request, send_from_directory, url_for
from werkzeug.security import safe_join

# Seconds for which a browser does not ask again. What a script names itself has no version in its
# address, so that it is not much longer.
STAY = 3600
# Where the address has a version: a year, and no question even when a page is loaded anew.
STAY_WITH_VERSION = 31_536_000


def register(app: Flask) -> None:
    """Add a version of all static files to their addresses, and send them compressed."""
    app.view_functions["static"] = _send
    version = _version(Path(app.static_folder or ""))

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", version)


def addresses() -> Callable[[str], str]:
    """How a page names a static file; each page names ten, and each is put together once."""

    @cache
    def address_of(_script_root: str, filename: str) -> str:
        return url_for("static", filename=filename)

    return lambda filename: address_of(request.script_root, filename)


def _send(filename: str) -> Response:
    """A static file; compressed where that was made when casetrack was built, and is wanted."""
    folder = Path(current_app.static_folder or "")
    has_version = "v" in request.args
    is_packed = request.accept_encodings["gzip"] > 0 and _is_packed(folder, filename)
    response = send_from_directory(
        folder,
        f"{filename}.gz" if is_packed else filename,
        download_name=Path(filename).name,
        max_age=STAY_WITH_VERSION if has_version else STAY,
    )
    if has_version:
        response.cache_control.immutable = True
    response.vary.add("Accept-Encoding")
    if is_packed:
        response.content_encoding = "gzip"
    return response


def _is_packed(folder: Path, filename: str) -> bool:
    """Whether it was compressed, and not changed since."""
    whole, packed = safe_join(str(folder), filename), safe_join(str(folder), f"{filename}.gz")
    if whole is None or packed is None:
        return False
    at, packed_at = (_changed_at(Path(path)) for path in (whole, packed))
    return 0 < at <= packed_at


def _changed_at(path: Path) -> int:
    """In nanoseconds; 0 where there is no such file."""
    return path.stat().st_mtime_ns if path.is_file() else 0


def _version(folder: Path) -> str:
    patterns = ("*.*", "offline/*.*", "vendor/*.*")
    files = sorted(path for pattern in patterns for path in folder.glob(pattern))
    contents = (path.read_bytes() for path in files if path.suffix != ".gz")
    return hashlib.sha256(b"".join(contents)).hexdigest()[:8]
