"""`casetrack schemes`: out as a file, and in."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.commands.schemes import schemes
from casetrack.probation.scores.examples import EXAMPLES
from casetrack.probation.scores.scheme_files import file_of
from tests.builders import make_staff
from tests.signed_in import prepare


def run(app: Flask, *arguments: str) -> Result:
    result = app.test_cli_runner().invoke(schemes, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_file_goes_in_and_comes_out_as_it_was(app: Flask, tmp_path: Path) -> None:
    with prepare(app):
        head = make_staff(Role.SECTION_HEAD).login
        nobody = make_staff(Role.PROSECUTOR).login
    file, out = tmp_path / "in.json", tmp_path / "out.json"
    file.write_text(file_of(EXAMPLES.values()), encoding="utf-8")

    assert run(app, "import", str(file), "--by", head).stdout == (
        "2 new, 0 worded anew, 0 as they were.\n"
    )
    assert run(app, "export", "--by", head, "--output", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    assert run(app, "export", "--by", head).stdout == file.read_text(encoding="utf-8")

    file.write_text("{", encoding="utf-8")
    refused = run(app, "import", str(file), "--by", head)
    assert refused.exit_code != 0
    assert "This is no file of schemes" in refused.stderr
    file.write_bytes(b"\xff\xfe")
    assert run(app, "import", str(file), "--by", head).exit_code != 0
    for login in (nobody, "nobody-of-that-name"):
        assert run(app, "export", "--by", login).exit_code != 0
