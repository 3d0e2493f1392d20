"""`./run check`: what it runs, and what it says of it."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = ["python", "-c", "print('all is well')"]
LONG = ["python", "-c", "print('all is well, and more of it')"]
SHARE = "--sample"
BAD = ["python", "-c", "raise SystemExit('this is wrong')"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program `run`, in the environment that is there, with checks that take no time."""
    loader = SourceFileLoader("casetrack_run", str(ROOT / "run"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    program = module_from_spec(spec)
    # Compiled beside the file it would be, in the tree.
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    loader.exec_module(program)
    monkeypatch.setattr(program, "make_environment", lambda requirements: None)
    tests = program.all_tests
    monkeypatch.setattr(program, "CHECKS", dict.fromkeys(program.CHECKS, GOOD))
    monkeypatch.setattr(program, "AT_NIGHT", dict.fromkeys(program.AT_NIGHT, LONG))
    # What it would run, said by a pytest that runs nothing.
    monkeypatch.setattr(
        program,
        "all_tests",
        lambda *, is_night=False: ["--version", *set(tests(is_night=is_night)) & {SHARE}],
    )
    return program


def test_a_fast_check_runs_no_test_but_those_of_the_law(
    run: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    status = run.main(["check", "--fast"])

    text = capfd.readouterr().out
    assert status == 0
    assert [line for line in text.splitlines() if line.startswith("--- tests")] == []
    assert "--- law tests: " in text
    assert "--- walk: " not in text
    assert text.endswith("Every fast check passed.\n")


def test_a_check_runs_all_that_a_fast_one_does_and_every_test_of_behaviour(
    run: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    status = run.main(["check"])

    text = capfd.readouterr().out
    assert status == 0
    for name in set(run.CHECKS) - {"law tests"}:
        assert f"--- {name}: " in text
    assert f"--- tests: --version {SHARE} --ignore=tests/law" in text
    assert "and more of it" not in text
    assert text.endswith("Every check passed.\n")


def test_a_night_runs_what_takes_long_whole(
    run: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    status = run.main(["check", "--all"])

    text = capfd.readouterr().out
    assert status == 0
    for name in set(run.CHECKS) - {"law tests"}:
        assert f"--- {name}: " in text
    assert text.count("and more of it\n---") == len(run.AT_NIGHT) == 2
    assert "--- tests: --version --ignore=tests/law" in text


def test_what_failed_is_named_and_the_others_still_run(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(run.CHECKS, "ruff", BAD)

    status = run.main(["check", "--fast"])

    text = capfd.readouterr().out
    assert status == 1
    assert "this is wrong" in text
    assert text.count("--- ") == sum(len(row) for row in run.FAST)
    assert text.endswith("Failed: ruff.\n")


def test_python_is_called_by_its_path_so_that_it_finds_its_environment(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[list[object]] = []
    monkeypatch.setattr(run.os, "execv", lambda program, arguments: became.append(arguments))

    run.main(["words"])

    assert became == [[str(run.BIN / "python"), "config/words.py"]]
