"""Organisations: made by members, verified by the secretariat; and who belongs to them."""

import re
import unicodedata

import sqlalchemy as sa

from hub.accounts import queries
from hub.accounts.models import Member, Organisation
from hub.accounts.signals import AffiliationVerified
from hub.core import audit, clock
from hub.core.db import db, take_turn
from hub.core.signals import send
from hub.core.slugs import new_slug

# Anybody can have an address there, so it says nothing of an organisation.
OPEN_DOMAINS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com"),
        *("yahoo.com", "yahoo.fr", "icloud.com", "me.com", "aol.com", "proton.me", "zoho.com"),
        *("protonmail.com", "gmx.net", "gmx.de", "gmx.com", "web.de", "mail.com", "mail.ru"),
        *("yandex.ru", "yandex.com", "qq.com", "163.com", "126.com", "sina.com", "foxmail.com"),
        *("orange.fr", "free.fr", "laposte.net"),
    }
)


def add(
    *, name: str, kind: str, country: str | None, website: str | None, actor: Member | None
) -> Organisation:
    """The organisation is known, not verified yet. One of the same name is given back instead."""
    take_turn(f"organisation:{name.lower()}")
    known = queries.organisation_named(name)
    if known is not None:
        return known
    organisation = Organisation(
        slug=_new_slug(name),
        name=name,
        type=kind,
        country=country,
        website=website,
        created_by=actor.id if actor else None,
    )
    db.session.add(organisation)
    db.session.flush()
    return organisation


def join(member: Member, organisation: Organisation | None) -> None:
    """The member says they belong to the organisation, or to none; the old proof is void."""
    if member.organisation_id == (organisation.id if organisation else None):
        return
    member.organisation = organisation
    member.organisation_id = organisation.id if organisation else None
    member.affiliation_verified_at = member.affiliation_verified_by = None
    recognise(member)


def recognise(member: Member) -> None:
    """The affiliation is verified while the confirmed address is in the organisation's domain.

    What the secretariat verified by hand stays.
    """
    organisation = member.organisation
    domain = (member.email or "").rpartition("@")[2]
    belongs = (
        organisation is not None
        and organisation.verified_at is not None
        and bool(organisation.mail_domain)
        and member.confirmed_at is not None
        and (domain == organisation.mail_domain or domain.endswith(f".{organisation.mail_domain}"))
    )
    if belongs and member.affiliation_verified_at is None and organisation is not None:
        member.affiliation_verified_at = clock.now()
        send(AffiliationVerified(member.id, organisation.id))
    elif not belongs and member.affiliation_verified_by is None:
        member.affiliation_verified_at = None


def describe(
    organisation: Organisation, *, name: str, kind: str, country: str | None, website: str | None
) -> None:
    """The organisation's page says this."""
    organisation.name, organisation.type = name, kind
    organisation.country, organisation.website = country, website


def verify(organisation: Organisation, *, mail_domain: str | None, actor: Member | None) -> None:
    """The secretariat knows the organisation; an address in its domain shows who belongs."""
    organisation.verified_at = organisation.verified_at or clock.now()
    organisation.mail_domain = mail_domain
    _note("organisation.verified", f"organisation:{organisation.id}", actor)
    _recognise_all(organisation)


def withdraw(organisation: Organisation, *, actor: Member) -> None:
    """The organisation is not verified any more, nor is what its mail domain proved."""
    organisation.verified_at = None
    _note("organisation.doubted", f"organisation:{organisation.id}", actor)
    _recognise_all(organisation)


def verify_affiliation(member: Member, *, actor: Member) -> None:
    """The secretariat knows that the member belongs to their organisation."""
    if member.organisation_id is None:
        return
    member.affiliation_verified_at = clock.now()
    member.affiliation_verified_by = actor.id
    _note("affiliation.verified", f"member:{member.id}", actor)
    send(AffiliationVerified(member.id, member.organisation_id))


def withdraw_affiliation(member: Member, *, actor: Member) -> None:
    """Whether the member belongs to their organisation is open again."""
    member.affiliation_verified_at = member.affiliation_verified_by = None
    _note("affiliation.doubted", f"member:{member.id}", actor)


def _note(act: str, subject: str, actor: Member | None) -> None:
    audit.note(act, actor_id=actor.id if actor else None, subject=subject)


def _recognise_all(organisation: Organisation) -> None:
    db.session.flush()
    for member in db.session.scalars(
        sa.select(Member).where(Member.organisation_id == organisation.id)
    ):
        recognise(member)


def _new_slug(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).lower()
    stem = re.sub(r"[^\w]+", "-", plain).strip("-_")[:80].strip("-") or "organisation"
    return new_slug(Organisation.slug, stem)
