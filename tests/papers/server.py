"""A server with a bare Debian and its own systemd, and somebody at its keyboard.

It is a tree made by debootstrap, started with systemd-nspawn; nothing of the machine around it is
in it. What needs the network is typed before the cable is pulled: it runs without one.
"""

from __future__ import annotations

import ctypes
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

_NSPAWN = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit")
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET of sched.h
ENVIRONMENT = (
    "HOME=/root",
    "TERM=xterm",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND=noninteractive",
)
STARTS_WITHIN, LONGEST = 90, 900
# What a command is asked at the keyboard, and what the administrator types.
ANSWERS = (
    (r"口令.*方静|方静.*口令|Passphrase of 方静", "四月的槐树开白花五月结籽"),
    (r"口令.*罗勇|罗勇.*口令|Passphrase of 罗勇", "雨后去江边看灯火到夜半时分"),
    (r"口令|Passphrase", "雨后去江边看灯火到夜半时分"),
    (r"密码|Password", "四个互不相干的词语十二个字"),
    (r"\[y/N\]", "y"),
)
AGAIN = re.compile(r"(再[输打].*|Once more)[:：]\s*$")


def make_base(folder: Path) -> None:
    """Make a bare Debian: what its installer puts on a disk, and Python is none of it."""
    subprocess.run(
        [
            "debootstrap",
            "--variant=minbase",
            "--include=systemd,systemd-sysv,dbus",
            "trixie",
            folder,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )


class Keyboard(ABC):
    """Where lines are typed as root."""

    def type(self, line: str, *, may_fail: bool = False) -> str:
        """Type a line, answer what is asked; what was shown.

        Raises AssertionError where the command fails, or asks what no paper prepares for.
        """
        words = (*self._enter(), "sh", "-c", line)
        pid, screen = pty.fork()
        if pid == 0:
            os.execvp(words[0], words)
        shown, answered, last = "", 0, ""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            if not select.select([screen], [], [], 2)[0]:
                asked = shown[answered:].rstrip().rpartition("\n")[2]
                if not re.search(r"[:：\]]$", asked):
                    continue
                answer = last if AGAIN.search(asked) else _answer(asked)
                assert answer is not None, f"{line}\n{shown}\nnobody knows what to answer"
                os.write(screen, f"{answer}\n".encode())
                answered, last = len(shown), answer
                continue
            try:
                some = os.read(screen, 65536)
            except OSError:
                break
            if not some:
                break
            shown += some.decode(errors="replace").replace("\r\n", "\n")
        os.close(screen)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.stdout.write(f"# {line}\n{shown}")
        sys.stdout.flush()
        assert may_fail or status == 0, f"{line} ended with {status}\n{shown}"
        return shown

    @abstractmethod
    def _enter(self) -> tuple[str, ...]:
        """What a line is typed into."""


class Server(Keyboard):
    """A server. root: its disk. leader: its first process, 0 where it is off."""

    def __init__(self, base: Path, root: Path) -> None:
        self.root, self.leader = root, 0
        subprocess.run(["cp", "-a", "--reflink=auto", base, root], check=True)
        # One that has none presets all units again, and waits two minutes for a cable.
        (root / "etc/machine-id").write_text(f"{uuid4().hex}\n")
        (root / "etc/hostname").write_text(f"{root.name}\n")
        self._nspawn: subprocess.Popen[bytes] | None = None

    def prepare(self, line: str) -> None:
        """Type a line that needs the network, before the server is started without one."""
        words = [*_NSPAWN, *self._disk(), "--resolv-conf=copy-host", "--pipe"]
        done = subprocess.run(
            [*words, "env", "-i", *ENVIRONMENT, "sh", "-c", line],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    def start(self) -> None:
        """Start it without a network, and wait for its systemd."""
        words = [*_NSPAWN, *self._disk(), "--private-network", "--boot"]
        self._nspawn = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + STARTS_WITHIN
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children")
        while time.monotonic() < until:
            pids = children.read_text().split()
            if pids:
                self.leader = int(pids[-1])
                if self._ran("systemctl is-system-running") in ("running", "degraded"):
                    return
            time.sleep(0.5)
        raise AssertionError("the server does not start")

    def stop(self) -> None:
        """Turn it off."""
        if self._nspawn is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self.leader, signal.SIGRTMIN + 4)  # systemd: power off
        try:
            self._nspawn.wait(60)
        except subprocess.TimeoutExpired:
            self._nspawn.kill()
            self._nspawn.wait()
        self._nspawn, self.leader = None, 0

    @contextmanager
    def network(self) -> Iterator[None]:
        """Stand where its addresses are: 127.0.0.1 is this server."""
        libc = ctypes.CDLL(None, use_errno=True)
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/proc/{self.leader}/ns/net", os.O_RDONLY)
        try:
            assert libc.setns(there, _NEW_NETWORK) == 0, os.strerror(ctypes.get_errno())
            yield
        finally:
            libc.setns(here, _NEW_NETWORK)
            os.close(here)
            os.close(there)

    def _disk(self) -> tuple[str, ...]:
        """Its disk, under a name that no other walk has."""
        return ("-D", str(self.root), "-M", f"{self.root.name}-{os.getpid()}")

    def _ran(self, line: str) -> str:
        words = [*self._enter(), "sh", "-c", line]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def _enter(self) -> tuple[str, ...]:
        spaces = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root")
        return (
            "nsenter",
            f"--target={self.leader}",
            *spaces,
            "env",
            "-C",
            "/root",
            "-i",
            *ENVIRONMENT,
        )


def _answer(asked: str) -> str | None:
    return next((answer for words, answer in ANSWERS if re.search(words, asked)), None)
