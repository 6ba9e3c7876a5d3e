"""Every setting: its name, default, unit and one line of why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from hub.config.fields import setting
from hub.config.values import Mailbox, MailServer, mail_server, mailbox

LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Settings:
    """What this process was told. Built by `load`; a test may build one directly."""

    bind: str = setting("127.0.0.1:8000", "where the web server listens", unit="address:port")
    base_url: str = setting(
        "",
        "how readers reach the site; links in mail begin with it (http://<bind> if not set)",
        kind="web",
        unit="URL",
    )
    site_name: str = setting("The Hub", "the name in page titles, mail and feeds")
    legal_notice: str = setting(
        "",
        "address of the legal notice linked at the foot of every page",
        kind="optional web",
        unit="URL",
    )
    map_file: str | None = setting(
        None,
        "shapes of countries in place of ours, since borders are political (docs/operating.md)",
        kind="optional",
        unit="path",
    )
    data_dir: Path = setting(
        "data",
        "database, files, mail and caches of the one-process form",
        kind="path",
        unit="path",
    )
    database_url: str = setting(
        "",
        "sqlite:///path or postgresql://user:password@host/name (SQLite in the data directory)",
        kind="database",
        unit="URL",
        secret=True,
    )
    redis_url: str | None = setting(
        None,
        "joins several processes; without it one process does everything",
        kind="redis",
        unit="URL",
        secret=True,
    )
    secret_key: str = setting(
        "", "signs sessions and links; a change signs everybody out", kind="key", secret=True
    )
    demo: bool = setting(
        False, "demo sign-ins and readable mail; never with real people", kind="yes/no"
    )

    mail_url: str | None = setting(
        None,
        "smtp://user:password@host:port?tls=starttls|tls|none (mail goes to files if not set)",
        kind="mail",
        unit="URL",
        secret=True,
    )
    mail_from: str = setting(
        "The Hub <hub@example.org>", "the sender of every mail", unit="address"
    )
    mail_delay_seconds: int = setting(
        600,
        "a notice waits this long, so that an undone or read reply sends no mail",
        kind="number",
        unit="s",
        least=0,
        most=86_400,
    )
    mail_reply_address: str | None = setting(
        None,
        "mail that tells of a contribution is answered to reply+…@ this domain (off if not set)",
        kind="reply address",
        unit="address",
    )
    imap_url: str | None = setting(
        None,
        "imaps://user:password@host/INBOX, asked every minute for answers (off if not set)",
        kind="imap",
        unit="URL",
        secret=True,
    )
    check_mail_domains: bool = setting(
        False, "look up in the DNS whether a new address can receive mail", kind="yes/no"
    )

    registration_open: bool = setting(
        True, "anybody may register, else only by invitation", kind="yes/no"
    )
    staff_second_factor_required: bool = setting(
        False, "people with a role must sign in with a second factor", kind="yes/no"
    )
    session_days: int = setting(
        30,
        "a sign-in ends after this long without a visit",
        kind="number",
        unit="days",
        least=1,
        most=400,
    )
    upload_limit_mb: int = setting(
        25, "the largest file somebody may attach", kind="number", unit="MB", least=1, most=1_000
    )

    trusted_after: int = setting(
        3,
        "approved texts after which a newcomer's appear at once where newcomers wait",
        kind="number",
        unit="texts",
        least=1,
        most=100,
    )
    flags_to_hide: int = setting(
        3,
        "flags of trusted members that hide a text until a moderator has looked at it",
        kind="number",
        unit="flags",
        least=1,
        most=1_000,
    )
    moderation_remind_hours: int = setting(
        24,
        "what has waited so long for a moderator is marked, and they are told once",
        kind="number",
        unit="h",
        least=1,
        most=8_760,
    )
    moderation_escalate_hours: int = setting(
        72,
        "what has waited so long for a moderator is told to the secretariat, once",
        kind="number",
        unit="h",
        least=1,
        most=8_760,
    )
    guided_invitations_a_day: int = setting(
        50,
        "members who may be invited to one guided discussion in a day",
        kind="number",
        unit="members",
        least=0,
        most=1_000,
    )
    review_answer_days: int = setting(
        7,
        "a reviewer is asked to answer an invitation within this long",
        kind="number",
        unit="days",
        least=1,
        most=90,
    )
    review_days: int = setting(
        28,
        "a reviewer is asked to deliver the review within this long",
        kind="number",
        unit="days",
        least=1,
        most=365,
    )
    offer_hours: int = setting(
        24,
        "a seat offered to somebody on a waiting list is theirs to take for this long",
        kind="number",
        unit="h",
        least=1,
        most=336,
    )
    calendar_networks: str | None = setting(
        None,
        "private networks from which calendars of others may be read all the same (none if unset)",
        kind="networks",
        unit="networks",
    )
    join_minutes: int = setting(
        30,
        "who is confirmed can join an event online from so long before it begins",
        kind="number",
        unit="min",
        least=5,
        most=240,
    )
    event_request_days: int = setting(
        7,
        "the desk says that a request for an event is late once its requester waited so long",
        kind="number",
        unit="days",
        least=1,
        most=90,
    )
    revision_days: int = setting(
        30,
        "authors are asked to hand in a revision within this long",
        kind="number",
        unit="days",
        least=1,
        most=365,
    )

    bounce_keep_days: int = setting(
        30,
        "what a mail server sent back is kept this long, so that an editor can look at it",
        kind="number",
        unit="days",
        least=1,
        most=365,
    )
    dkim_key: str | None = setting(
        None,
        "private key with which mail is signed (not signed if unset)",
        kind="optional",
        unit="path",
    )
    dkim_selector: str = setting("hub", "the name of that key in the DNS of the sender's domain")

    newsletter_zone: str = setting(
        "UTC", "in whose calendar and clock the newsletter is made", unit="time zone"
    )
    newsletter_working_day: int = setting(
        1,
        "the working day of a month on which its issue is assembled (no weekend, no holiday)",
        kind="number",
        unit="working day",
        least=1,
        most=15,
    )
    newsletter_second_person: bool = setting(
        True, "an issue is approved by somebody who did not edit it last", kind="yes/no"
    )
    newsletter_rate: int = setting(
        600,
        "mails of an issue sent in a minute, at most",
        kind="number",
        unit="mails",
        least=1,
        most=1_000_000,
    )
    newsletter_connections: int = setting(
        2,
        "connections to the mail server while an issue is sent",
        kind="number",
        unit="connections",
        least=1,
        most=16,
    )
    newsletter_warm_up: bool = setting(
        False,
        "a new domain: few mails on the first days, twice as many on each next",
        kind="yes/no",
    )
    newsletter_count_clicks: bool = setting(
        False, "count how often links of an issue are followed, never by whom", kind="yes/no"
    )

    threads: int = setting(
        200,
        "requests and sockets one web process holds at once",
        kind="number",
        unit="threads",
        least=4,
        most=2_000,
    )
    socket_cap: int = setting(
        120,
        "open sockets of one web process; more are refused and ask every 60 s instead",
        kind="number",
        unit="sockets",
        least=0,
        most=1_900,
    )
    web_processes: int = setting(
        2,
        "processes of `hub serve` (one without Redis)",
        kind="number",
        unit="processes",
        least=1,
        most=64,
    )
    live_bind: str = setting("127.0.0.1:8001", "where `hub live` listens", unit="address:port")
    live_url: str | None = setting(
        None,
        "where pages open their sockets when that is another origin than the base URL",
        kind="optional web",
        unit="URL",
    )
    trusted_proxies: int = setting(
        0,
        "reverse proxies in front whose X-Forwarded-* are believed",
        kind="number",
        unit="proxies",
        least=0,
        most=5,
    )
    page_cache_entries: int = setting(
        500,
        "pages for anonymous readers kept in memory per process",
        kind="number",
        unit="pages",
        least=0,
        most=100_000,
    )

    rate_limits: bool = setting(
        True, "refuse who asks too often; off only for measuring", kind="yes/no"
    )

    metrics_bind: str | None = setting(
        None,
        "an address of its own for /metrics, away from the readers",
        kind="optional",
        unit="address:port",
    )
    metrics_token: str | None = setting(
        None, "who sends this as a bearer token may read /metrics", kind="optional", secret=True
    )
    log_level: str = setting("info", "the least serious line that is logged", choices=LOG_LEVELS)
    log_json: bool = setting(False, "log lines as JSON objects", kind="yes/no")

    sources: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False, compare=False
    )

    def __post_init__(self) -> None:
        data_dir = Path(self.data_dir).expanduser().absolute()
        object.__setattr__(self, "data_dir", data_dir)
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{data_dir / 'hub.db'}")
        if not self.base_url:
            object.__setattr__(self, "base_url", f"http://{_reachable(self.bind)}")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_embedded(self) -> bool:
        """One process holds web, sockets, worker and beat."""
        return self.redis_url is None

    @property
    def is_secure(self) -> bool:
        """Readers come over TLS: cookies are Secure and HSTS is sent."""
        return self.base_url.startswith("https://")

    @property
    def mail_server(self) -> MailServer | None:
        return mail_server(self.mail_url) if self.mail_url else None

    @property
    def mailbox(self) -> Mailbox | None:
        return mailbox(self.imap_url) if self.imap_url else None

    @property
    def mail_dir(self) -> Path:
        """Where mail goes while no mail server is set."""
        return self.data_dir / "mail"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"


def _reachable(bind: str) -> str:
    """The bind address as a browser on this machine writes it."""
    host, _, port = bind.rpartition(":")
    return f"{'127.0.0.1' if host in {'', '0.0.0.0', '[::]', '::'} else host}:{port}"  # noqa: S104
