"""A real IMAP server of one test run: Dovecot, started as an ordinary user on a free port."""

import grp
import imaplib
import itertools
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.support.servers import (
    ServerMissing,
    ServerProcess,
    free_port,
    ordinary_user,
    server_home,
)

PASSWORD = "open/sesame@home"
CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class ImapUser:
    """One mailbox on the server, as its owner and as the Hub see it."""

    name: str
    port: int

    @property
    def url(self) -> str:
        """What HUB_IMAP_URL says."""
        secret = quote(PASSWORD, safe="")
        return f"imap://{self.name}:{secret}@127.0.0.1:{self.port}/INBOX?tls=none"

    def deliver(self, raw: bytes) -> None:
        """An unread message lies in the inbox."""
        with self.opened() as connection:
            status, said = connection.append("INBOX", "", "", raw.replace(b"\n", b"\r\n"))
            assert status == "OK", said

    def unread(self, folder: str = "INBOX") -> int:
        """How many messages wait."""
        return self._count(folder, "UNSEEN")

    def all(self, folder: str = "INBOX") -> int:
        """How many messages there are."""
        return self._count(folder, "ALL")

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        """A connection of the owner's."""
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            connection.login(self.name, PASSWORD)
            yield connection
        finally:
            connection.logout()

    def _count(self, folder: str, which: str) -> int:
        with self.opened() as connection:
            status, _ = connection.select(folder, readonly=True)
            if status != "OK":
                return 0
            return len(connection.search(None, which)[1][0].split())


@dataclass
class ImapServer:
    """A running server on which every user name has an empty mailbox."""

    port: int
    process: ServerProcess
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def user(self) -> ImapUser:
        """A mailbox nobody has used."""
        return ImapUser(f"hub{next(self._numbers)}", self.port)


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """Dovecot of this machine. Raises ServerMissing."""
    binary = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if binary is None or not Path("/usr/lib/dovecot/imap").exists():
        raise ServerMissing("no IMAP server: apt-get install dovecot-imapd")
    with server_home("dovecot") as home:
        uid, gid = ordinary_user()
        user = pwd.getpwuid(os.getuid() if uid is None else uid).pw_name
        group = grp.getgrgid(os.getgid() if gid is None else gid).gr_name
        port = free_port()
        written = home / "dovecot.conf"
        written.write_text(
            CONFIGURATION.format(home=home, user=user, group=group, port=port, password=PASSWORD)
        )
        written.chmod(0o644)
        process = ServerProcess("dovecot", [binary, "-F", "-c", str(written)], home)
        with process.running(lambda: imaplib.IMAP4("127.0.0.1", port, timeout=5).shutdown()):
            yield ImapServer(port, process)
