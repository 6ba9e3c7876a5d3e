"""A connection that many messages go through, and whose fault it is when one does not."""

import os
import re
import smtplib
import ssl
from pathlib import Path
from typing import Protocol

from hub.config import MailServer
from hub.core.mail.addresses import on_the_wire
from hub.core.mail.letters import one_line

# How long the server may take for an answer; ten minutes when it has the whole message to look at:
# who gives up before sends the message again, though it may have been taken (RFC 5321 §4.5.3.2.6).
# All of it stays below the lease of a mail that was begun.
PATIENCE, PATIENCE_AT_THE_END = 20.0, 600.0
CLOSING = 421
# What is wrong with the address itself (RFC 3463 §3.2, §3.3): nobody there, mailbox closed.
OF_THE_ADDRESS = re.compile(r"^5\.(1\.[012346]|1\.10|2\.1)\b")
# Servers that give no such code mean the address with these (RFC 5321 §4.2.2).
WITHOUT_A_CODE = re.compile(r"^\d\.\d{1,3}\.\d{1,3}\b")
NO_SUCH_MAILBOX = (550, 551, 553)
# Unless they say that it is something else (`550 relay not permitted`).
OF_SOMETHING_ELSE = re.compile(r"relay|spam|polic|block|listed|authent|quota|limit|denied", re.I)


class NotTaken(Exception):
    """A message was not taken. `words` are the server's own, on one line."""

    def __init__(self, words: str, code: int = 0) -> None:
        super().__init__(f"{code} {words}" if code else words)
        self.code, self.words = code, words


class ServerAway(NotTaken):
    """The server cannot be reached, does not answer, hangs up, or asks to come again later."""


class ServerRefuses(NotTaken):
    """The server does not take mail of this sender, or does not let us in: nothing will go."""


class RecipientLater(NotTaken):
    """This message is not taken now, and may be later (4xx; RFC 6647)."""


class RecipientRefused(NotTaken):
    """This address gets no mail: there is nobody (5xx)."""


class MessageRefused(NotTaken):
    """This message is not wanted, for reasons that are not the address's (5xx)."""


class Connection(Protocol):
    """What messages go through."""

    def open(self) -> None:
        """It is ready, and the sender was not refused. Raises ServerAway or ServerRefuses."""

    def send(self, name: str, sender: str, recipient: str, raw: bytes) -> None:
        """Returns when the message was taken. `raw` has CRLF at the end of each line."""

    def close(self) -> None:
        """Nothing more is sent."""


def connection_to(server: MailServer | None, folder: Path, sender: str) -> Connection:
    """To the mail server; where there is none, to the folder of mail."""
    return SmtpConnection(server, sender) if server else FolderConnection(folder)


class FolderConnection:
    """Without a mail server each message is a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """The folder is there."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def send(self, name: str, _sender: str, _recipient: str, raw: bytes) -> None:
        """Write the message; the same one again replaces its file."""
        path = self.folder / f"{name}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(raw)
        os.replace(unfinished, path)

    def close(self) -> None:
        """Nothing is open."""


class SmtpConnection:
    """One connection to the mail server. What it said first holds until it is closed."""

    def __init__(self, server: MailServer, sender: str) -> None:
        self.server, self.sender = server, on_the_wire(sender)
        self._smtp: smtplib.SMTP | None = None
        self._at_once = False

    def open(self) -> None:
        """Connect, greet, log in, and ask whether mail of our sender would be taken."""
        if self._smtp is not None:
            return
        try:
            self._smtp = self._connected()
            self._at_once = self._smtp.has_extn("pipelining")
            self._judge_sender(*self._smtp.mail(self.sender))
            self._smtp.rset()
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as fault:
            self._drop()
            raise _refusal(fault) from fault
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise ServerAway(_words(fault), getattr(fault, "smtp_code", 0)) from fault
        except NotTaken:
            self.close()
            raise

    def send(self, _name: str, sender: str, recipient: str, raw: bytes) -> None:
        """Hand the message over.

        What is asked in one breath where the server allows it (RFC 2920) costs two waits, not four.
        """
        smtp = self._smtp
        if smtp is None:
            raise ServerAway("not connected")
        try:
            try:
                sender, recipient = on_the_wire(sender), on_the_wire(recipient)
                commands = (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA")
                said = [f"{command}\r\n".encode("ascii") for command in commands]
            except UnicodeEncodeError as fault:
                raise RecipientRefused("the address is not in ASCII") from fault
            self._converse(smtp, said)
            self._hand_over(smtp, raw)
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise ServerAway(_words(fault), getattr(fault, "smtp_code", 0)) from fault

    def close(self) -> None:
        """End the conversation politely, or not at all."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _connected(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=PATIENCE, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(host, port, timeout=PATIENCE)
        smtp.ehlo_or_helo_if_needed()
        if self.server.tls == "starttls":
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
        if self.server.user:
            smtp.login(self.server.user, self.server.password or "")
        return smtp

    def _converse(self, smtp: smtplib.SMTP, said: list[bytes]) -> None:
        """Sender, recipient and DATA are agreed to."""
        if self._at_once:
            smtp.send(b"".join(said))
            answers = [smtp.getreply() for _ in said]
        else:
            answers = []
            for command in said:
                smtp.send(command)
                answers.append(smtp.getreply())
                if answers[-1][0] >= 400:
                    break
        refused = next((at for at, (code, _) in enumerate(answers) if code >= 400), None)
        if refused is None:
            return
        if self._at_once and answers[-1][0] == 354:
            # It wants a message although it takes no recipient: an empty one, which it refuses.
            smtp.send(b".\r\n")
            smtp.getreply()
        self._refuse(smtp, refused, *answers[refused])

    def _refuse(self, smtp: smtplib.SMTP, step: int, code: int, answer: bytes) -> None:
        if step == 0:
            self._judge_sender(code, answer)
        words = _as_words(answer)
        if code == CLOSING:
            self._drop()
            raise ServerAway(words, code)
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()
        if code < 500:
            raise RecipientLater(words, code)
        if step == 1 and _is_of_the_address(code, words):
            raise RecipientRefused(words, code)
        raise MessageRefused(words, code)

    def _hand_over(self, smtp: smtplib.SMTP, raw: bytes) -> None:
        """The message with the dots that RFC 5321 §4.5.2 wants, and the server's answer."""
        if raw.startswith(b"."):
            raw = b"." + raw
        if b"\r\n." in raw:
            raw = raw.replace(b"\r\n.", b"\r\n..")
        if not raw.endswith(b"\r\n"):
            raw += b"\r\n"
        smtp.send(raw + b".\r\n")
        if smtp.sock is not None:
            smtp.sock.settimeout(PATIENCE_AT_THE_END)
        code, answer = smtp.getreply()
        if smtp.sock is not None:
            smtp.sock.settimeout(PATIENCE)
        if code == 250:
            return
        words = _as_words(answer)
        if code == CLOSING:
            self._drop()
            raise ServerAway(words, code)
        if code < 500:
            raise RecipientLater(words, code)
        if OF_THE_ADDRESS.match(words):
            raise RecipientRefused(words, code)
        raise MessageRefused(words, code)

    def _judge_sender(self, code: int, answer: bytes) -> None:
        if code >= 500:
            raise ServerRefuses(_as_words(answer), code)
        if code >= 400:
            raise ServerAway(_as_words(answer), code)

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _is_of_the_address(code: int, words: str) -> bool:
    if WITHOUT_A_CODE.match(words):
        return OF_THE_ADDRESS.match(words) is not None
    return code in NO_SUCH_MAILBOX and OF_SOMETHING_ELSE.search(words) is None


def _refusal(fault: smtplib.SMTPException) -> NotTaken:
    """A log-in that failed for now (454) may work later."""
    code = getattr(fault, "smtp_code", 0)
    kind = ServerAway if 400 <= code < 500 else ServerRefuses
    return kind(_words(fault), code)


def _words(fault: Exception) -> str:
    said = getattr(fault, "smtp_error", None)
    if said:
        return _as_words(said)
    return one_line(str(fault) or type(fault).__name__)[:500]


def _as_words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(text)[:500]
