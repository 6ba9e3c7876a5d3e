"""Addresses of the front end's files, and how long browsers may keep them."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.utils import send_from_directory
from werkzeug.wrappers import Request, Response

STATIC = Path(__file__).resolve().parent.parent / "static"
DIST = STATIC / "dist"
BUILT = "/static/dist/"
ONE_YEAR = 31_536_000
"""Seconds. A name in dist changes with its content, so what was fetched stays right."""

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}

_manifest: tuple[int, dict[str, str]] = (0, {})


def wire_assets(app: Flask) -> None:
    """Templates get `asset(name)`; built files are served compressed and immutable."""
    app.jinja_env.globals.update(asset=asset, own_sheet=own_sheet)
    app.wsgi_app = BuiltFiles(app.wsgi_app)  # type: ignore[method-assign]


def asset(name: str) -> str:
    """The address of `name` ("css/hub.css"): the built file, or our own source without a build."""
    built = _read_manifest().get(name)
    if built is None:
        return url_for("static", filename=name)
    return f"{current_app.static_url_path}/dist/{built}"


def own_sheet(feature: str | None) -> str | None:
    """The address of the style sheet that pages of the feature load beside hub.css, if any."""
    name = f"css/pages/{feature}.css"
    return asset(name) if feature and (STATIC / name).is_file() else None


def built_file(name: str) -> Path | None:
    """Where the built form of `name` lies on this machine; None without a build."""
    built = _read_manifest().get(name)
    return DIST / built if built else None


def has_built_assets() -> bool:
    """Whether the front end was built on this machine."""
    return bool(_read_manifest())


class BuiltFiles:
    """WSGI: built files are answered before any session, so that no cookie makes them vary."""

    def __init__(self, wsgi: Callable[..., Iterable[bytes]]) -> None:
        self.wsgi = wsgi

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a GET of a built file; hand everything else on."""
        path = environ.get("PATH_INFO", "")
        if not path.startswith(BUILT) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.wsgi(environ, start_response)
        answer: Response | HTTPException
        try:
            answer = _built_file(path.removeprefix(BUILT), Request(environ))
        except NotFound as missing:
            answer = missing
        return answer(environ, start_response)


def _built_file(name: str, request: Request) -> Response:
    """The file in the smallest form the browser takes, to be kept for a year."""
    encoding, suffix = next(
        (
            (encoding, suffix)
            for encoding, suffix in ENCODINGS
            if request.accept_encodings.quality(encoding) and (DIST / (name + suffix)).is_file()
        ),
        ("", ""),
    )
    media = TYPES.get(Path(name).suffix, "application/octet-stream")
    response = send_from_directory(DIST, name + suffix, request.environ, mimetype=media)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _read_manifest() -> dict[str, str]:
    global _manifest
    path = DIST / "manifest.json"
    try:
        changed = path.stat().st_mtime_ns
        if changed != _manifest[0]:
            _manifest = (changed, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        _manifest = (0, {})
    return _manifest[1]
