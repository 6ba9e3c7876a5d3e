"""A minimal Socket.IO room, for gunicorn: whoever asks is in, a POST rings for everybody."""

import os
from typing import Any

from flask import Flask
from flask_socketio import SocketIO, join_room

socketio = SocketIO()
ROOM = "topic:1"


def make_app() -> Flask:
    """The room as its surroundings want it: FLOOR_ASYNC_MODE is `gevent` or `threading`."""
    app = Flask(__name__)
    app.add_url_rule("/ring", view_func=ring, methods=["POST"])
    app.add_url_rule("/healthz", view_func=healthz)
    socketio.init_app(
        app,
        async_mode=os.environ["FLOOR_ASYNC_MODE"],
        transports=["websocket"],
        max_http_buffer_size=64_000,
    )
    socketio.on_event("topic:open", open_page)
    return app


def open_page(_payload: Any) -> dict[str, int]:
    """The socket hears the room."""
    join_room(ROOM)
    return {"here": 1}


def ring() -> str:
    """Everybody is told something of the size that the Hub tells."""
    told = {"topic": 1, "change": 2, "number": 2, "kind": "reply", "by": "0" * 32}
    socketio.emit("topic:changed", told, to=ROOM)
    return "rung"


def healthz() -> str:
    """It answers."""
    return "ok"
