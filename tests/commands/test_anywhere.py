"""What stands in the code is told in a tree that was never installed anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from casetrack.cli import main
from tests.exchange.sheet import EXAMPLES

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize(
    ("command", "page"),
    [
        (["law", "clocks"], "clocks.md"),
        (["cases", "reference"], "case-file.md"),
        (["cases", "reference", "--schema"], "case-file.schema.json"),
    ],
    ids=["clocks", "case file", "schema"],
)
def test_the_reference_is_printed_without_an_installation(command: list[str], page: str) -> None:
    result = CliRunner(env={"CASETRACK_CONFIG": ""}).invoke(main, command)

    assert result.exit_code == 0, result.output
    assert result.output == (REFERENCE / page).read_text(encoding="utf-8")


def test_a_case_file_is_checked_without_an_installation() -> None:
    file = EXAMPLES[0]

    result = CliRunner(env={"CASETRACK_CONFIG": ""}).invoke(main, ["cases", "check", str(file)])

    assert (result.exit_code, result.output) == (0, f"{file}: a case file\n")
