"""How a work is told to reference managers: BibTeX and RIS, and its address for people."""

import re
from collections.abc import Mapping, Sequence

from werkzeug.urls import uri_to_iri
from werkzeug.wrappers import Response

BIBTEX, RIS = "application/x-bibtex", "application/x-research-info-systems"
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}


def bibtex(kind: str, key: str, *, authors: Sequence[str], fields: Mapping[str, str]) -> str:
    """An entry of that kind (`techreport`); fields without a value are left out."""
    told = {
        # In braces of its own a name of several words is not taken apart.
        "author": " and ".join(f"{{{_tex(name)}}}" for name in authors),
        **{name: value if name == "url" else _tex(value) for name, value in fields.items()},
    }
    if "title" in told:
        told["title"] = f"{{{told['title']}}}"
    lines = [f"  {name} = {{{value}}}" for name, value in told.items() if value]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def ris(kind: str, *, authors: Sequence[str], lines: Sequence[tuple[str, str]]) -> str:
    """A record of that kind (`RPRT`); lines without a value are left out."""
    told = [("TY", kind), *(("AU", name) for name in authors), *lines]
    words = "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in told if value)
    return f"{words}ER  - \r\n"


def attached(words: str | bytes, mimetype: str, name: str) -> Response:
    """An answer that is kept as a file of that name."""
    response = Response(words, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def readable(address: str) -> str:
    """The address as people read it: in the script of its words (RFC 3987)."""
    return uri_to_iri(address)


def _tex(words: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in _one_line(words))


def _one_line(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()
