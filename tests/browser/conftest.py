"""A running Hub with its demo, and people with browsers of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from hub.accounts.models import Member
from hub.app import create_app
from hub.core.db import db, write_intent
from tests.support.browser import HubProcess, hub_process, new_context
from tests.support.people import session_cookie


@dataclass
class Place:
    """A running Hub, and an application of the test's own on the same database."""

    hub: HubProcess
    app: Flask

    def address(self, path: str) -> str:
        """The whole address of a page."""
        return self.hub.url + path


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One Hub with its demo runs for all browser tests; they write rows of their own into it."""
    with hub_process(tmp_path_factory.mktemp("browser") / "hub", command="demo") as hub:
        hub.start()
        app = create_app(hub.settings)
        with app.app_context():
            token = write_intent.set(True)
            try:
                yield Place(hub, app)
            finally:
                db.session.remove()
                write_intent.reset(token)


@pytest.fixture(autouse=True)
def _fresh_session(place: Place) -> Iterator[None]:
    """A test sees what the Hub's own process has committed."""
    yield
    db.session.remove()


@pytest.fixture
def visit(browser: Browser, place: Place) -> Iterator[Callable[..., Page]]:
    """`visit(path, member)` opens a page in a browser of the member's own."""
    contexts: list[BrowserContext] = []

    def open_page(
        path: str, member: Member | None = None, *, base: str = "", **options: object
    ) -> Page:
        context = new_context(browser, base or place.hub.url, **options)
        contexts.append(context)
        if member is not None:
            cookie = session_cookie(place.app, member)
            context.add_cookies([{"name": "hub", "value": cookie, "url": base or place.hub.url}])
        page = context.new_page()
        # What the test has read would lock the Hub's own process out of writing.
        db.session.commit()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
