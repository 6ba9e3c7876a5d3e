"""The front hall: the application, its features and its error pages."""

import logging
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_compress import Compress
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    InternalServerError,
    ServiceUnavailable,
)
from werkzeug.middleware.proxy_fix import ProxyFix

from hub.accounts import wiring as accounts
from hub.blog import wiring as blog
from hub.config import Settings, load
from hub.core import tasks as core_tasks
from hub.core.arriving import wire_arriving
from hub.core.assets import wire_assets
from hub.core.catalogues import compile_stale
from hub.core.celery import wire_celery
from hub.core.db import db, wire_database, write_intent
from hub.core.edge import MethodOverride, current_visitor, form_key, wants_fragment
from hub.core.errors import SignInNeeded
from hub.core.files import typed_fields, wire_files
from hub.core.headers import SAFE, wire_headers
from hub.core.health import wire_health
from hub.core.i18n import LANGUAGES, _, current_language, redirect_to_own_language, wire_i18n
from hub.core.limits import seconds_to_wait, time_to_wait, wire_limits
from hub.core.pagecache import wire_page_cache
from hub.core.permissions import Permission, can, declaration
from hub.core.realtime import wire_realtime
from hub.demo import wiring as demo
from hub.discussions import wiring as discussions
from hub.events import wiring as events
from hub.home import wiring as home
from hub.links import wiring as links
from hub.moderation import wiring as moderation
from hub.newsletter import wiring as newsletter
from hub.notifications import wiring as notifications
from hub.practices import wiring as practices
from hub.taxonomy import wiring as taxonomy

log = logging.getLogger(__name__)

FEATURES = (
    taxonomy,
    accounts,
    notifications,
    moderation,
    links,
    discussions,
    practices,
    events,
    blog,
    newsletter,
    home,
    demo,
)

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ROOT / "migrations"
TRANSLATIONS = ROOT / "translations"

csrf = CSRFProtect()


def create_app(
    settings: Settings | None = None, *, live: bool = True, async_mode: str = "threading"
) -> Flask:
    """The Hub as `settings` (by default the environment) want it.

    `live` says that this process holds sockets; the others only ring them through Redis.
    """
    settings = settings or load()
    app = Flask("hub")
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="hub",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 1024 * 1024 + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        SERVER_NAME=None,
        COMPRESS_MIMETYPES=["text/html", "application/json", "application/atom+xml", "text/xml"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_STREAMS=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.wsgi_app = MethodOverride(app.wsgi_app)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    wire_arriving(app)
    _mean_to_write(app)
    wire_files(app)
    wire_database(app, settings.database_url, str(MIGRATIONS))
    _compile_catalogues()
    wire_i18n(app, str(TRANSLATIONS))
    wire_headers(app, secure=settings.is_secure, live_url=settings.live_url)
    wire_limits(app, settings.redis_url, enabled=settings.rate_limits)
    wire_assets(app)
    wire_page_cache(app, settings.page_cache_entries)
    Compress(app)
    wire_celery(app, settings.redis_url)
    csrf.init_app(app)
    core_tasks.wire(app)
    wire_health(app, MIGRATIONS)
    _default_deny(app)
    _page_context(app, settings)
    _error_pages(app)
    for feature in FEATURES:
        feature.wire(app)
    wire_realtime(
        app,
        redis_url=settings.redis_url,
        live=live,
        async_mode=async_mode,
        origins=[settings.base_url] if settings.live_url else None,
    )
    return app


def _compile_catalogues() -> None:
    """Words are read from compiled catalogues; where they cannot be written they were shipped."""
    with suppress(OSError):
        compile_stale(TRANSLATIONS)


def _mean_to_write(app: Flask) -> None:
    """A request that may change something begins its transaction to write (SQLite)."""

    @app.before_request
    def begin() -> None:
        write_intent.set(request.method not in SAFE)


def _default_deny(app: Flask) -> None:
    """A view without a declared policy answers nobody; in tests one that does not ask it fails."""

    @app.before_request
    def refuse_undeclared() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and declaration(view) is None and request.endpoint != "static":
            raise Forbidden()

    @app.after_request
    def asked(response: Response) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        declared = declaration(view) if view is not None else None
        if (
            app.testing
            and isinstance(declared, Permission)
            and response.status_code < 400
            and not g.get("answered_before")
            and declared not in g.get("permissions_asked", ())
        ):
            raise AssertionError(f"{request.endpoint} answered without asking {declared}")
        return response


def _page_context(app: Flask, settings: Settings) -> None:
    """What every page may speak of."""
    app.jinja_env.globals.update(site=settings, form_key=form_key, languages=LANGUAGES)

    @app.context_processor
    def context() -> dict[str, Any]:
        language = current_language()
        return {
            "visitor": current_visitor(),
            "lang": language.code,
            "dir": language.dir,
            "can": lambda permission, thing=None: can(current_visitor(), permission, thing),
        }


def _error_pages(app: Flask) -> None:
    app.register_error_handler(SignInNeeded, _sign_in)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _refusal)
    app.register_error_handler(404, _not_found)
    app.register_error_handler(429, _too_often)
    app.register_error_handler(OperationalError, _not_saved)
    app.register_error_handler(Exception, _fault)


def _sign_in(error: SignInNeeded) -> ResponseReturnValue:
    """An anonymous visitor is led to the sign-in page and back; a form is shown again below it."""
    g.answered_before = True
    if request.method in SAFE and not wants_fragment():
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    return _page(error, kept=_typed())


def _stale_form(error: CSRFError) -> ResponseReturnValue:
    """The session ended between the page and its form: what was typed is shown again."""
    return _page(error, kept=_typed())


def _not_found(error: HTTPException) -> ResponseReturnValue:
    """An address without a language leads to the reader's own; any other says what to do next."""
    answer = redirect_to_own_language(error)
    return _refusal(error) if answer is error else answer


def _too_often(error: HTTPException) -> ResponseReturnValue:
    """Says when one may go on, in words and as a header; what was typed is shown again."""
    said = _("There were too many attempts. You can try again in %(time)s.", time=time_to_wait())
    words, code, headers = _page(error, kept=_typed(), said=said)
    return words, code, [*headers, ("Retry-After", str(seconds_to_wait()))]


def _refusal(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error
    return _page(error, kept=_typed())


def _not_saved(error: OperationalError) -> ResponseReturnValue:
    """The database is away or read-only: say that nothing was saved, show what was typed."""
    db.session.rollback()
    log.error("database: %s", error)
    return _page(ServiceUnavailable(), kept=_typed())


def _fault(error: Exception) -> ResponseReturnValue:
    """A fault shows a number to quote, which stands in the log beside the trace."""
    if isinstance(error, HTTPException):
        return _refusal(error)
    if isinstance(error, AssertionError):
        raise error
    db.session.rollback()
    number = secrets.token_hex(4)
    log.exception("fault %s at %s %s", number, request.method, request.path)
    return _page(InternalServerError(), number=number, kept=_typed())


def _typed() -> list[str]:
    """What a reader had typed into a form that could not be taken, longest first."""
    if request.method in SAFE:
        return []
    secret = {"csrf_token", "password", "password_confirm", "new_password", "code"}
    values = [value for name, value in typed_fields().items() if name not in secret]
    return sorted((value for value in values if len(value) > 20 and " " in value), key=len)[::-1]


def _page(
    error: HTTPException,
    *,
    number: str | None = None,
    kept: list[str] | None = None,
    said: str | None = None,
) -> tuple[Any, int, list[tuple[str, str]]]:
    code = error.code or 500
    headers = [(name, value) for name, value in error.get_headers() if name == "Retry-After"]
    if request.accept_mimetypes.best == "application/json":
        return {"error": code, "number": number}, code, headers
    known = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
    template = f"errors/{code if code in known else 400 if code < 500 else 500}.html"
    said = said or (error.description if "hub" in type(error).__module__ else None)
    try:
        words = render_template(template, error=error, said=said, number=number, kept=kept)
    except Exception:
        log.exception("the error page failed too")
        db.session.rollback()
        words = render_template("errors/plain.html", code=code, number=number)
    return words, code, headers
