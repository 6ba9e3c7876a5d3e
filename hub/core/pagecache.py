"""Pages that all anonymous readers share are made once for each version of what they show."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import brotli
from flask import Flask, current_app, request
from werkzeug.wrappers import Response

MINIMUM = 1_000
CACHE = "pagecache"


@dataclass(frozen=True)
class SharedPage:
    """A page as it goes over the wire, in each coding a browser may take."""

    etag: str
    plain: bytes
    gzip: bytes
    brotli: bytes


class PageCache:
    """The last `size` pages of this process. The key holds the version: nothing is ever stale."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.pages: OrderedDict[Any, SharedPage] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Any) -> SharedPage | None:
        """The page made for this key, if it is still kept."""
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def keep(self, key: Any, page: SharedPage) -> None:
        """Keep the page; the one not asked for the longest makes room."""
        with self.lock:
            self.pages[key] = page
            self.pages.move_to_end(key)
            while len(self.pages) > self.size:
                self.pages.popitem(last=False)


def wire_page_cache(app: Flask, size: int) -> None:
    """Room for `size` pages in this process."""
    app.extensions[CACHE] = PageCache(size)


def is_stranger() -> bool:
    """Whether the request carries no session: nothing on its page is for one person."""
    name = current_app.config["SESSION_COOKIE_NAME"]
    return name not in request.cookies and "remember_token" not in request.cookies


def shared_page(key: tuple[Any, ...], make: Callable[[], str]) -> Response:
    """The page for `key`, made now if nobody asked for this version before; 304 if it is known.

    `key` names all that the page depends on. `make` may read nothing of the request beyond it.
    """
    cache: PageCache = current_app.extensions[CACHE]
    page = cache.get(key)
    if page is None:
        page = _pack(make().encode())
        cache.keep(key, page)
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
