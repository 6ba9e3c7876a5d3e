"""Pages and parts of pages are made once for all who see the same: the key is what they show."""

import gzip
import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import brotli
from flask import Flask, current_app, g, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.wrappers import Response

MINIMUM = 1_000
CACHE, PARTS = "pagecache", "partcache"
PARTS_FOR_A_PAGE = 8
STRIPES = 16
# Stands in a part where its reader's own token against forgery belongs. Nobody can know it, so
# that no text which people write is taken for it.
TOKEN = f"token-{secrets.token_hex(16)}"

Made = TypeVar("Made")


@dataclass(frozen=True)
class SharedPage:
    """A page as it goes over the wire, in each coding a browser may take."""

    etag: str
    plain: bytes
    gzip: bytes
    brotli: bytes


class PageCache(Generic[Made]):
    """The last `size` pages of this process. The key holds the version: nothing is ever stale."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.pages: OrderedDict[Any, Made] = OrderedDict()
        self.lock = threading.Lock()
        self.makers = [threading.Lock() for _ in range(STRIPES)]

    def get(self, key: Any) -> Made | None:
        """The page made for this key, if it is still kept."""
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def keep(self, key: Any, page: Made) -> None:
        """Keep the page; the one not asked for the longest makes room."""
        with self.lock:
            self.pages[key] = page
            self.pages.move_to_end(key)
            while len(self.pages) > self.size:
                self.pages.popitem(last=False)

    def made_once(self, key: Any, make: Callable[[], Made]) -> Made:
        """The page for the key; of many who ask at the same moment one makes it for all."""
        page = self.get(key)
        if page is not None:
            return page
        with self.makers[hash(key) % STRIPES]:
            page = self.get(key)
            if page is None:
                page = make()
                self.keep(key, page)
        return page


def wire_page_cache(app: Flask, size: int) -> None:
    """Room for `size` pages in this process, and for parts of as many others."""
    app.extensions[CACHE] = PageCache[SharedPage](size)
    app.extensions[PARTS] = PageCache[Markup](size * PARTS_FOR_A_PAGE)
    app.jinja_env.globals["once"] = once


def is_stranger() -> bool:
    """Whether nothing on the page is for one person: nobody is signed in, nothing is to be told."""
    if "remember_token" in request.cookies:
        return False
    return "_user_id" not in session and "_flashes" not in session


def shared_part(made_of: tuple[Any, ...], make: Callable[[], Markup]) -> Markup:
    """The part of a page for `made_of`, made now if nobody saw it so before.

    `made_of` holds every value that the part shows and every right it depends on, as plain
    values. `make` writes TOKEN where a form carries its reader's own against forgery.
    """
    parts: PageCache[Markup] = current_app.extensions[PARTS]
    # The values themselves would take as much room as the part.
    key = hashlib.blake2b(repr(made_of).encode(), digest_size=16).digest()
    html = parts.get(key)
    if html is None:
        html = make()
        if g.get("csrf_token") and g.csrf_token in html:
            raise RuntimeError("a part that is shared holds one reader's token")
        parts.keep(key, html)
    return html.replace(TOKEN, generate_csrf()) if TOKEN in html else html


def once(*key: Any, caller: Callable[[], Markup]) -> Markup:
    """In templates, `{% call once("name", lang) %}…{% endcall %}`: made once for each key.

    What stands between may depend on the key and on nothing else.
    """
    return shared_part(key, caller)


def shared_page(key: tuple[Any, ...], make: Callable[[], str]) -> Response:
    """The page for `key`, made now if nobody asked for this version before; 304 if it is known.

    `key` names all that the page depends on. `make` may read nothing of the request beyond it.
    """
    cache: PageCache[SharedPage] = current_app.extensions[CACHE]
    page = cache.made_once(key, lambda: _pack(make().encode()))
    response = Response(mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    response.set_etag(page.etag, weak=True)
    if response.get_etag()[0] in request.if_none_match.as_set(include_weak=True):
        response.status_code = 304
        return response
    accepted = request.headers.get("Accept-Encoding", "")
    if len(page.plain) < MINIMUM:
        response.data = page.plain
    elif "br" in accepted:
        response.data, response.headers["Content-Encoding"] = page.brotli, "br"
    elif "gzip" in accepted:
        response.data, response.headers["Content-Encoding"] = page.gzip, "gzip"
    else:
        response.data = page.plain
    return response


def _pack(body: bytes) -> SharedPage:
    return SharedPage(
        etag=hashlib.blake2b(body, digest_size=12).hexdigest(),
        plain=body,
        gzip=gzip.compress(body, 6, mtime=0),
        brotli=brotli.compress(body, quality=5),
    )
