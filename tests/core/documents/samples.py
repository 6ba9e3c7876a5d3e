"""Documents to write and read back, and files that were tampered with."""

import io
import zipfile
from collections.abc import Callable

from docx import Document as open_word
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from hub.core.documents import Choice, Document, Field, Found, Heading, Option, Run, read_docx

LIMIT = 5_000_000


def form(language="en", **values):
    """A form with a long field, a short one and a choice; `values` fills it in."""
    return Document(
        "Submission",
        language,
        (
            Heading(1, (Run("About the practice"),)),
            Field("problem", "The problem", hint="Who is concerned?", value=values.get("long", "")),
            Field("place", "Place", value=values.get("short", ""), long=False),
            Choice(
                "kinds",
                "Kinds",
                (Option("law", "A law"), Option("service", "A service")),
                frozenset(values.get("chosen", ())),
            ),
            Heading(1, (Run("Closing"),)),
        ),
        form="practice.7.draft",
    )


def read(data: bytes, form=(), limit=LIMIT) -> Found:
    return read_docx(io.BytesIO(data), limit, form)


def edited(data: bytes, edit: Callable[..., object]) -> bytes:
    """The file after somebody opened it, did something and saved it."""
    word = open_word(io.BytesIO(data))
    edit(word)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def control(word, key):
    """The content control with this key."""
    return next(
        sdt
        for sdt in word.element.body.iter(qn("w:sdt"))
        if sdt.find(qn("w:sdtPr")).find(qn("w:tag")).get(qn("w:val")) == key
    )


def write_into(word, key, *paragraphs):
    """Write as a person does: what stood in the control is gone, each line is a paragraph."""
    sdt = control(word, key)
    placeholder = sdt.find(qn("w:sdtPr")).find(qn("w:showingPlcHdr"))
    if placeholder is not None:
        placeholder.getparent().remove(placeholder)
    holder = next(sdt.iter(qn("w:tc")), None)
    if holder is None:
        next(sdt.iter(qn("w:t"))).text = paragraphs[0]
        return
    for paragraph in holder.findall(qn("w:p")):
        holder.remove(paragraph)
    for text in paragraphs:
        paragraph, run, words = (OxmlElement(name) for name in ("w:p", "w:r", "w:t"))
        words.text = text
        run.append(words)
        paragraph.append(run)
        holder.append(paragraph)


def without_controls(word):
    """What programs do that know no content controls: their content stays."""
    for sdt in reversed(list(word.element.body.iter(qn("w:sdt")))):
        parent, place = sdt.getparent(), sdt.getparent().index(sdt)
        for child in reversed(list(sdt.find(qn("w:sdtContent")))):
            parent.insert(place, child)
        parent.remove(sdt)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def tampered(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed, or made of nothing."""
    found = parts(data)
    return packed({**found, name: change(found.get(name, b""))})
