"""The bundle is installed where there is no network, and an office begins with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.papers.__main__ import CASETRACK
from tests.papers.server import ENVIRONMENT

pytestmark = [pytest.mark.one_engine, pytest.mark.night_alone]

UNSHARED = ("unshare", "--net", "--mount")
NEEDED = ("unshare", "mount", "ip", "runuser", "useradd")


def lacking() -> str:
    """What this machine lacks for it; "" where nothing."""
    if os.name != "posix" or os.geteuid() != 0:
        return "needs root: the installer makes an account"
    if missing := [name for name in NEEDED if not shutil.which(name)]:
        return f"needs {', '.join(missing)}"
    tried = subprocess.run([*UNSHARED, "true"], capture_output=True, text=True, check=False)
    return f"namespaces are not permitted: {tried.stderr}" if tried.returncode else ""


@pytest.fixture(scope="module")
def python_of_the_machine() -> str:
    """The version of the Python that the installer finds; skipped where it would find none."""
    if reason := lacking():
        pytest.skip(reason)
    asks = "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"
    words = ["env", "-i", *ENVIRONMENT, "python3", "-c", asks]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(f"needs python3 and python3-venv in {ENVIRONMENT}: {found.stderr}")
    return found.stdout.strip()


def test_an_office_begins_with_a_bundle_on_a_machine_without_a_network(
    python_of_the_machine: str, tmp_path: Path
) -> None:
    bundle, disk = tmp_path / "bundle", tmp_path / "disk"
    disk.mkdir()
    making = ("-c", CASETRACK, "bundle", bundle, "--python", python_of_the_machine)
    subprocess.run([sys.executable, *making], check=True)

    module = ("-m", "tests.papers.without_network")
    words = [*UNSHARED, sys.executable, *module, str(bundle), str(disk)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
