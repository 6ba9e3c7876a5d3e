"""Text is made safe here, once, when it is written: Markdown and foreign HTML → HTML to be stored.

The only room that knows a sanitiser. `render` and `render_html` are pure: what they need to know of
people and topics is passed in.
"""

from hub.core.markup.figures import Figure, figures_in, with_figures
from hub.core.markup.foreign import Origin, render_html
from hub.core.markup.letters import CUT, letter_words
from hub.core.markup.redacting import (
    Redaction,
    readdress_html,
    redact,
    redact_html,
    redaction,
)
from hub.core.markup.rendering import (
    MAX_SOURCE,
    RENDERER_VERSION,
    Mentioned,
    Quote,
    Rendered,
    ResolveHandles,
    TooLong,
    needs_rerender,
    quoted_at,
    quoting,
    render,
)
from hub.core.markup.text import absolute_links, excerpt, mentioned_in, plain, tidy

__all__ = [
    "CUT",
    "MAX_SOURCE",
    "RENDERER_VERSION",
    "Figure",
    "Mentioned",
    "Origin",
    "Quote",
    "Redaction",
    "Rendered",
    "ResolveHandles",
    "TooLong",
    "absolute_links",
    "excerpt",
    "figures_in",
    "letter_words",
    "mentioned_in",
    "needs_rerender",
    "plain",
    "quoted_at",
    "quoting",
    "readdress_html",
    "redact",
    "redact_html",
    "redaction",
    "render",
    "render_html",
    "tidy",
    "with_figures",
]
