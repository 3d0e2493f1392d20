"""`casetrack bundle`: one folder from which a server without a network installs casetrack."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import click

from casetrack.commands.faults import Fault, Refused
from casetrack.commands.terminal import _, progress
from casetrack.config import HOUSE

PAPERS = HOUSE / "docs" / "how-to"
LOCKED = HOUSE / "config" / "requirements.txt"
INSTALLER, SUMS = "install.sh", "SHA256SUMS"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--python",
    "pythons",
    multiple=True,
    default=(f"{sys.version_info.major}.{sys.version_info.minor}",),
    show_default=True,
    help="Version of Python on the server; given several times, for several.",
)
def bundle(folder: Path, pythons: tuple[str, ...]) -> None:
    """Make FOLDER: casetrack and its locked packages, an installer, the papers, their checksums.

    On a machine with a network and the source tree; copy it to the server, and run its install.sh.
    """
    if not LOCKED.exists():
        raise Refused(_("A bundle is made from the source tree, not from an installed casetrack."))
    if folder.exists() and any(folder.iterdir()):
        raise Refused(_("%(folder)s is not empty; it is left alone.", folder=folder))
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    with progress(_("Bundle"), 3 + len(pythons)) as step:
        locked = ("--require-hashes", "--only-binary=:all:", "-r", str(LOCKED))
        for python in pythons:
            step(_("packages"))
            of_python = ("--python-version", python)
            _pip("download", "--quiet", "--dest", str(wheels), *of_python, *locked)
        step(_("casetrack"))
        _pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(HOUSE))
        step(_("papers"))
        shutil.copytree(PAPERS, folder / "papers", ignore=shutil.ignore_patterns(INSTALLER))
        shutil.copy(PAPERS / INSTALLER, folder / INSTALLER)
        step(_("checksums"))
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        (folder / SUMS).write_text("".join(_line(file, folder) for file in files), encoding="utf-8")
    size = sum(file.stat().st_size for file in files)
    click.echo(
        _(
            "%(folder)s: %(number)s files, %(size)s MB. Copy it to the server, and run install.sh.",
            folder=folder,
            number=len(files),
            size=f"{size / 1e6:,.1f}",
        )
    )


def _line(file: Path, folder: Path) -> str:
    """A line as `sha256sum --check` reads it."""
    return f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(folder)}\n"


def _pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = next(iter(reversed(done.stderr.strip().splitlines())), "pip")
        raise Fault(_("The packages cannot be fetched or built: %(why)s.", why=why.rstrip(".")))
