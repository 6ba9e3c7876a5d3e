"""Live pages over Socket.IO: rooms are rung after the commit, and promise nothing by themselves."""

import json
import logging
import threading
import time
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import redis
from flask import Flask, g, request
from flask_login import current_user
from flask_socketio import SocketIO, join_room, leave_room
from werkzeug.exceptions import HTTPException

from hub.core.db import after_commit, db
from hub.core.permissions import declaration
from hub.core.presence import Presence, Told

log = logging.getLogger(__name__)

Handler = TypeVar("Handler", bound=Callable[..., Any])

CUT_CHANNEL = "hub:cut"
PRESENCE_CHANNEL = "hub:presence"
# A socket may send so many events at once, and then so many a second.
BURST = 30
PER_SECOND = 2.0

socketio = SocketIO()
listeners: dict[str, Callable[..., Any]] = {}
_cutter: list[Callable[[dict[str, Any]], None]] = []
_presence: list[Presence] = []
_allowances: dict[str, tuple[float, float]] = {}


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
    """The socket at hand hears what is rung in `room`, and counts among those who are there.

    From then on it is told `presence` when their number changes, or that of those who write.
    """
    join_room(room)
    _presence[0].enter(room, _sid(), g.visitor.id if g.visitor else None)


def leave(room: str) -> None:
    """The socket at hand hears no more of `room`, and does not count there."""
    leave_room(room)
    _presence[0].leave(_sid(), room)


def write(room: str) -> None:
    """The others in `room` learn that one more writes there, not who."""
    _presence[0].write(room, _sid())


def stop_writing(room: str) -> None:
    """The others in `room` learn that one less writes there."""
    _presence[0].stop(room, _sid())


def here(room: str) -> int:
    """How many are in `room`, over all processes."""
    return _presence[0].here(room)


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
    socketio.on_event("disconnect", _disconnect)
    _cutter[:] = [_cut_here]
    _presence[:] = [Presence(tell=_tell_here, say=lambda _word: None)]
    if redis_url:
        client = redis.Redis.from_url(redis_url)
        _cutter[:] = [lambda order: _publish(client, CUT_CHANNEL, order)]
        _presence[:] = [
            Presence(tell=_tell_here, say=lambda word: _publish(client, PRESENCE_CHANNEL, word))
        ]
        if live:
            threading.Thread(target=_listen, args=(redis_url,), daemon=True).start()


def _connect(_auth: Any = None) -> None:
    """Anybody may connect; what a socket hears is decided at each room's door."""
    if current_user.is_authenticated:
        join_room(f"member:{current_user.id}")
        session_id = getattr(current_user, "sign_in_id", None)
        if session_id is not None:
            join_room(f"session:{session_id}")


def _disconnect(_reason: Any = None) -> None:
    _allowances.pop(_sid(), None)
    _presence[0].leave(_sid())


def _guarded(event: str) -> Callable[..., Any]:
    handler = listeners[event]
    if declaration(handler) is None:
        raise RuntimeError(f"the socket event {event} has no policy")

    def answer(payload: Any = None) -> Any:
        if not _allowed(_sid()):
            return {"error": 429}
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


def _tell_here(told: Told) -> None:
    """The sockets of this process: all of them with one payload, those who write without them."""
    counts = {"room": told.room, "here": told.here, "writing": told.writing}
    emit = socketio.server.manager.emit
    emit("presence", counts, "/", room=told.room, skip_sid=list(told.writers), ignore_queue=True)
    for sid in told.writers:
        others = {**counts, "writing": told.writing - 1}
        emit("presence", others, "/", room=sid, ignore_queue=True)


def _allowed(sid: str) -> bool:
    """Whether the socket may send one event more."""
    now = time.monotonic()
    left, at = _allowances.get(sid, (float(BURST), now))
    left = min(float(BURST), left + (now - at) * PER_SECOND)
    _allowances[sid] = (max(left - 1, 0.0) if left >= 1 else left, now)
    return left >= 1


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid


def _publish(client: redis.Redis, channel: str, word: dict[str, Any]) -> None:
    client.publish(channel, json.dumps(word))


def _listen(redis_url: str) -> None:
    """Obey the cuts, and hear who is elsewhere."""
    acts = {CUT_CHANNEL: _cut_here, PRESENCE_CHANNEL: _presence[0].hear}
    while True:
        try:
            channel = redis.Redis.from_url(redis_url).pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
            channel.subscribe(*acts)
            _presence[0].ask()
            for message in channel.listen():
                acts[message["channel"].decode()](json.loads(message["data"]))
        except redis.RedisError:
            log.warning("Redis is away; sockets are cut again when it is back")
            threading.Event().wait(0.5)
