"""A document, whatever file it becomes: title, language, and blocks one after the other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

LANGUAGES = frozenset({"ar", "en", "es", "fr", "ru", "zh"})
RIGHT_TO_LEFT = frozenset({"ar"})
DEEPEST = 4

# A date that says nothing of anybody, so that the same document gives the same bytes.
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)

# How a form is set: what stands in an empty field, what joins the keys of a choice and its option,
# and the level of the headings in a field.
EMPTY = "…"
OPTION_MARK = "="
FIELD_HEADINGS = 3

_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,47}")
_FORM = re.compile(r"[a-z0-9][a-z0-9._-]{0,120}")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike; `link` is a whole address. A line break is a `\\n` in `text`."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 stands right under the document's title, 4 is the deepest."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a `quiet` one is small print."""

    runs: Runs
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of items, each of blocks; numbered ones begin with `start`."""

    items: "tuple[tuple[Block, ...], ...]"
    numbered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A row of heads, or none, and rows of cells. Each row has the length of the longest."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((len(row) for row in (self.head, *self.rows)), default=0)


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody else said."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Code:
    """Lines that stay exactly as they are, left to right."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Field:
    """A place to write in, found again by its `key` when the file comes back.

    `value` is Markdown if the field is `long`, plain words in one line if not.
    """

    key: str
    label: str
    hint: str = ""
    value: str = ""
    long: bool = True

    def __post_init__(self) -> None:
        _check_key(self.key)


@dataclass(frozen=True, slots=True)
class Option:
    """What can be ticked, with its own key."""

    key: str
    label: str

    def __post_init__(self) -> None:
        _check_key(self.key)


@dataclass(frozen=True, slots=True)
class Choice:
    """Options to tick, found again by the choice's key; `chosen` are the keys ticked already."""

    key: str
    label: str
    options: tuple[Option, ...]
    chosen: frozenset[str] = frozenset()
    hint: str = ""

    def __post_init__(self) -> None:
        _check_key(self.key)


Block = Heading | Paragraph | Listing | Table | Quotation | Code | Rule | Field | Choice


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself beside its title; by default nothing about anybody."""

    author: str = ""
    subject: str = ""
    date: datetime = NO_DATE


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one language, whose direction follows from it.

    `form` names the form that it is (`practice.7.draft`), for the one who reads it back; it stands
    among the file's keywords. Raises ValueError for an unknown language, for an empty title, for
    what cannot name a form, and for a key that is there twice.
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    properties: Properties = Properties()
    form: str = ""

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"no language of the Hub: {self.language!r}")
        if not self.title.strip():
            raise ValueError("a document without a title")
        # Programs take keywords apart at other signs.
        if self.form and not _FORM.fullmatch(self.form):
            raise ValueError(f"not a name of a form: {self.form!r}")
        keys = [
            block.key for block in every_block(self.blocks) if isinstance(block, Field | Choice)
        ]
        if len(keys) != len(set(keys)):
            raise ValueError(f"a key is there twice: {sorted(keys)}")

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


def every_block(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks and those within them, in the order of the text."""
    for block in blocks:
        yield block
        if isinstance(block, Listing):
            for item in block.items:
                yield from every_block(item)
        elif isinstance(block, Quotation):
            yield from every_block(block.blocks)


def words(runs: Runs) -> str:
    """What the runs say, without how they look."""
    return "".join(run.text for run in runs)


def _check_key(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a key: {key!r}")
