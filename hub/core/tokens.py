"""Tokens that travel by mail: signed, with an end, good for one purpose."""

import datetime as dt
import hashlib
import hmac
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from hub.core import clock


def sealed(purpose: str, content: list[Any]) -> str:
    """`content` as a token that only this site can have made."""
    return str(_serializer(purpose).dumps([int(clock.now().timestamp()), *content]))


def opened(purpose: str, token: str, *, within: dt.timedelta) -> list[Any] | None:
    """What was sealed for this purpose not longer ago than `within`; otherwise None."""
    try:
        made_at, *content = _serializer(purpose).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    age = clock.now().timestamp() - made_at
    return content if age + 60 >= 0 and age <= within.total_seconds() else None


def fingerprint(secret: str | None) -> str:
    """Changes whenever the secret does and tells nothing of it."""
    return hashlib.sha256((secret or "").encode()).hexdigest()[:24]


def seal(purpose: str, words: str) -> str:
    """Sixteen letters and digits that only this site can have written beside these words."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"hub.{purpose} {words}".encode(), hashlib.sha256).hexdigest()[:16]


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"hub.{purpose}")
