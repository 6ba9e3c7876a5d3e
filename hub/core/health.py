"""Whether this Hub is alive and ready, and its numbers for Prometheus."""

import datetime as dt
import hmac
import time
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from hub.config import Settings
from hub.core import clock, mail, signals
from hub.core.db import Model, UtcDateTime, db
from hub.core.metrics import Tally, render
from hub.core.permissions import public

HEARTBEAT_LOST = dt.timedelta(minutes=3)
ON_METRICS_ADDRESS = "hub.metrics_address"

blueprint = Blueprint("health", __name__)


class Heartbeat(Model):
    """When a kind of process last showed that it works; the worker does so every minute."""

    __tablename__ = "heartbeat"

    process: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    beat_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


def beat(process: str = "worker") -> None:
    """The process works now, in this session's commit."""
    db.session.merge(Heartbeat(process=process, beat_at=clock.now()))


def worker_is_alive() -> bool:
    """A worker has shown itself within three minutes."""
    beaten = db.session.get(Heartbeat, "worker", populate_existing=True)
    return beaten is not None and clock.now() - beaten.beat_at < HEARTBEAT_LOST


def migration_heads(migrations: Path) -> set[str]:
    """The revisions a database of this version stands at."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    return set(ScriptDirectory.from_config(config).get_heads())


def stands_at(connection: sa.Connection) -> set[str]:
    """The revisions this database stands at; none if it was never migrated."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(sa.text("SELECT version_num FROM alembic_version")))


@blueprint.get("/healthz")
@public("says only that the process answers")
def alive() -> ResponseReturnValue:
    """200 as long as the process answers at all."""
    return _plain("ok\n")


@blueprint.get("/readyz")
@public("says only yes or no for three parts")
def ready() -> ResponseReturnValue:
    """200 when readers can be sent here: the database, its migrations and a worker are there."""
    parts = {"database": False, "migrations": False, "worker": False}
    try:
        parts["migrations"] = stands_at(db.session.connection()) == heads_wanted()
        parts["database"] = True
        parts["worker"] = parts["migrations"] and worker_is_alive()
    except SQLAlchemyError:
        db.session.rollback()
    answer = jsonify(parts)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if all(parts.values()) else 503


@blueprint.get("/metrics")
@public("only on its own address or with the token, otherwise 404")
def metrics() -> ResponseReturnValue:
    """Prometheus text: requests, their duration, what waits, what was given up, open sockets."""
    if not (request.environ.get(ON_METRICS_ADDRESS) or _knows_token(_settings(current_app))):
        abort(404)
    tally: Tally = current_app.extensions["tally"]
    samples = tally.read()
    samples["hub_outbox_backlog"] = signals.backlog()
    samples["hub_outbox_dead_letters"] = signals.dead_letters()
    samples["hub_mail_backlog"] = mail.backlog()
    samples["hub_worker_alive"] = int(worker_is_alive())
    samples.setdefault("hub_sockets_open", 0)
    return _plain(render(samples))


def wire_health(app: Flask, migrations: Path) -> None:
    """The three addresses, and a tally of every request."""
    tally = Tally(_settings(app).redis_url)
    app.extensions["tally"] = tally
    app.extensions["migration_heads"] = migration_heads(migrations)
    app.register_blueprint(blueprint)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        began = g.get("began")
        seconds = time.perf_counter() - began if began is not None else 0.0
        tally.count_request(route, request.method, response.status_code, seconds)
        return response


def _settings(app: Flask) -> Settings:
    """The settings the application was made with."""
    settings: Settings = app.extensions["settings"]
    return settings


def heads_wanted() -> set[str]:
    """The revisions this version of the program needs, read once at the start."""
    heads: set[str] = current_app.extensions["migration_heads"]
    return heads


def _knows_token(settings: Settings) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.metrics_token
    return token is not None and hmac.compare_digest(given.encode(), token.encode())


def _plain(words: str) -> Response:
    answer = Response(words, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer
