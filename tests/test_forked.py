"""A run in several processes: no test is lost, and whoever ends early is noticed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.forked import Rooms, files_of

ROOT = Path(__file__).resolve().parent.parent
CONFTEST = """
from tests.forked import RunInProcesses

def pytest_configure(config):
    config.pluginmanager.register(RunInProcesses(2, (), {}))
"""
GOOD = """
import sys

def test_it_writes_to_the_stream_that_was_there_when_it_was_loaded(stream=sys.stdout):
    stream.write("said by a test that is good")

def test_it_has_a_folder_and_a_name_of_its_own(tmp_path, worker_id):
    print("said by a test that is good")
    assert tmp_path.parent.name == f"popen-{worker_id}"
"""
BAD = """
def test_it_is_wrong():
    print("said by a test that is bad")
    assert False
"""
KILLED = """
import os, signal

def test_it_comes_before():
    pass

def test_it_ends_its_process():
    os.kill(os.getpid(), signal.SIGKILL)

def test_it_never_begins():
    pass
"""


def test_a_failure_is_told_and_so_is_each_test_whose_process_ended(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    for name, text in {"bad": BAD, "good": GOOD, "killed": KILLED}.items():
        (tmp_path / f"test_{name}.py").write_text(text)

    alone = {"PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **alone}

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist.plugin", "-p", "no:cacheprovider", "-ra"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert sorted(re.findall(r"^FAILED test_\w+\.py::(\w+)", done.stdout, re.MULTILINE)) == [
        "test_it_ends_its_process",
        "test_it_is_wrong",
        "test_it_never_begins",
    ]
    assert "3 failed, 3 passed" in done.stdout
    assert "said by a test that is bad" in done.stdout
    assert "said by a test that is good" not in done.stdout


def test_a_process_goes_on_in_its_room_and_a_second_one_comes_when_each_has_somebody() -> None:
    names = ["guards/long", "a/1", "a/2", "a/3", "b/1", "b/2"]
    rooms = Rooms(files_of((f"tests/{name}.py::test" for name in names), ("tests/guards/",)))

    files = [rooms.next_for(process) for process in (0, 1, 2, 1, 0, 2, 1)]

    assert [file and file.name[6:-3] for file in files] == [
        *names[:2],
        "b/1",
        "a/2",
        "a/3",
        "b/2",
        None,
    ]
