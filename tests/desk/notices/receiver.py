"""A server on this machine that takes mail as a real one does, for the length of a test."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

# Decides about a message that has come in whole: the answer, or None to hang up without one.
Verdict = Callable[[EmailMessage], str | None]


def take(message: EmailMessage) -> str | None:
    return "250 taken"


@dataclass
class Receiver:
    """What came in. verdict: what becomes of a message. refused: addresses nobody has here."""

    verdict: Verdict = take
    refused: frozenset[str] = frozenset()
    inbox: list[EmailMessage] = field(default_factory=list)
    conversations: int = 0
    port: int = 0

    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.inbox]


class Conversation(socketserver.StreamRequestHandler):
    """One connection, from the greeting to the end."""

    server: Server

    def handle(self) -> None:
        self.server.receiver.conversations += 1
        self.say("220 receiver")
        while line := self.rfile.readline():
            answer = self.answer(line.decode().strip())
            if answer is None:
                return
            self.say(answer)
            if answer.startswith("221"):
                return

    def answer(self, line: str) -> str | None:
        verb = line.upper()
        if verb.startswith("RCPT TO"):
            address = line.partition("<")[2].partition(">")[0]
            return "550 nobody here" if address in self.server.receiver.refused else "250 ok"
        if verb == "DATA":
            return self.data()
        return "221 bye" if verb == "QUIT" else "250 ok"

    def data(self) -> str | None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.receiver.inbox.append(message)
        return self.server.receiver.verdict(message)

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine."""

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.receiver = receiver
        receiver.port = self.server_address[1]


@contextmanager
def receiving(receiver: Receiver) -> Iterator[Receiver]:
    """Listen until the block ends."""
    with Server(receiver) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
