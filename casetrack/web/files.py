"""Style sheets, scripts and fonts: cached by the browser until the next update."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask

# Seconds for which a browser does not ask again. What a style sheet names itself has no version
# in its address, so that it is not much longer.
STAY = 3600


def register(app: Flask) -> None:
    """Add a version of all static files to their addresses."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STAY
    version = _version(Path(app.static_folder or ""))

    @app.url_defaults
    def told(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", version)


def _version(folder: Path) -> str:
    files = sorted(one for part in ("*.*", "offline/*.*") for one in folder.glob(part))
    return hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:8]
