"""Write the next migration from what the models and the migrations differ in: `./run migration`.

It asks no settings and no database of an installation: it brings an empty one, thrown away at the
end, to the newest migration and looks at that. What it writes is a draft to be read and completed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from casetrack.db.session import Database
from casetrack.revisions import MIGRATIONS
from casetrack.schema import alembic_config

ROOT = Path(__file__).resolve().parent.parent


class NotWritten(Exception):
    """Why there is no new migration, in one plain sentence."""


def write_migration(message: str, *, migrations: Path = MIGRATIONS, is_empty: bool = False) -> Path:
    """Return the file of the next migration, written into `migrations`/versions.

    message: what changes; the name of the file is made of it.
    is_empty: leave it to be written by hand, for rows that change where no table does.
    Raises NotWritten if there is nothing to write, or no newest migration to follow.
    """
    with tempfile.TemporaryDirectory(prefix="casetrack-migration-") as folder:
        database = Database(URL.create("sqlite", database=str(Path(folder, "scratch.sqlite"))))
        try:
            with database.engine.connect() as connection:
                config = alembic_config(connection)
                config.set_main_option("script_location", str(migrations).replace("%", "%%"))
                config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
                number = next_number(config)
                command.upgrade(config, "head")
                written = command.revision(
                    config,
                    message.rstrip("."),
                    autogenerate=not is_empty,
                    rev_id=number,
                    process_revision_directives=None if is_empty else write_nothing_empty,
                )
        finally:
            database.dispose()
    if not written or isinstance(written, list):
        raise NotWritten(
            "The models are as the migrations leave them: there is nothing to write."
            " For a change of rows alone say --empty."
        )
    file = Path(written.path)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    # Alembic's remark to adjust what it wrote: `./run migration` says it once, at the end.
    file.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    return file


def next_number(config: Config) -> str:
    """The number after the newest migration: "0002" after "0001". Raises NotWritten."""
    heads = ScriptDirectory.from_config(config).get_heads()
    if len(heads) > 1:
        raise NotWritten(
            f"Two migrations are the newest ({', '.join(sorted(heads))}): let one follow the other."
        )
    return f"{int(heads[0]) + 1 if heads else 1:04}"


def write_nothing_empty(context: Any, revision: Any, directives: list[Any]) -> None:
    """Have Alembic write no file where it found no difference."""
    if directives[0].upgrade_ops.is_empty():
        directives.clear()


def main(arguments: Sequence[str]) -> int:
    """Write it, in the form of the house; one plain sentence and status 1 if that fails."""
    parser = argparse.ArgumentParser(prog="run migration", description=main.__doc__)
    parser.add_argument("message", help='what changes, such as "The place of a visit"')
    parser.add_argument("--empty", action="store_true", help="to be written by hand")
    options = parser.parse_args(arguments)
    try:
        file = write_migration(options.message, is_empty=options.empty)
    except NotWritten as problem:
        print(f"run migration: {problem}", file=sys.stderr)
        return 1
    ruff = Path(sys.executable).with_name("ruff")
    # A line that is too long is broken by whoever reads it: `run check` asks for that.
    for tidied in (["check", "--fix", "--exit-zero", "--quiet"], ["format", "--quiet"]):
        subprocess.run([ruff, *tidied, file], cwd=ROOT, check=True)
    print(f"Wrote {file.relative_to(ROOT)}: read it, and complete it where rows must change.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
