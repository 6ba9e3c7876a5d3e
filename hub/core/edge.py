"""The edge, where requests come in and answers go out: pages, one commit, one answer per form."""

import datetime as dt
import functools
import secrets
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast

import sqlalchemy as sa
from flask import Blueprint, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from hub.core import clock
from hub.core.db import Model, UtcDateTime, db

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

KEY_FIELD = "_key"
KEPT_HEADERS = ("Location", "Content-Type", "HX-Trigger", "HX-Redirect", "HX-Push-Url")


class FormAnswer(Model):
    """What the form that carried `key` was answered: sent again, it changes nothing more."""

    __tablename__ = "form_answer"

    scope: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    body: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)


class MethodOverride:
    """WSGI: a form without JavaScript may say `?_method=DELETE` in its address."""

    allowed: ClassVar = {b"_method=DELETE": "DELETE", b"_method=PUT": "PUT"}

    def __init__(self, wsgi: Any) -> None:
        self.wsgi = wsgi

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Change the method of a POST that asks for it."""
        if environ["REQUEST_METHOD"] == "POST" and "_method=" in environ.get("QUERY_STRING", ""):
            for part in environ["QUERY_STRING"].encode().split(b"&"):
                environ["REQUEST_METHOD"] = self.allowed.get(part, environ["REQUEST_METHOD"])
        return self.wsgi(environ, start_response)


def pages(name: str, import_name: str, *, url_prefix: str = "") -> Blueprint:
    """A blueprint whose addresses begin with the language."""
    return Blueprint(
        name, import_name, url_prefix=f"/<lang:lang>{url_prefix}", template_folder="templates"
    )


def current_visitor() -> Any:
    """The member who is signed in, or None."""
    if "visitor" not in g:
        user = current_user._get_current_object()
        g.visitor = user if user and user.is_authenticated else None
    return g.visitor


def wants_fragment() -> bool:
    """True if a script of ours asked for a part of a page rather than a page."""
    return request.headers.get("HX-Request") == "true" or "X-Fragment" in request.headers


def form_key() -> str:
    """A fresh key for a form; the same key gives the same answer."""
    return secrets.token_urlsafe(18)


def commit(answer: ResponseReturnValue) -> Response:
    """All that this request changed is committed, with the answer its form will get again."""
    response = make_response(answer)
    kept: FormAnswer | None = g.pop("form_answer", None)
    if kept is not None:
        kept.status = response.status_code
        kept.headers = {
            name: response.headers[name] for name in KEPT_HEADERS if name in response.headers
        }
        kept.body = response.get_data(as_text=True) if not response.is_streamed else ""
    db.session.commit()
    return response


def idempotent(view: View) -> View:
    """A POST that comes again with the `_key` of one that was committed gets that one's answer.

    Two at once: the second waits for the first's commit (promises.md, double submit).
    """

    @functools.wraps(view)
    def once(*args: Any, **values: Any) -> ResponseReturnValue:
        key = request.form.get(KEY_FIELD, "")[:64]
        if request.method in ("GET", "HEAD") or not key:
            return view(*args, **values)
        scope = _scope()
        earlier = db.session.get(FormAnswer, (scope, key))
        if earlier is None:
            g.form_answer = FormAnswer(scope=scope, key=key)
            db.session.add(g.form_answer)
            try:
                db.session.flush()
            except IntegrityError:
                db.session.rollback()
                g.pop("form_answer", None)
                earlier = db.session.get(FormAnswer, (scope, key))
        if earlier is None or earlier.status is None:
            return view(*args, **values)
        g.answered_before = True
        return Response(earlier.body, earlier.status, earlier.headers)

    return cast(View, once)


def untraced(view: View) -> View:
    """Whoever is sent on from here does not learn the address, and no browser keeps the page.

    For pages behind a personal link.
    """

    @functools.wraps(view)
    def quietly(*args: Any, **values: Any) -> Response:
        answer = make_response(view(*args, **values))
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return cast(View, quietly)


def forget_old_answers(older_than: dt.timedelta = dt.timedelta(days=2)) -> int:
    """Answers older than this are deleted; returns how many."""
    gone = db.session.execute(
        sa.delete(FormAnswer).where(FormAnswer.created_at < clock.now() - older_than)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _scope() -> str:
    visitor = current_visitor()
    who = f"member:{visitor.id}" if visitor else f"address:{request.remote_addr}"
    return f"{who}:{request.endpoint}"[:80]
