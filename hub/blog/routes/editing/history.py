"""What was kept of a manuscript, and what changed between any two of its revisions."""

from flask import render_template, request

from hub.blog import doors
from hub.blog.models import Article, Revision
from hub.blog.policy import Blogging
from hub.blog.queries import editing as queries
from hub.blog.queries.manuscripts import STAGE_WORDS, steps_of
from hub.blog.routes.blueprint import blueprint
from hub.core.comparing import pieces_of
from hub.core.errors import NotFound
from hub.core.i18n import LANGUAGES
from hub.core.numbers import whole_or
from hub.core.permissions import policy


@blueprint.get("/manuscripts/<public_id>/history")
@policy(Blogging.ARTICLE_FOLLOW)
def manuscript_history(public_id: str) -> str:
    """Its steps and its revisions; `from` and `to` compare two of them."""
    article = doors.manuscript(public_id, Blogging.ARTICLE_FOLLOW)
    code = request.args.get("of", article.lang)
    if code not in LANGUAGES:
        raise NotFound()
    revisions = queries.revisions_of(article, code)
    before, after = (_asked(article, code, name) for name in ("from", "to"))
    compared = None
    if before is not None and after is not None:
        compared = [
            (name, pieces_of(getattr(before, name), getattr(after, name)))
            for name in ("title", "summary", "body")
        ]
    return render_template(
        "blog/editing/history.html",
        article=article,
        code=code,
        revisions=revisions,
        steps=list(reversed(steps_of(article))),
        before=before,
        after=after,
        compared=compared,
        stage_words=STAGE_WORDS,
        langs=sorted({text.lang for text in article.texts} - {article.lang}),
    )


def _asked(article: Article, code: str, name: str) -> Revision | None:
    asked = whole_or(request.args.get(name), 0)
    return queries.revision(article, code, asked) if asked else None
