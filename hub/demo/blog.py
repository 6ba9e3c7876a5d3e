"""The demonstration's blog: two series, articles that are read, one manuscript in each stage."""

import datetime as dt
import io
import random
from collections.abc import Callable
from typing import TypeVar

from PIL import Image, ImageDraw

from hub.accounts.models import Member
from hub.blog.models import APPROVAL, COPY_EDIT, DRAFT, PITCHED, Article, ArticleText, Series
from hub.blog.services import (
    approving,
    drafting,
    picturing,
    publishing,
    scheduling,
    stages,
    translating,
)
from hub.blog.services import series as services
from hub.blog.services.checking import images_of
from hub.blog.services.editing import commenting, suggesting
from hub.blog.services.editing.suggesting import Copy
from hub.core import clock, files
from hub.core.db import db
from hub.demo import texts
from hub.demo.people import People
from hub.demo.spaces import Spaces

Made = TypeVar("Made")

# How long each step took before the next, in days.
WRITTEN, EDITED, APPROVED = 4, 7, 9
WIDTH, HEIGHT = 1200, 675
GREENS = ("#0b5a54", "#17716a", "#459387", "#79b5a9", "#a9d3ca")
GROUND = "#f1ede4"


def keep_blog(people: People, spaces: Spaces, now: dt.datetime) -> list[Article]:
    """Each article is as far on its way as the file says; those that are read come first."""
    series = {row["key"]: _open(row, people, spaces, now) for row in texts.blog()["series"]}
    read = [_publish(row, people, series, now) for row in texts.blog()["published"]]
    return [*read, *(_bring(row, people, series, now) for row in texts.blog()["manuscripts"])]


def _open(row: texts.Row, people: People, spaces: Spaces, now: dt.datetime) -> Series:
    editors = [people[key] for key in row["editors"]]
    (lang, said), *others = row["texts"].items()
    terms = services.Terms(row["objectives"], editors, spaces[row["space"]].id)

    def opened() -> Series:
        made = services.open_series(
            actor=editors[0], lang=lang, said=services.Said(**said), terms=terms
        )
        for other, words in others:
            services.write_series_text(
                made, other, actor=editors[0], version=made.version, said=services.Said(**words)
            )
        services.publish_series(made, actor=editors[0], version=made.version)
        return made

    return _at(now - dt.timedelta(days=row["days_ago"]), opened)


def _publish(
    row: texts.Row, people: People, series: dict[str, Series], now: dt.datetime
) -> Article:
    begun = now - dt.timedelta(days=row["days_ago"] + APPROVED)
    article = _approved(row, people, series[row["series"]], begun)
    editor = _editor(article)
    for lang, said in row.get("translations", {}).items():
        _translate(article, lang, said, people[said["translator"]], editor)
    at = begun + dt.timedelta(days=APPROVED)
    _at(at, lambda: publishing.publish(article, editor))
    return article


def _bring(row: texts.Row, people: People, series: dict[str, Series], now: dt.datetime) -> Article:
    begun = now - dt.timedelta(days=row["days_ago"])
    among = series[row["series"]]
    if row["stage"] == PITCHED:
        return _at(begun, lambda: _pitch(row, people, among))
    if row["stage"] == DRAFT:
        return _at(begun, lambda: _write(row, people, among))
    if row["stage"] == COPY_EDIT:
        article = _handed_in(row, people, among, begun)
        _at(begun + dt.timedelta(days=EDITED), lambda: _edit(article, row, people))
        return article
    if row["stage"] == APPROVAL:
        return _asked(row, people, among, begun)
    article = _approved(row, people, among, begun)
    at = now + dt.timedelta(days=row["in_days"])
    scheduling.schedule(article, actor=_editor(article), version=article.version, at=at)
    return article


def _approved(row: texts.Row, people: People, series: Series, begun: dt.datetime) -> Article:
    article = _asked(row, people, series, begun)
    author, version = people[row["author"]], article.original.version
    at = begun + dt.timedelta(days=EDITED)
    _at(at, lambda: approving.approve(article, actor=author, text_version=version))
    return article


def _asked(row: texts.Row, people: People, series: Series, begun: dt.datetime) -> Article:
    article = _handed_in(row, people, series, begun)
    editor = _editor(article)
    at = begun + dt.timedelta(days=EDITED)
    _at(at, lambda: approving.ask_approval(article, actor=editor, version=article.version))
    return article


def _handed_in(row: texts.Row, people: People, series: Series, begun: dt.datetime) -> Article:
    article = _at(begun, lambda: _write(row, people, series))
    author = people[row["author"]]
    at = begun + dt.timedelta(days=WRITTEN)
    _at(at, lambda: stages.hand_in(article, actor=author, version=article.version))
    return article


def _write(row: texts.Row, people: People, series: Series) -> Article:
    article, author = _pitch(row, people, series), people[row["author"]]
    stages.accept(article, actor=_editor(article), version=article.version)
    values = {"summary": row["summary"], "body": row["body"].strip()}
    blank = drafting.mark_of("")
    drafting.save_text(article, actor=author, values=values, read=dict.fromkeys(values, blank))
    if drawn := row.get("image"):
        file = files.store(_drawing(drawn["seed"]), "drawing.png", uploader_id=author.id)
        picturing.add_image(
            article,
            actor=author,
            file_key=file.public_id,
            alt=drawn["alt"],
            caption=drawn["caption"],
            has_consent=True,
            is_lead=True,
        )
    return article


def _pitch(row: texts.Row, people: People, series: Series) -> Article:
    return stages.pitch(
        series,
        actor=people[row["author"]],
        title=row["title"],
        words=row.get("pitch") or row["summary"],
        lang=row["lang"],
        objectives=row["objectives"],
        countries=row["countries"],
    )


def _edit(article: Article, row: texts.Row, people: People) -> None:
    """The editor asks about one passage and suggests other words for another."""
    told, wanted = row["comment"], row["suggest"]
    text = article.original
    start = text.body.index(told["quote"])
    commenting.comment(
        article,
        actor=people[told["by"]],
        body=told["body"],
        place=(start, start + len(told["quote"])),
        quote=told["quote"],
    )
    suggesting.suggest(
        article,
        actor=people[wanted["by"]],
        base=_copy(text, text.body),
        copy=_copy(text, text.body.replace(wanted["from"], wanted["to"])),
    )


def _copy(text: ArticleText, body: str) -> Copy:
    return Copy(text.title, text.summary, body)


def _translate(
    article: Article, lang: str, said: texts.Row, translator: Member, editor: Member
) -> None:
    translating.ask_translator(article, lang, actor=editor, member=translator)
    lead = next((each for each in images_of(article) if each.is_lead), None)
    translating.save_translation(
        article,
        lang,
        actor=translator,
        read=0,
        original_version=article.original.version,
        given=translating.Translated(
            title=said["title"],
            summary=said["summary"],
            parts=said["body"].strip().split("\n\n"),
            images={lead.id: (said["alt"], said["caption"])} if lead else {},
        ),
        is_whole=True,
    )


def _editor(article: Article) -> Member:
    return article.series.editors[0].member


def _drawing(seed: int) -> io.BytesIO:
    """Overlapping discs on a ground of sand, the same for the same seed; of nobody."""
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    for green in GREENS * 2:
        disc = Image.new("L", picture.size, 0)
        x, y, r = chance.randrange(WIDTH), chance.randrange(HEIGHT), chance.randrange(90, 260)
        ImageDraw.Draw(disc).ellipse((x - r, y - r, x + r, y + r), fill=150)
        picture.paste(green, mask=disc)
    drawn = io.BytesIO()
    picture.save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def _at(moment: dt.datetime, act: Callable[[], Made]) -> Made:
    with clock.travel(to=moment):
        made = act()
        db.session.flush()
        return made
