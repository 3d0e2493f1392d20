"""A machine without a network onto which a bundle is brought: `python -m … FOLDER`.

Begun in a network and a mount namespace of its own (`unshare --net --mount`), as root: what the
installer writes to the disk is written to memory, and gone with the last process in there. Typed
is what the Chinese paper says, except for what a systemd or an nginx of this machine would be
asked; then an administrator and a prosecutor come in by the pages.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, cast

from tests.journeys.first_sign_in import CHOSEN, link_of, scan
from tests.journeys.plain import PlainPerson
from tests.journeys.the_house import House
from tests.papers.__main__ import NAME, PAPER
from tests.papers.paper import blocks_of
from tests.papers.server import ENVIRONMENT, Keyboard

# What the installer writes to, and where a systemd would be found.
WRITTEN, HIDDEN = ("etc", "opt", "usr/local", "var", "root"), "run"
# An address of nobody (RFC 5737).
ELSEWHERE = ("192.0.2.1", 443)
PORT = 8000
SERVED_WITHIN = 60


class Machine(Keyboard):
    """This machine, without a network and with a disk that forgets."""

    def __init__(self, folder: Path) -> None:
        """folder: empty, for what is written."""
        _do("mount", "-t", "tmpfs", "memory", folder)
        for place in WRITTEN:
            layers = [folder / place / layer for layer in ("written", "working")]
            for layer in layers:
                layer.mkdir(parents=True)
            written, working = layers
            options = f"lowerdir=/{place},upperdir={written},workdir={working}"
            _do("mount", "-t", "overlay", "overlay", "-o", options, f"/{place}")
        _do("mount", "-t", "tmpfs", "hidden", f"/{HIDDEN}")
        _do("ip", "link", "set", "lo", "up")

    def _enter(self) -> tuple[str, ...]:
        return ("env", "-C", "/root", "-i", *ENVIRONMENT)


class _BehindProxy(HTTPConnection):
    """A connection as the proxy on this machine makes it for somebody who came by HTTPS."""

    def request(self, method: str, url: str, body: Any = None, headers: Any = None) -> None:  # type: ignore[override]  # the two that are sent
        """Send a request with what the proxy adds."""
        added = {"Host": NAME, "X-Forwarded-For": "10.0.0.7", "X-Forwarded-Proto": "https"}
        super().request(method, url, body, {**headers, **added})


class Local(PlainPerson):
    """Somebody at a browser on the same network, which reaches no other."""

    def __init__(self) -> None:
        # Of a house a plain person asks only the address.
        self.host, self.port = "127.0.0.1", PORT
        super().__init__(cast(House, self), "zh")

    def _connection(self) -> HTTPConnection:
        return _BehindProxy(self.host, self.port, timeout=60)


def begin(bundle: Path, folder: Path) -> None:
    """Install what stands in a bundle, serve it, and take the first steps of an office."""
    machine = Machine(folder)
    ensure_no_network()
    shutil.copytree(bundle, "/root/casetrack-bundle")
    paper = blocks_of(PAPER)
    for line in (
        *paper["二、安装程序"][0],
        *paper["四、第一个系统管理员、密钥副本、人员"][0],
    ):
        machine.type(line)
    with ExitStack() as stack:
        words = (*machine._enter(), "casetrack", "serve", "--port", str(PORT))
        served = subprocess.Popen(words)
        stack.callback(served.wait, 30)
        stack.callback(served.terminate)
        wait_until_served()
        first_steps()


def ensure_no_network() -> None:
    """Fail where another machine can be reached."""
    with suppress(OSError):
        socket.create_connection(ELSEWHERE, timeout=5).close()
        raise AssertionError("there is a network")
    _name, interfaces = Path("/proc/net/dev").read_text().split("\n", 1)
    named = [line.partition(":")[0].strip() for line in interfaces.splitlines() if ":" in line]
    assert named == ["lo"], named


def wait_until_served() -> None:
    """Until pages can be answered."""
    until = time.monotonic() + SERVED_WITHIN
    while time.monotonic() < until:
        with suppress(OSError):
            if Local().finds("/readyz"):
                return
        time.sleep(0.5)
    raise AssertionError("nothing is served")


def first_steps() -> None:
    """An administrator signs in, adds an office and somebody to it, who signs in as well."""
    luo = Local()
    luo.open("/sign-in")
    luo.press("登录", login="luo", password=CHOSEN)
    phone, codes = scan(luo)
    assert len(codes) == 10
    luo.press("开始使用", factor_code=phone.next_code(), is_kept_on_paper=True)
    luo.open("/offices/new")
    luo.press(
        "登记该院",
        name_zh="开市人民检察院",
        name_en="Beginning City Office",
        short_zh="开市检未",
        level="city",
    )
    assert luo.reads("开市人民检察院"), luo.describe()
    luo.open("/staff/new")
    luo.press("登记账号", login="wu", name="吴桐", role="prosecutor")
    wu = Local()
    wu.open(link_of(luo))
    wu.press("保存并继续", password=CHOSEN, password_again=CHOSEN)
    wu.open("/sign-in")
    wu.open("/account")
    assert wu.reads("吴桐"), wu.describe()
    again = Local()
    again.open("/sign-in")
    again.press("登录", login="wu", password=CHOSEN)
    assert (again.path, again.reads("吴桐")) == ("/", True), again.describe()
    again.open("/cases/new")
    again.press("登记案件", intake="prosecution_transfer", title="第一件案件", about="nobody")
    assert again.reads("第一件案件"), again.describe()


def _do(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True)


if __name__ == "__main__":
    begin(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write("The bundle is installed without a network; an office has begun.\n")
