"""Pages and posts of accounts. `security` is the way in and out, `accounts` what is inside."""

from hub.accounts.routes import (
    confirming,
    members,
    moving,
    organisations,
    privacy,
    profile,
    proving,
    resets,
    roles,
    safety,
    second_factor,
    signing_in,
    suspensions,
)
from hub.accounts.routes.blueprints import accounts, security

__all__ = [
    "accounts",
    "confirming",
    "members",
    "moving",
    "organisations",
    "privacy",
    "profile",
    "proving",
    "resets",
    "roles",
    "safety",
    "second_factor",
    "security",
    "signing_in",
    "suspensions",
]
