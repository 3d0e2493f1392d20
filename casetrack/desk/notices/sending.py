"""Ways to send mail: an SMTP server, or a maildir on this machine."""

from __future__ import annotations

import mailbox
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

from casetrack.desk.notices.models import OutboxMail

TIMEOUT = 30  # seconds
HURRY = 5  # seconds
STARTTLS, TLS = "starttls", "tls"
_SENDER_OF_A_MAILDIR = "casetrack@localhost"


class NotTaken(Exception):
    """A message was not taken; the reason in a few words.

    is_final: it would be refused again. is_gone: every other message would be, too. was_offered:
    whether this message was refused, and not the connection.
    """

    def __init__(
        self,
        reason: str,
        *,
        is_final: bool = False,
        is_gone: bool = False,
        was_offered: bool = True,
    ) -> None:
        super().__init__(reason)
        self.is_final = is_final
        self.is_gone = is_gone
        self.was_offered = was_offered


# Takes one message or raises NotTaken.
Deliver = Callable[[EmailMessage], None]


@dataclass(frozen=True, kw_only=True)
class SmtpRoute:
    """An SMTP server. security: "starttls", "tls" from the first byte, or "none"."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    sender: str
    timeout: int = TIMEOUT

    def in_a_hurry(self) -> SmtpRoute:
        """This server with a short timeout, for a message sent within a request."""
        return replace(self, timeout=HURRY)

    @contextmanager
    def open(self) -> Iterator[Deliver]:
        """Connect at the first message; one connection for all."""
        server: smtplib.SMTP | None = None

        def deliver(message: EmailMessage) -> None:
            nonlocal server
            if server is None:
                server = self._connect()
            try:
                server.send_message(message)
            except smtplib.SMTPServerDisconnected as problem:
                # Perhaps because of this message; the next one reconnects.
                server.close()
                server = None
                raise NotTaken(_reason(problem)) from problem
            except smtplib.SMTPException as problem:
                raise _not_taken(problem) from problem
            except OSError as problem:
                raise NotTaken(_reason(problem), is_gone=True) from problem

        try:
            yield deliver
        finally:
            if server is not None:
                _hang_up(server)

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        server: smtplib.SMTP | None = None
        try:
            if self.security == TLS:
                server = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=self.timeout, context=context
                )
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
            if self.security == STARTTLS:
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as problem:
            if server is not None:
                server.close()
            raise NotTaken(_reason(problem), is_gone=True, was_offered=False) from problem
        return server


@dataclass(frozen=True, kw_only=True)
class MaildirRoute:
    """A maildir folder; a message that is in it already is not added again."""

    folder: Path
    sender: str = _SENDER_OF_A_MAILDIR

    def in_a_hurry(self) -> MaildirRoute:
        """The same folder: it needs no timeout."""
        return self

    @contextmanager
    def open(self) -> Iterator[Deliver]:
        """Add messages to the folder, which is created if missing."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            box = mailbox.Maildir(self.folder, create=True)
            known = _message_ids(box)
        except OSError as problem:
            reason = _reason(problem)

            def refuse(message: EmailMessage) -> None:
                raise NotTaken(reason, is_gone=True, was_offered=False)

            yield refuse
            return

        def deliver(message: EmailMessage) -> None:
            if message["Message-ID"] in known:
                return
            try:
                box.add(message)
            except OSError as problem:
                reason = _reason(problem)
                raise NotTaken(reason, is_gone=True, was_offered=False) from problem
            known.add(str(message["Message-ID"]))

        try:
            yield deliver
        finally:
            box.close()


Route = SmtpRoute | MaildirRoute


def route_of(mail_to: str | Path, server: SmtpRoute) -> Route | None:
    """The way mail leaves this installation: server or folder; None without mail.

    mail_to: the setting of this name.
    """
    if isinstance(mail_to, str):
        return server if mail_to else None
    return MaildirRoute(folder=mail_to, sender=server.sender or _SENDER_OF_A_MAILDIR)


def message_of(mail: OutboxMail, *, sender: str, at: datetime) -> EmailMessage:
    """The message in MIME form."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["To"] = mail.address
    message["Subject"] = mail.subject
    message["Date"] = at
    message["Message-ID"] = mail.message_id
    message["Content-Language"] = mail.language
    # No answer by machines: RFC 3834.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _message_ids(box: mailbox.Maildir) -> set[str]:
    read = BytesHeaderParser().parsebytes
    return {str(read(box.get_bytes(key))["Message-ID"]) for key in box.iterkeys()}


def _not_taken(problem: smtplib.SMTPException) -> NotTaken:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _said in problem.recipients.values()]
        return NotTaken(f"recipient refused ({codes[0]})", is_final=min(codes) >= 500)
    if isinstance(problem, smtplib.SMTPSenderRefused):
        # Every other message has the same sender.
        reason = f"sender refused ({problem.smtp_code})"
        return NotTaken(reason, is_gone=True, was_offered=False)
    if isinstance(problem, smtplib.SMTPResponseException):
        return NotTaken(f"refused ({problem.smtp_code})", is_final=problem.smtp_code >= 500)
    return NotTaken(_reason(problem))


def _reason(problem: OSError | smtplib.SMTPException) -> str:
    """A few words, without the server's own text, which may quote the message."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return f"sign-in refused ({problem.smtp_code})"
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"refused ({problem.smtp_code})"
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return "the server does not offer what smtp_security and smtp_user ask for"
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return "the server hung up"
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    return problem.strerror or type(problem).__name__


def _hang_up(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        # Every message taken was confirmed before.
        server.close()
