"""Fills the database of a Hub process: `python -m tests.support.seed module:function`.

It runs in a process of its own, since an application made in the test's process would take over
what that process' other tests hold (the socket server, Celery).
"""

import importlib
import json
import sys

from hub.app import create_app
from hub.config import load
from hub.core.db import db, writing


def main() -> None:
    """Call the function with the application and print what it returns as JSON."""
    module, _, name = sys.argv[1].partition(":")
    app = create_app(load(), live=False)
    with app.app_context(), writing():
        made = getattr(importlib.import_module(module), name)(app)
        db.session.commit()
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main()
