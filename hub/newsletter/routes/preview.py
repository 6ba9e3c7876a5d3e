"""An issue as mail, for its editors: in each language, wide and narrow, dark, and as text."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.headers import show_own_frames
from hub.core.i18n import LANGUAGES, current_language
from hub.core.permissions import policy
from hub.newsletter import doors
from hub.newsletter.notices import checks, frames
from hub.newsletter.policy import Circulating
from hub.newsletter.routes.blueprint import blueprint

PREVIEW = "/issues/<period>/preview"
DESKTOP, PHONE, TEXT = "desktop", "phone", "text"
WAYS = (DESKTOP, PHONE, TEXT)
LIGHT, DARK = "light", "dark"
# A mail carries its styles in itself, which no page of ours may: it is a document of its own,
# without scripts, forms or an origin, and only our own pages may frame it (ADR 31).
OWN_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
SCHEMES = {LIGHT: "@media not all", DARK: "@media all"}


@blueprint.get(PREVIEW)
@policy(Circulating.ISSUE_EDIT)
def preview(period: str) -> ResponseReturnValue:
    """The mail in a frame, with what is wrong with it said above."""
    issue = doors.issue(period, Circulating.ISSUE_EDIT)
    code, way, scheme = _asked()
    faults = checks.faults_of(issue)
    show_own_frames()
    return render_template(
        "newsletter/preview.html",
        issue=issue,
        code=code,
        way=way,
        scheme=scheme,
        faults=faults,
        remarks=checks.remarks_on(issue),
        sample=frames.sample_of(issue, code) if not faults and way == TEXT else None,
    )


@blueprint.get(f"{PREVIEW}/mail")
@policy(Circulating.ISSUE_EDIT)
def previewed_mail(period: str) -> ResponseReturnValue:
    """The HTML of the mail, as the document that the frame shows."""
    issue = doors.issue(period, Circulating.ISSUE_EDIT)
    code, _way, scheme = _asked()
    html = frames.sample_of(issue, code).html
    # Which of the two a mail program shows is its reader's choice: here it is the editor's.
    html = html.replace("@media (prefers-color-scheme: dark)", SCHEMES[scheme])
    # Links open beside the page, never in the frame.
    html = html.replace("<head>", '<head><base target="_blank">', 1)
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = OWN_POLICY
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _asked() -> tuple[str, str, str]:
    """Language, way and scheme that the address asks for."""
    code = request.args.get("language", "")
    way, scheme = request.args.get("as", ""), request.args.get("scheme", "")
    return (
        code if code in LANGUAGES else current_language().code,
        way if way in WAYS else DESKTOP,
        scheme if scheme in SCHEMES else LIGHT,
    )
