"""Who may do what with accounts."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString

from hub.accounts.models import (
    ACTIVE,
    ADMIN,
    MODERATOR,
    PLACEHOLDER,
    SECRETARIAT,
    Member,
    Organisation,
)
from hub.core.i18n import _l
from hub.core.permissions import Permission as Base
from hub.core.permissions import Rule, Rules


class Permission(Base):
    """What one can do with accounts."""

    KEEP = "account.keep"
    DIRECTORY = "member.directory"
    PROFILE = "member.profile"
    IDENTITY = "member.identity"
    VERIFY = "member.verify"
    SUSPEND = "member.suspend"
    ORGANISATION_READ = "organisation.read"
    ORGANISATION_ADD = "organisation.add"
    ORGANISATION_DESCRIBE = "organisation.describe"
    ORGANISATION_VERIFY = "organisation.verify"
    ROLES_READ = "roles.read"
    ROLES_GIVE = "roles.give"


def is_oneself(visitor: Member | None, member: Any) -> bool:
    """The account is the visitor's own; without an account named, that there is a visitor."""
    return visitor is not None and (member is None or member.id == visitor.id)


def is_member(visitor: Member | None, _thing: Any) -> bool:
    """Somebody is signed in."""
    return visitor is not None


def may_read_profile(_visitor: Member | None, member: Any) -> bool:
    """The account is active, or a name that came with an import."""
    return member is not None and member.state in (ACTIVE, PLACEHOLDER)


def may_know_identity(visitor: Member | None, _member: Any) -> bool:
    """The visitor answers for the whole site (promises.md, privacy)."""
    return visitor is not None and visitor.has_role(MODERATOR, SECRETARIAT, ADMIN)


def is_secretariat(visitor: Member | None, _thing: Any) -> bool:
    """The visitor is the secretariat or an admin."""
    return visitor is not None and visitor.has_role(SECRETARIAT, ADMIN)


def may_suspend(visitor: Member | None, member: Any) -> bool:
    """An admin anybody else, the secretariat whoever is not of it and no admin."""
    if visitor is None or member is None or visitor.id == member.id:
        return False
    if visitor.has_role(ADMIN):
        return True
    held = {row.role for row in member.role_rows}
    return visitor.has_role(SECRETARIAT) and not held & {ADMIN, SECRETARIAT}


def may_describe(visitor: Member | None, organisation: Organisation | None) -> bool:
    """The secretariat; whoever added the organisation, until it is verified."""
    if visitor is None or organisation is None:
        return False
    is_own = organisation.created_by == visitor.id and organisation.verified_at is None
    return is_own or is_secretariat(visitor, organisation)


def may_give(visitor: Member | None, role: str | None) -> bool:
    """An admin gives every role; the secretariat gives all but its own and the admin's."""
    if visitor is None:
        return False
    if visitor.has_role(ADMIN):
        return True
    return visitor.has_role(SECRETARIAT) and role not in (ADMIN, SECRETARIAT)


RULES: Rules = {
    Permission.KEEP: Rule("every member, their own account", is_oneself),
    Permission.DIRECTORY: Rule("every member", is_member),
    Permission.PROFILE: Rule("everybody, of active members", may_read_profile),
    Permission.IDENTITY: Rule("moderators of the site, secretariat, admins", may_know_identity),
    Permission.VERIFY: Rule("secretariat, admins", is_secretariat),
    Permission.SUSPEND: Rule(
        "admins, nobody themselves; the secretariat whoever is not of it and no admin", may_suspend
    ),
    Permission.ORGANISATION_READ: Rule("everybody", lambda _visitor, _thing: True),
    Permission.ORGANISATION_ADD: Rule("every member", is_member),
    Permission.ORGANISATION_DESCRIBE: Rule(
        "whoever added it until it is verified, secretariat, admins", may_describe
    ),
    Permission.ORGANISATION_VERIFY: Rule("secretariat, admins", is_secretariat),
    Permission.ROLES_READ: Rule("secretariat, admins", is_secretariat),
    Permission.ROLES_GIVE: Rule(
        "admins; the secretariat all roles but its own and the admin's", may_give
    ),
}

# What the audit log keeps of accounts.
ACTS: Mapping[str, LazyString] = {
    "role.given": _l("Gave a role"),
    "role.taken": _l("Took a role"),
    "organisation.verified": _l("Verified an organisation"),
    "organisation.doubted": _l("Withdrew the verification of an organisation"),
    "affiliation.verified": _l("Verified an affiliation"),
    "affiliation.doubted": _l("Withdrew the verification of an affiliation"),
    "member.suspended": _l("Suspended a member"),
    "member.let_in": _l("Lifted a suspension"),
    "second_factor.reset": _l("Removed the second factors of a member"),
    "password.set": _l("Set a password by command"),
}
