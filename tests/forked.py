"""A run in several processes that loads and collects the tests once.

Each process is forked from the one that collected, and asks it for files; that one prints. Where
each loads casetrack and collects twelve thousand tests for itself, as with `-n`, it takes each as
long as five hundred of them; in a new tree, where tests are compiled first, twice as long.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import UnsupportedOperation
from itertools import groupby
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import Any, NoReturn

import pytest
from _pytest.tmpdir import TempPathFactory


@dataclass(frozen=True)
class File:
    """The tests of one file, by their places in the run; they stay together.

    is_long: it is begun before all that are not, in the order of the run.
    """

    name: str
    tests: tuple[int, ...]
    is_long: bool = False

    @property
    def room(self) -> str:
        """The folder below `tests`: what is asked there is compiled anew by each process."""
        return "/".join(PurePosixPath(self.name).parts[:2])


def files_of(names: Iterable[str], long: tuple[str, ...]) -> list[File]:
    """The files of the tests that are called so, in their order.

    long: how those begin that take long.
    """
    together = groupby(enumerate(names), lambda test: test[1].partition("::")[0])
    return [
        File(name, tuple(place for place, _ in tests), name.startswith(long))
        for name, tests in together
    ]


class Rooms:
    """Which file a process gets: a long one, then one of the room it is in, then of another room.

    A room is entered by a second process only when each of the others has somebody.
    """

    def __init__(self, files: Iterable[File]) -> None:
        self.left = list(files)
        self.entered: dict[int, str] = {}

    def next_for(self, process: int) -> File | None:
        """The file that this process runs next; None: there is none left."""
        if not self.left:
            return None
        file = self.left[0] if self.left[0].is_long else min(self.left, key=self._rank(process))
        self.left.remove(file)
        self.entered[process] = file.room
        return file

    def _rank(self, process: int) -> Any:
        room = self.entered.get(process)
        others = {where for whose, where in self.entered.items() if whose != process}
        size: Counter[str] = Counter()
        for file in self.left:
            size[file.room] += len(file.tests)
        # The first of those that are alike, so that the longest of a room comes first.
        return lambda file: (file.room != room, file.room in others, -size[file.room])


@dataclass
class Forked:
    """A process, as the one that collected sees it. given: tests that it has not ended."""

    number: int
    pid: int
    pipe: Connection
    given: dict[str, pytest.Item] = field(default_factory=dict)


class RunInProcesses:
    """The plugin of the process that collects.

    long: see `files_of`. shared: what the others know of the run, as those of xdist do.
    """

    def __init__(self, processes: int, long: tuple[str, ...], shared: Mapping[str, Any]) -> None:
        self.processes, self.long, self.shared = processes, long, shared

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run all tests; None: there is nothing to run."""
        if session.testsfailed or session.config.option.collectonly:
            return None
        rooms = Rooms(files_of((item.nodeid for item in session.items), self.long))
        # Before the others are there: it is one folder for all. Pytest declares nowhere what is
        # ignored here and below: `workerinput` tells a worker of xdist from who collects.
        folders: TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]
        folders.getbasetemp()
        begun: list[Forked] = []
        try:
            for number in range(self.processes):
                begun.append(self._fork(session, number, begun))
            _listen(session, rooms, begun)
        finally:
            for forked in begun:
                forked.pipe.close()
                os.waitpid(forked.pid, 0)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        return True

    def _fork(self, session: pytest.Session, number: int, begun: Iterable[Forked]) -> Forked:
        ours, theirs = Pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            # Or nobody hears that the first process has ended: the others hold its end of the pipe.
            for pipe in (ours, *(forked.pipe for forked in begun)):
                pipe.close()
            Inside(session, theirs).run({**self.shared, "workerid": f"gw{number}"})
        theirs.close()
        return Forked(number, pid, ours)


def _listen(session: pytest.Session, rooms: Rooms, begun: Iterable[Forked]) -> None:
    """Give files to whoever asks, and tell pytest of each report, until all have ended."""
    hook = session.config.hook
    by_pipe: dict[Any, Forked] = {forked.pipe: forked for forked in begun}
    while by_pipe:
        for pipe in wait(list(by_pipe)):
            forked = by_pipe[pipe]
            try:
                message = forked.pipe.recv()
            except (EOFError, ConnectionResetError):  # it has ended, or was killed
                del by_pipe[pipe]
                for item in forked.given.values() if not session.shouldfail else ():
                    hook.pytest_runtest_logreport(report=_never_ended(item))
                continue
            if message is None:
                file = None if session.shouldfail else rooms.next_for(forked.number)
                tests = file.tests if file is not None else ()
                forked.given |= {session.items[n].nodeid: session.items[n] for n in tests}
                forked.pipe.send(tests)
                continue
            report = hook.pytest_report_from_serializable(config=session.config, data=message)
            if report.when == "teardown":
                forked.given.pop(report.nodeid, None)
            hook.pytest_runtest_logreport(report=report)


def _never_ended(item: pytest.Item) -> pytest.TestReport:
    why = "the process that was to run it ended before"
    return pytest.TestReport(item.nodeid, item.location, {}, "failed", why, "call")


def _into_a_file_of_its_own(caught: Any) -> None:
    """Let what is caught of standard output go where no other process writes. What was loaded
    before has kept the stream, which stays open. caught: None where nothing is.
    """
    with suppress(AttributeError, UnsupportedOperation), TemporaryFile() as file:
        os.dup2(file.fileno(), caught.tmpfile.fileno())


class Inside:
    """The plugin of a process that runs files: it reports to the one that collected."""

    def __init__(self, session: pytest.Session, pipe: Connection) -> None:
        self.session, self.pipe = session, pipe
        self.tests: deque[int] = deque()

    def run(self, worker_input: dict[str, Any]) -> NoReturn:
        """Run files until there is none left; end this process."""
        try:
            self._stand_apart(worker_input)
            try:
                self._run_all()
            finally:
                # After a failure with `-x`, or Ctrl-C: else each test has put away what it used.
                self.session._setupstate.teardown_exact(None)
        except KeyboardInterrupt:
            pass
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            # Without what the first process does at its end.
            os._exit(0)

    def _stand_apart(self, worker_input: dict[str, Any]) -> None:
        config = self.session.config
        config.workerinput = worker_input  # type: ignore[attr-defined]
        # It alone prints.
        config.pluginmanager.unregister(name="terminalreporter")
        caught = config.pluginmanager.getplugin("capturemanager")._global_capturing
        for stream in (caught.out, caught.err):
            _into_a_file_of_its_own(stream)
        folders: TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined]
        folders._basetemp = folders.getbasetemp() / f"popen-{worker_input['workerid']}"
        folders._basetemp.mkdir(mode=0o700)
        config.pluginmanager.register(self)

    def _run_all(self) -> None:
        items, hook = self.session.items, self.session.config.hook
        self._ask()
        while self.tests:
            item = items[self.tests.popleft()]
            # What it leaves for the next depends on which that is.
            if not self.tests:
                self._ask()
            following = items[self.tests[0]] if self.tests else None
            hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.session.shouldfail:
                return

    def _ask(self) -> None:
        self.pipe.send(None)
        self.tests.extend(self.pipe.recv())

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Send it."""
        config = self.session.config
        self.pipe.send(config.hook.pytest_report_to_serializable(config=config, report=report))
