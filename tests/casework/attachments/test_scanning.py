"""A scanner that is set must have seen a file; whatever else it does is a refusal."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from casetrack.casework.attachments import inspecting
from casetrack.casework.attachments.inspecting import FOUND, SILENT, scan
from casetrack.errors import RuleBroken

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


class Clamd(socketserver.StreamRequestHandler):
    """Answers as clamd does; finds one thing."""

    says: bytes | None = None

    def handle(self) -> None:
        """Read what is streamed, and say what is in it."""
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        found = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        said = Clamd.says if Clamd.says is not None else found
        self.wfile.write(said)


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[str]:
    """The address of a scanner that answers."""
    place = tmp_path / "clamd.ctl"
    with socketserver.ThreadingUnixStreamServer(str(place), Clamd) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"unix:{place}"
        server.shutdown()
        thread.join()
    Clamd.says = None


def test_what_it_finds_nothing_in_is_taken(clamd: str) -> None:
    scan(clamd, [b"a scan " * 20_000, b"of a reply"])


def test_what_it_finds_something_in_is_not(clamd: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        scan(clamd, [b"before ", EICAR])

    assert refused.value.key == FOUND


@pytest.mark.parametrize(
    "said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"OK\0", b"stream: OK, nearly\0"]
)
def test_whatever_else_it_says_is_a_refusal(clamd: str, said: bytes) -> None:
    Clamd.says = said

    with pytest.raises(RuleBroken) as refused:
        scan(clamd, [b"a scan"])

    assert refused.value.key == SILENT


@pytest.mark.parametrize("place", ["unix:/nowhere/clamd.ctl", "tcp:127.0.0.1:1"])
def test_one_that_is_not_there_refuses(place: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        scan(place, [b"a scan"])

    assert refused.value.key == SILENT


def test_one_that_says_nothing_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspecting, "PATIENCE", 0.05)
    mute = str(tmp_path / "mute")
    with socketserver.UnixStreamServer(mute, Clamd), pytest.raises(RuleBroken) as refused:
        scan(f"unix:{mute}", [b"a scan"])

    assert refused.value.key == SILENT
