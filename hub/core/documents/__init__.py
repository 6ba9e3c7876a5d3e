"""Office documents: written for people who work offline, read when they come back.

Knows no word of the domain: who asks says which blocks a document has, and in which language.
"""

from hub.core.documents.archives import REASONS, DocumentRefused
from hub.core.documents.markdown import as_markdown
from hub.core.documents.parts import (
    NO_DATE,
    Block,
    Choice,
    Code,
    Document,
    Field,
    Heading,
    Listing,
    Option,
    Paragraph,
    Properties,
    Quotation,
    Rule,
    Run,
    Runs,
    Table,
)
from hub.core.documents.printing import NoFont, as_pdf
from hub.core.documents.reading import Found, read_docx
from hub.core.documents.scrubbing import NOBODY, scrub_properties
from hub.core.documents.texts import from_html, from_markdown
from hub.core.loading import loaded

__all__ = [
    "NOBODY",
    "NO_DATE",
    "REASONS",
    "Block",
    "Choice",
    "Code",
    "Document",
    "DocumentRefused",
    "Field",
    "Found",
    "Heading",
    "Listing",
    "NoFont",
    "Option",
    "Paragraph",
    "Properties",
    "Quotation",
    "Rule",
    "Run",
    "Runs",
    "Table",
    "as_docx",
    "as_markdown",
    "as_pdf",
    "from_html",
    "from_markdown",
    "read_docx",
    "scrub_properties",
]


def as_docx(document: Document) -> bytes:
    """The document for a word processor (`writing.as_docx`); who asks first loads the writer."""
    written: bytes = loaded("hub.core.documents.writing").as_docx(document)
    return written
