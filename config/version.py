"""The version of a delivery: that of the last commit, so that a later one is always greater.

    0.9.<day and minute of the commit, UTC>+g<commit>

Without git, as in a source archive, it is the one that the archive was made with. Hatch asks for it
whenever it builds; `casetrack --version` says what was built.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASE = "0.9"
_GIT = ("git", "log", "-1", "--date=format-local:%Y%m%d%H%M", "--format=%cd %h")


def version() -> str:
    """The version of this tree."""
    packed = ROOT / "PKG-INFO"
    if packed.exists():
        kept = re.search(r"^Version: (\S+)$", packed.read_text(encoding="utf-8"), re.MULTILINE)
        if kept is not None:
            return kept[1]
    try:
        answer = subprocess.run(
            _GIT, cwd=ROOT, env={"TZ": "UTC", "PATH": "/usr/bin:/bin:/usr/local/bin"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return f"{BASE}.0"
    minute, commit = answer.stdout.split()
    return f"{BASE}.{minute}+g{commit}"
