"""Security headers on every answer, and the refusal of requests that other sites send."""

from flask import Flask, g, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

SAFE = {"GET", "HEAD", "OPTIONS"}


def wire_headers(app: Flask, *, secure: bool, live_url: str | None) -> None:
    """Strict CSP and its companions; `no-store` on what was made for one person."""
    live = " " + " ".join([live_url, live_url.replace("http", "ws", 1)]) if live_url else ""
    csp = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; connect-src 'self'{live}; manifest-src 'self'; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"  # last: `let_forms_lead_out`
    )

    def add(response: Response) -> Response:
        headers = response.headers
        for name, value in g.get("own_headers", {}).items():
            headers.setdefault(name, value)
        also = g.get("forms_also", "") + g.get("frames_also", "")
        headers.setdefault("Content-Security-Policy", csp + also)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if g.get("visitor") is not None:
            headers.setdefault("Cache-Control", "no-store")
        return response

    app.before_request(_refuse_other_sites)
    app.after_request(add)


def let_forms_lead_out() -> None:
    """A form of the page at hand may be answered with the address of any other site."""
    g.forms_also = " https: http:"


def show_own_frames() -> None:
    """The page at hand may show documents of this site in frames."""
    g.frames_also = "; frame-src 'self'"


def set_header(name: str, value: str) -> None:
    """The answer at hand says this, whatever else is said by default, also if it is a refusal."""
    g.setdefault("own_headers", {})[name] = value


def _refuse_other_sites() -> None:
    """Fetch metadata: a browser says when another site made it send a form."""
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden()
