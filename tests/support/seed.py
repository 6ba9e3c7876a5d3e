"""Fills the database of a Hub process: `python -m tests.support.seed module:function`.

It runs in a process of its own, since an application made in the test's process would take over
what that process' other tests hold (the socket server, Celery).
"""

import importlib
import json
import sys

from flask import Flask

from hub.accounts.models import Member
from hub.app import create_app
from hub.config import load
from hub.core.db import db, writing
from tests.factories import sign_in


def main() -> None:
    """Call the function with the application and print what it returns as JSON."""
    module, _, name = sys.argv[1].partition(":")
    app = create_app(load(), live=False)
    with app.app_context(), writing():
        made = getattr(importlib.import_module(module), name)(app)
        db.session.commit()
    sys.stdout.write(json.dumps(made))


def cookie_of(app: Flask, member: Member) -> str:
    """The session cookie of a browser in which the member is signed in."""
    client = app.test_client()
    with app.test_request_context():
        sign_in(client, member)
    cookie = client.get_cookie("hub")
    assert cookie is not None
    return cookie.value


if __name__ == "__main__":
    main()
