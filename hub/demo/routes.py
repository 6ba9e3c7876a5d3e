"""The pages on which the demonstration's mail is read."""

import re

from flask import Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from hub.config import Settings
from hub.core.edge import pages
from hub.core.errors import NotFound
from hub.core.permissions import public
from hub.demo import letters
from hub.demo.letters import Letter

blueprint = pages("demo", __name__, url_prefix="/demo")

WHY = "only a demonstration has this page, and all of its people are invented"

# The page may frame the HTML part; the HTML part may show its own styles and open links, no more.
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
LETTER_CSP = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; form-action 'none'"
)


@blueprint.get("/mail")
@public(WHY)
def mailbox() -> ResponseReturnValue:
    """Every mail of the demonstration, newest first."""
    return render_template("demo/mailbox.html", letters=letters.newest(_settings().mail_dir))


@blueprint.get("/mail/<int:number>")
@public(WHY)
def letter(number: int) -> ResponseReturnValue:
    """One mail: its text, and its HTML in a frame of its own."""
    page = make_response(render_template("demo/letter.html", letter=_letter(number)))
    page.headers["Content-Security-Policy"] = PAGE_CSP
    return page


@blueprint.get("/mail/<int:number>/html")
@public(WHY)
def letter_html(number: int) -> ResponseReturnValue:
    """The HTML part alone, shut in: no script, no form, nothing from elsewhere."""
    answer = Response(_with_links_outside(_letter(number).html), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = LETTER_CSP
    return answer


def _letter(number: int) -> Letter:
    found = letters.letter(_settings().mail_dir, number)
    if found is None:
        raise NotFound()
    return found


def _with_links_outside(html: str) -> str:
    """The same document, its links opening beside the frame: no page of ours may be framed."""
    return re.sub(r"(<head[^>]*>)", r'\1<base target="_blank">', html, count=1)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
