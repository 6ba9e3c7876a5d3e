"""A minimal Flask page over the Hub's own tables, for gunicorn: no rights, languages or forms.

FLOOR_DATABASE_URL says where the rows are. FLOOR_FRAMES is a folder with what some pages of the Hub
have around their texts, so that the floor's page is of the same size and packs alike.
"""

import datetime as dt
import os
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, redirect, render_template, request
from flask_compress import Compress
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship
from werkzeug.wrappers import Response

PAGE_SIZE = 50

THREAD = """<!doctype html>
<html><head><title>{{ topic.title }}</title></head><body>
<h1>{{ topic.title }}</h1><p>{{ space.slug }}</p>
{% for each in contributions %}
<article id="c{{ each.number }}"><h2>{{ each.author.name }}</h2>
<time>{{ each.created_at.isoformat() }}</time>{{ each.html|safe }}
{{ frame[loop.index0]|safe }}</article>
{% endfor %}
</body></html>"""

FOUND = """<!doctype html><html><body>
{% for each in found %}
<article><h2>{{ each.context or each.title }}</h2><p>{{ each.body[:200] }}</p></article>
{% endfor %}
</body></html>"""


class Model(DeclarativeBase):
    """The base of the few columns that the floor reads."""


class Member(Model):
    """Who wrote."""

    __tablename__ = "member"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Space(Model):
    """Where a topic stands."""

    __tablename__ = "space"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]


class Topic(Model):
    """What a thread is under."""

    __tablename__ = "topic"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    space_id: Mapped[int]


class Contribution(Model):
    """What the page shows."""

    __tablename__ = "contribution"
    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int]
    number: Mapped[int]
    path: Mapped[str]
    html: Mapped[str]
    created_at: Mapped[dt.datetime]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    author: Mapped[Member] = relationship()


class FloorReply(Model):
    """What a bare post writes, in a table of its own."""

    __tablename__ = "floor_reply"
    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int]
    body: Mapped[str]
    created_at: Mapped[dt.datetime]


db = SQLAlchemy(model_class=Model)
frames: dict[str, str] = {}


def make_app() -> Flask:
    """The floor as its surroundings want it."""
    app = Flask(__name__)
    url = os.environ["FLOOR_DATABASE_URL"]
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_STREAMS=False,
    )
    db.init_app(app)
    Compress(app)
    app.add_url_rule("/thread/<int:topic_id>", view_func=thread)
    app.add_url_rule("/reply/<int:topic_id>", view_func=reply, methods=["POST"])
    found = find_on_postgres if url.startswith("postgresql") else find_on_sqlite
    app.add_url_rule("/find", view_func=found)
    app.add_url_rule("/healthz", view_func=healthz)
    # The other worker may be making it at this moment.
    with app.app_context(), suppress(DBAPIError):
        Model.metadata.create_all(db.engine)
    app.jinja_loader = DictLoader({"thread.html": THREAD, "found.html": FOUND})
    for path in Path(os.environ["FLOOR_FRAMES"]).glob("*.html"):
        frames[path.stem] = path.read_text(encoding="utf-8")
    return app


def thread(topic_id: int) -> str:
    """A page of a thread with three queries of the ORM."""
    topic = db.session.get_one(Topic, topic_id)
    space = db.session.get_one(Space, topic.space_id)
    contributions = db.session.scalars(
        sa.select(Contribution)
        .where(Contribution.topic_id == topic_id)
        .options(joinedload(Contribution.author))
        .order_by(Contribution.path)
        .limit(PAGE_SIZE)
    ).all()
    frame = frames[request.args["frame"]]
    step = len(frame) // len(contributions) + 1
    parts = [frame[at : at + step] for at in range(0, step * len(contributions), step)]
    return render_template(
        "thread.html", topic=topic, space=space, contributions=contributions, frame=parts
    )


def reply(topic_id: int) -> Response:
    """One row, committed."""
    db.session.add(
        FloorReply(topic_id=topic_id, body=request.form["body"], created_at=dt.datetime.now(dt.UTC))
    )
    db.session.commit()
    return redirect(f"/thread/{topic_id}", 303)


def find_on_postgres() -> str:
    """The newest twenty that hold all words, unweighed and uncounted, as PostgreSQL finds them."""
    return _find(
        "SELECT title, context, body FROM search_document "
        "WHERE terms @@ plainto_tsquery('simple', :words) AND scope = 'public' "
        "ORDER BY id DESC LIMIT 20"
    )


def find_on_sqlite() -> str:
    """The same by FTS5."""
    return _find(
        "SELECT d.title, d.context, d.body FROM search_terms t "
        "JOIN search_document d ON d.id = t.rowid "
        "WHERE search_terms MATCH :words AND d.scope = 'public' ORDER BY t.rowid DESC LIMIT 20"
    )


def healthz() -> str:
    """It answers."""
    return "ok"


def _find(statement: str) -> str:
    found = db.session.execute(sa.text(statement), {"words": request.args["q"]}).all()
    return render_template("found.html", found=found)
