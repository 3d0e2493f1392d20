"""`casetrack audit …`: what it says of a chain that is whole, and of one altered by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from casetrack.audit.models import AuditEvent, AuditLink
from casetrack.audit.record import AuditKind, record
from casetrack.cli import main
from casetrack.db import session
from tests.builders import NOON
from tests.signed_in import prepare

pytestmark = pytest.mark.both_engines

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `casetrack audit …` on a chain of three rows."""
    with prepare(app):
        for number in range(3):
            record(AuditKind.CASE_READ, by=None, at=NOON, case_id=number)
            session().flush()

    def run(*arguments: str | Path) -> Result:
        return app.test_cli_runner().invoke(main, ["audit", *map(str, arguments)])

    return run


def event_id(app: Flask, number: int) -> int:
    with app.app_context():
        return (
            session().scalars(sa.select(AuditLink.event_id).where(AuditLink.number == number)).one()
        )


def alter(app: Flask, *statements: sa.Executable) -> None:
    """What somebody with the database open does."""
    with app.app_context():
        for statement in statements:
            session().execute(statement)
        session().commit()


def test_a_whole_audit_says_so(run: Run) -> None:
    result = run("verify")

    assert (result.exit_code, result.output) == (0, "The audit is whole: 3 rows.\n")


def test_an_altered_row_is_named_with_status_1(app: Flask, run: Run) -> None:
    second = event_id(app, 2)
    alter(app, sa.update(AuditEvent).where(AuditEvent.id == second).values(case_id=99))

    result = run("verify")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        f"The audit does not fit: row 2 (event {second}) is not what was recorded.\n"
    )


def test_a_dropped_last_row_is_found_with_the_anchor(app: Flask, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    assert run("anchor", file).exit_code == 0
    last = event_id(app, 3)
    alter(
        app,
        sa.delete(AuditEvent).where(AuditEvent.id == last),
        sa.delete(AuditLink).where(AuditLink.number == 3),
    )

    assert run("verify").exit_code == 0
    result = run("verify", "--against", file)

    assert result.exit_code == 1
    assert "row 3 was there when it was anchored and is missing" in result.stderr


def test_an_anchor_is_head_and_count(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"

    run("anchor", file)

    data = json.loads(file.read_text())
    case_data = json.loads(run("verify", "--json").output)
    assert (data["count"], data["head"]) == (case_data["count"], case_data["head"])
    assert run("verify", "--against", file).exit_code == 0


def test_json_tells_the_row_that_does_not_fit(app: Flask, run: Run) -> None:
    second = event_id(app, 2)
    alter(app, sa.delete(AuditEvent).where(AuditEvent.id == second))

    result = run("verify", "--json")

    assert result.exit_code == 1
    assert json.loads(result.output)["misfit"] == {
        "reason": "event_missing",
        "number": 2,
        "until": None,
        "event_id": second,
        "table": None,
        "row_id": None,
    }


@pytest.mark.parametrize("content", ["", "[]", '{"count": 3}', '{"count": "x", "head": "y"}'])
def test_a_file_that_is_no_anchor_is_one_sentence(run: Run, tmp_path: Path, content: str) -> None:
    file = tmp_path / "anchor.json"
    file.write_text(content)

    result = run("verify", "--against", file)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"{file} was not written by `casetrack audit anchor`: ")
    assert result.stderr.count("\n") == 1


def test_a_file_written_by_an_earlier_casetrack_is_added_to(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    run("anchor", file)
    data = json.loads(file.read_text())
    older = {name: data[name] for name in ("count", "head", "at")}
    file.write_text(json.dumps(older, indent=2) + "\n")

    assert run("anchor", file).exit_code == 0

    assert file.read_text().startswith(json.dumps(older, indent=2) + "\n")
    assert run("verify", "--against", file).exit_code == 0


def test_anchors_that_go_back_were_altered(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    run("anchor", file)
    shorter = {**json.loads(file.read_text()), "count": 1}
    with file.open("a") as lines:
        lines.write(json.dumps(shorter) + "\n")

    result = run("anchor", file)

    assert result.exit_code == 2
    assert result.stderr == (f"{file} was altered: its line 2 is shorter than the one before.\n")


def test_a_file_of_anchors_is_its_owners_only(run: Run, tmp_path: Path) -> None:
    run("anchor", tmp_path / "anchors")

    assert (tmp_path / "anchors").stat().st_mode & 0o777 == 0o600


def test_a_text_rewritten_before_the_last_anchor_is_noticed_by_a_whole_one(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "anchors"
    run("anchor", file)
    alter(app, sa.update(AuditEvent).where(AuditEvent.kind == "case_read").values(case_id=99))

    result = run("anchor", "--whole", file)

    assert result.exit_code == 1
    assert result.stderr.startswith("Not anchored: row 1 ")
    assert len(file.read_text().splitlines()) == 1


def test_an_anchor_that_cannot_be_read_or_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "anchor.json"

    for result in (run("verify", "--against", nowhere), run("anchor", nowhere)):
        assert result.exit_code == 2
        assert result.stderr.startswith(f"{nowhere} cannot be ")
