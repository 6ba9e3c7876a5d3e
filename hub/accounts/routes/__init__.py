"""Pages and posts of accounts. `security` is the way in and out, `accounts` what is inside."""

from hub.accounts.routes import confirming, resets, signing_in
from hub.accounts.routes.blueprints import accounts, security

__all__ = ["accounts", "confirming", "resets", "security", "signing_in"]
