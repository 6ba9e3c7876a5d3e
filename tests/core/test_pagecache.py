"""Pages and parts are made once for all who see the same, and hold nothing of one reader."""

import threading
import time
from contextvars import Context
from typing import Any

import pytest
from flask import session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from hub.core.pagecache import TOKEN, PageCache, is_stranger, shared_part


def test_page_asked_for_by_many_at_once_is_made_once():
    cache: PageCache[str] = PageCache(10)
    made: list[int] = []
    start = threading.Barrier(8)

    def make() -> str:
        made.append(1)
        time.sleep(0.05)
        return "page"

    def ask() -> None:
        start.wait()
        assert cache.made_once("key", make) == "page"

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(10)
    assert made == [1]


def test_page_not_asked_for_the_longest_makes_room():
    cache: PageCache[str] = PageCache(2)
    for key in ("a", "b"):
        cache.keep(key, key)
    cache.get("a")
    cache.keep("c", "c")
    assert [cache.get(key) for key in ("a", "b", "c")] == ["a", None, "c"]


def test_part_is_made_once_and_carries_the_token_of_its_reader(app):
    made: list[int] = []

    def make() -> Markup:
        made.append(1)
        return Markup('<input value="') + TOKEN + Markup('">')

    def shown_and_token() -> tuple[str, str]:
        with app.test_request_context("/en/"):
            return str(shared_part(("one",), make)), generate_csrf()

    (first, token), (second, other) = (Context().run(shown_and_token) for _ in range(2))
    assert made == [1]
    assert (first, second) == (f'<input value="{token}">', f'<input value="{other}">')
    assert token != other


def test_part_with_a_readers_token_is_a_fault(app):
    with app.test_request_context("/en/"):
        token = generate_csrf()
        with pytest.raises(RuntimeError, match="token"):
            shared_part(("two",), lambda: Markup(token))
        assert shared_part(("two",), lambda: Markup("clean")) == "clean"


def test_stranger_is_whoever_is_not_signed_in_and_has_nothing_to_be_told(app):
    sessions: dict[str, dict[str, Any]] = {
        "nothing": {},
        "token": {"csrf_token": "t"},
        "member": {"_user_id": "u"},
        "told": {"_flashes": [("info", "Saved.")]},
    }
    found = {}
    for name, kept in sessions.items():
        with app.test_request_context("/en/"):
            session.update(kept)
            found[name] = is_stranger()
    assert found == {"nothing": True, "token": True, "member": False, "told": False}
