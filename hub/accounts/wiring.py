"""What accounts bring to the house."""

import base64
import datetime as dt
import hashlib

from flask import Flask, session
from flask_security import Security, SQLAlchemyUserDatastore

from hub.accounts import queries, tasks
from hub.accounts.models import Member, MemberRole
from hub.accounts.policy import ACTS, RULES
from hub.accounts.routes import accounts, security
from hub.accounts.services import addresses, privacy, settings_pages
from hub.accounts.services.second_factor import OnceOnlyTotp
from hub.config import Settings
from hub.core import audit, clock, permissions
from hub.core.db import db
from hub.core.i18n import _l

SEEN_EVERY = dt.timedelta(minutes=10)


def wire(app: Flask) -> None:
    """Flask-Security without its pages, our pages, and whoever holds a sign-in of ours."""
    settings: Settings = app.extensions["settings"]
    app.config.update(_for_flask_security(settings))
    app.permanent_session_lifetime = dt.timedelta(days=settings.session_days)
    datastore = SQLAlchemyUserDatastore(db, Member, MemberRole)
    library = Security(app, datastore, register_blueprint=False, totp_cls=OnceOnlyTotp)
    # One question per request says who is there; the library's own would be two more.
    library.principal.identity_loaders.clear()
    library.login_manager.user_loader(_signed_in)
    library.login_manager.request_loader(None)
    permissions.register(RULES)
    audit.register_acts(ACTS)
    _offer_settings()
    privacy.contributes("account", privacy.account)
    privacy.contributes("mail", privacy.mail)
    privacy.contributes("returned_mail", privacy.returned_mail)
    privacy.contributes("files", privacy.own_files)
    app.jinja_env.globals["settings_pages"] = settings_pages.all_pages
    app.jinja_env.globals["gets_no_mail"] = addresses.gets_no_mail
    app.register_blueprint(security)
    app.register_blueprint(accounts)


def _offer_settings() -> None:
    for place, (endpoint, label) in enumerate(
        (
            ("accounts.profile_settings", _l("Profile")),
            ("accounts.language_settings", _l("Language and time zone")),
            ("accounts.appearance_settings", _l("Appearance")),
            ("accounts.security_settings", _l("Security")),
            ("accounts.sign_in_list", _l("Where you are signed in")),
            ("accounts.address_settings", _l("Email address")),
            ("accounts.privacy", _l("Privacy")),
        )
    ):
        settings_pages.offer(endpoint, label, place=place * 10)


def _for_flask_security(settings: Settings) -> dict[str, object]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        # No pepper: the secret key may change without locking everybody out.
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TOTP_SECRETS": {"1": _derived(settings, "totp").hex()},
        "SECURITY_TOTP_ISSUER": settings.site_name,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            base64.urlsafe_b64encode(_derived(settings, "recovery codes"))
        ],
    }


def _derived(settings: Settings, purpose: str) -> bytes:
    return hashlib.sha256(f"hub {purpose} {settings.secret_key}".encode()).digest()


def _signed_in(_uniquifier: str) -> Member | None:
    member = queries.signed_in(session.get("sign_in", ""))
    if member and member.sign_in and member.sign_in.seen_at < clock.now() - SEEN_EVERY:
        tasks.note_visit_later(member.sign_in.id)
    return member
