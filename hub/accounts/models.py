"""Members, their organisations, roles and sign-ins."""

import datetime as dt
import uuid

import sqlalchemy as sa
from flask_security.core import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core import clock
from hub.core.db import Model, UtcDateTime

ACTIVE, PLACEHOLDER, SUSPENDED, ERASED = "active", "placeholder", "suspended", "erased"

MODERATOR = "moderator"
REVIEWER = "reviewer"
EDITOR = "editor"
EVENTS_OFFICER = "events_officer"
NEWSLETTER_EDITOR = "newsletter_editor"
SECRETARIAT = "secretariat"
ADMIN = "admin"
ROLES = (MODERATOR, REVIEWER, EDITOR, EVENTS_OFFICER, NEWSLETTER_EDITOR, SECRETARIAT, ADMIN)

# The first sign that is found decides: most browsers also name those they descend from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def public_key() -> str:
    """An address part that tells nothing of how many there are."""
    return uuid.uuid4().hex


def device_named(agent: str) -> str:
    """The browser and the system of a User-Agent, as far as we know their names."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " · ".join(part for part in (browser, system) if part)


class Organisation(Model):
    """An organisation members belong to; `verified_at` says that the secretariat knows it."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    type: Mapped[str] = mapped_column(sa.String(40))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    website: Mapped[str | None] = mapped_column(sa.String(300))
    mail_domain: Mapped[str | None] = mapped_column(sa.String(120), index=True)
    # Nothing is verified by a mail domain before the secretariat verified the organisation.
    verified_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # A member's id; no foreign key, since members point here.
    created_by: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class MemberRole(Model):
    """A role that somebody was given, by whom and when."""

    __tablename__ = "member_role"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    given_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class RoleChange(Model):
    """Who gave or took which role, and when; kept for good."""

    __tablename__ = "role_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    role: Mapped[str] = mapped_column(sa.String(30))
    is_given: Mapped[bool]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


class Member(Model, UserMixin):  # type: ignore[misc]
    """Somebody who takes part. `name` is the public name they chose: their own or a pseudonym.

    A placeholder came with an import and cannot sign in; an erased member keeps only the row, so
    that threads keep their shape.
    """

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    handle: Mapped[str] = mapped_column(sa.String(40), unique=True)
    email: Mapped[str | None] = mapped_column(sa.String(255), unique=True)
    password: Mapped[str | None] = mapped_column(sa.String(255))
    name: Mapped[str] = mapped_column(sa.String(100))
    real_name: Mapped[str | None] = mapped_column(sa.String(100))
    is_protected: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(12), default=ACTIVE)
    is_demo: Mapped[bool] = mapped_column(default=False)
    lang: Mapped[str] = mapped_column(sa.String(8), default="en")
    timezone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    country: Mapped[str | None] = mapped_column(sa.String(2))
    languages: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    objectives: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    bio: Mapped[str] = mapped_column(sa.Text, default="")
    bio_html: Mapped[str] = mapped_column(sa.Text, default="")
    keys_on: Mapped[bool] = mapped_column(default=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    affiliation_verified_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Who verified it; empty if the mail domain did.
    affiliation_verified_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    suspended_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # Why, as the person reads it.
    suspension_reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    imported_from: Mapped[str | None] = mapped_column(sa.String(120), unique=True)

    # What Flask-Security keeps of somebody who signs in; secrets and codes are encrypted.
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True, default=public_key)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(sa.JSON)
    # The time step of the last code taken: none is taken twice (RFC 6238 §5.2).
    totp_step: Mapped[int | None]

    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id])
    role_rows: Mapped[list[MemberRole]] = relationship(
        foreign_keys=[MemberRole.member_id], cascade="all, delete-orphan"
    )

    # The sign-in through which this request came; set where the member is read from it.
    sign_in = None  # type: SignIn | None
    # True where the site asks staff for a second factor and this person has none yet.
    lacks_second_factor = False

    @property
    def active(self) -> bool:
        """Whether this person may sign in (Flask-Security's word)."""
        return self.state == ACTIVE and not self.is_suspended

    @property
    def is_suspended(self) -> bool:
        """Whether a moderator has shut this person out for now."""
        return self.suspended_until is not None and self.suspended_until > clock.now()

    @property
    def roles(self) -> set[str]:
        """The names of the roles this person has; none while a needed second factor is missing."""
        return set() if self.lacks_second_factor else {row.role for row in self.role_rows}

    @property
    def sign_in_id(self) -> int | None:
        """The number of the sign-in through which this request came."""
        return self.sign_in.id if self.sign_in else None

    def has_role(self, *names: str) -> bool:
        """True if the person has one of the roles."""
        return bool(self.roles.intersection(names))

    @property
    def public_name(self) -> str:
        """The name everybody may read; empty for an erased member, whom pages call by a phrase."""
        return "" if self.state == ERASED else self.name

    @property
    def initials(self) -> str:
        """Up to two letters for the round sign beside a name."""
        words = [word for word in self.public_name.split() if word[0].isalnum()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class SignIn(Model):
    """One browser in which somebody is signed in. Listed to its owner, ended by deletion."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True, default=public_key)
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), index=True
    )
    agent: Mapped[str] = mapped_column(sa.String(300), default="")
    address: Mapped[str] = mapped_column(sa.String(60), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    # When its owner last proved with a password or passkey to be there.
    verified_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def device(self) -> str:
        """The browser and the system it says it is."""
        return device_named(self.agent) or self.agent[:60]


class Registration(Model):
    """Somebody wants to join with an address that is not confirmed yet. No member until it is.

    Several may wait for the same address; each is confirmed by its own mail only, so that nobody
    can register somebody else's address and wait for them to confirm it.
    """

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(sa.String(255), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    password: Mapped[str] = mapped_column(sa.String(255))
    lang: Mapped[str] = mapped_column(sa.String(8))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)


class Passkey(Model):
    """A key in somebody's device or security key (WebAuthn)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    transports: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    name: Mapped[str] = mapped_column(sa.String(60))
    is_backed_up: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
