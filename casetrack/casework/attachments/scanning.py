"""Ask a scanner for viruses that speaks as clamd does (INSTREAM); its silence is a refusal."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from casetrack.codes import N_
from casetrack.errors import RuleBroken

FOUND = N_("The scanner found something harmful in it: it is not taken.")
SILENT = N_(
    "The scanner for viruses does not answer, and nothing is taken without it. Try again later, and"
    " tell your administrator."
)
# Seconds for which it may stand still.
PATIENCE = 20
_ANSWER = 4096


def scan(place: str, pieces: Iterable[bytes]) -> None:
    """Send a file to the scanner. place: "unix:PATH" or "tcp:HOST:PORT". Raises RuleBroken."""
    try:
        with _connected(place) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for piece in pieces:
                scanner.sendall(len(piece).to_bytes(4, "big") + piece)
            scanner.sendall(bytes(4))
            answer = _answer(scanner)
    except OSError:
        raise RuleBroken(SILENT) from None
    if answer.endswith("FOUND"):
        raise RuleBroken(FOUND)
    # Also what it says of a limit of its own: it has not seen all of it.
    if answer != "stream: OK":
        raise RuleBroken(SILENT)


def _connected(place: str) -> socket.socket:
    kind, _colon, address = place.partition(":")
    if kind == "tcp":
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        scanner.settimeout(PATIENCE)
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner


def _answer(scanner: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _ANSWER and (more := scanner.recv(_ANSWER)):
        answer += more
    return answer.rstrip(b"\0").decode("ascii", "replace").strip()
