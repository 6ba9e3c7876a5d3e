"""Live pages over Socket.IO: rooms are rung after the commit, and promise nothing by themselves."""

import json
import logging
import threading
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import redis
from flask import Flask, g, request
from flask_login import current_user
from flask_socketio import SocketIO, join_room, leave_room
from werkzeug.exceptions import HTTPException

from hub.core.db import after_commit, db
from hub.core.permissions import declaration

log = logging.getLogger(__name__)

Handler = TypeVar("Handler", bound=Callable[..., Any])

CUT_CHANNEL = "hub:cut"
SOON_SECONDS = 1

socketio = SocketIO()
listeners: dict[str, Callable[..., Any]] = {}
_soon: set[tuple[str, str]] = set()
_soon_lock = threading.Lock()
_cutter: list[Callable[[dict[str, Any]], None]] = []


def listens(event: str) -> Callable[[Handler], Handler]:
    """The function answers `event`; it must carry a policy or be declared public.

    It is called with the event's payload, the visitor read afresh from the database, and what it
    returns is the acknowledgement. A refusal is `{"error": 403}` or 404, as at any other door.
    """

    def declare(handler: Handler) -> Handler:
        listeners[event] = handler
        return handler

    return declare


def ring(room: str, event: str, payload: dict[str, Any]) -> None:
    """After this session's commit everybody in `room` is told; one payload for all."""
    after_commit(lambda: socketio.emit(event, payload, to=room))


def enter(room: str) -> None:
    """The socket at hand hears what is rung in `room`."""
    join_room(room)


def leave(room: str) -> None:
    """The socket at hand hears no more of `room`."""
    leave_room(room)


def tell(room: str, event: str, payload: dict[str, Any], *, to_self: bool = True) -> None:
    """Everybody in `room` is told at once, from within a socket event: it follows no commit."""
    socketio.emit(event, payload, to=room, skip_sid=None if to_self else request.sid)  # type: ignore[attr-defined]


def tell_soon(room: str, event: str, payload: Callable[[], dict[str, Any]]) -> None:
    """Everybody in `room` is told within SOON_SECONDS, once, however often this is asked meanwhile.

    For what many sockets change at the same moment: thousands who come back after a restart would
    otherwise each be told of each other.
    """
    with _soon_lock:
        if (room, event) in _soon:
            return
        _soon.add((room, event))
    socketio.start_background_task(_tell_now, room, event, payload)


def _tell_now(room: str, event: str, payload: Callable[[], dict[str, Any]]) -> None:
    socketio.sleep(SOON_SECONDS)
    with _soon_lock:
        _soon.discard((room, event))
    socketio.emit(event, payload(), to=room)


def here(room: str) -> int:
    """How many sockets are in `room` on this server."""
    manager = socketio.server.manager
    return len(manager.rooms.get("/", {}).get(room, ()))


def cut(
    *,
    member_id: int | None = None,
    session_id: int | None = None,
    rooms: Collection[str] = (),
) -> None:
    """After this session's commit the member's (or the one sign-in's) open sockets are closed.

    With `rooms`, the sockets of whoever is in one of them. The browser comes back by itself and
    gets what it may see then.
    """
    order: dict[str, Any] = {"member": member_id, "session": session_id}
    if rooms:
        order["rooms"] = list(rooms)
    after_commit(lambda: _cutter[0](order))


def open_sockets() -> int:
    """How many sockets this process holds."""
    if socketio.server is None:
        return 0
    return len(socketio.server.manager.rooms.get("/", {}).get(None, ()))


def wire_realtime(
    app: Flask, *, redis_url: str | None, live: bool, async_mode: str, origins: list[str] | None
) -> None:
    """Attach the socket server. With Redis, processes that are not `live` only ring through it."""
    socketio.init_app(
        app,
        async_mode=async_mode,
        cors_allowed_origins=origins,
        message_queue=redis_url,
        channel="hub",
        transports=["websocket"],
        manage_session=False,
        ping_interval=25,
        max_http_buffer_size=64_000,
    )
    socketio.on_event("connect", _connect)
    for event in listeners:
        socketio.on_event(event, _guarded(event))
    _cutter[:] = [_cut_here]
    if redis_url:
        client = redis.Redis.from_url(redis_url)
        _cutter[:] = [lambda order: _publish(client, order)]
        if live:
            threading.Thread(target=_obey_cuts, args=(redis_url,), daemon=True).start()


def _connect(_auth: Any = None) -> None:
    """Anybody may connect; what a socket hears is decided at each room's door."""
    if current_user.is_authenticated:
        join_room(f"member:{current_user.id}")
        session_id = getattr(current_user, "sign_in_id", None)
        if session_id is not None:
            join_room(f"session:{session_id}")


def _guarded(event: str) -> Callable[..., Any]:
    handler = listeners[event]
    if declaration(handler) is None:
        raise RuntimeError(f"the socket event {event} has no policy")

    def answer(payload: Any = None) -> Any:
        # The socket's request context lives as long as the socket: read the rights anew.
        for kept in ("_login_user", "visitor", "lang"):
            g.pop(kept, None)
        try:
            g.visitor = (
                current_user._get_current_object() if current_user.is_authenticated else None
            )
            return handler(payload if isinstance(payload, dict) else {}, g.visitor)
        except HTTPException as refusal:
            return {"error": refusal.code}
        except Exception:
            log.exception("socket event %s failed", event)
            return {"error": 500}
        finally:
            db.session.remove()

    return answer


def _cut_here(order: dict[str, Any]) -> None:
    rooms = [f"{kind}:{order[kind]}" for kind in ("member", "session") if order.get(kind)]
    rooms += order.get("rooms", ())
    manager = socketio.server.manager
    for room in rooms:
        for sid in list(manager.rooms.get("/", {}).get(room, ())):
            socketio.server.disconnect(sid)


def _publish(client: redis.Redis, order: dict[str, Any]) -> None:
    client.publish(CUT_CHANNEL, json.dumps(order))


def _obey_cuts(redis_url: str) -> None:
    while True:
        try:
            channel = redis.Redis.from_url(redis_url).pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
            channel.subscribe(CUT_CHANNEL)
            for message in channel.listen():
                _cut_here(json.loads(message["data"]))
        except redis.RedisError:
            log.warning("Redis is away; sockets are cut again when it is back")
            threading.Event().wait(0.5)
