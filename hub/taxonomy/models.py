"""What the taxonomy is made of: terms that know their names in six languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from babel import Locale

NAMED_IN = ("ar", "en", "es", "fr", "ru", "zh")
FALLBACK = "en"


class UnknownTerm(LookupError):
    """No term of this kind has this code."""


class Source(StrEnum):
    """Where a name comes from: met in an official text, written by us, or the CLDR."""

    OFFICIAL = "official"
    OWN = "own"
    CLDR = "cldr"


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """One name in several languages, and in which of them the wording is official."""

    texts: Mapping[str, str]
    official: frozenset[str]

    def text(self, lang: str) -> str:
        """The wording in `lang`, in English where there is none."""
        return self.texts.get(lang) or self.texts[FALLBACK]

    def source(self, lang: str) -> Source:
        """Whether the wording that `text(lang)` gives is official or ours."""
        spoken = lang if self.texts.get(lang) else FALLBACK
        return Source.OFFICIAL if spoken in self.official else Source.OWN


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """Anything with a code and names of our own files."""

    code: str
    labels: Wording

    def label(self, lang: str) -> str:
        """What a chip, a facet or a select shows."""
        return self.labels.text(lang)

    def title(self, lang: str) -> str:
        """The full official name; the label where there is no longer one."""
        return self.labels.text(lang)


@dataclass(frozen=True, slots=True, eq=False)
class Framework(Term):
    """A global compact. `document` is the symbol of its text."""

    titles: Wording
    abbreviations: Wording
    document: str

    def title(self, lang: str) -> str:
        """The compact's full name."""
        return self.titles.text(lang)

    def abbreviation(self, lang: str) -> str:
        """The shortest name in use; Arabic and Chinese abbreviate by a shorter phrase."""
        return self.abbreviations.text(lang)


@dataclass(frozen=True, slots=True, eq=False)
class Objective(Term):
    """An objective of a framework; `number` is None for the value "General"."""

    titles: Wording
    framework: str
    number: int | None
    mptf: int | None
    round_table: int | None

    def title(self, lang: str) -> str:
        """The heading of the objective in the compact."""
        return self.titles.text(lang)


@dataclass(frozen=True, slots=True, eq=False)
class FrameworkTerm(Term):
    """A guiding principle or a pledge type: belongs to a framework."""

    framework: str


@dataclass(frozen=True, slots=True, eq=False)
class Goal(Term):
    """A Sustainable Development Goal, 1 to 17."""

    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Commission(Term):
    """A UN regional commission with its full member states, in its region and elsewhere."""

    shorts: Wording
    regional_members: tuple[str, ...]
    members_elsewhere: tuple[str, ...]

    def short(self, lang: str) -> str:
        """The abbreviation readers of `lang` know it by."""
        return self.shorts.text(lang)

    @property
    def members(self) -> tuple[str, ...]:
        """Every full member state, by code."""
        return tuple(sorted((*self.regional_members, *self.members_elsewhere)))


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """A state by its ISO 3166-1 code; `names` are ours, every other name is CLDR's.

    `commissions` counts every full membership, `regional_commissions` only those of its own region.
    """

    code: str
    names: Mapping[str, str]
    region: str
    is_observer: bool
    commissions: tuple[str, ...]
    regional_commissions: tuple[str, ...]

    def label(self, lang: str) -> str:
        """The country's name in `lang`, in English where we do not speak it."""
        spoken = lang if lang in NAMED_IN else FALLBACK
        return self.names.get(spoken) or cldr_territory(self.code, spoken) or self.code

    title = label


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language. The six of the site have the Babel locale that formats their pages."""

    code: str
    autonym: str
    direction: str
    cldr: str
    babel: str | None

    @property
    def is_site_language(self) -> bool:
        """True for the six languages in which pages and mail exist."""
        return self.babel is not None

    def label(self, lang: str) -> str:
        """The language's name in `lang`, in English where we do not speak it."""
        spoken = lang if lang in NAMED_IN else FALLBACK
        return cldr_language(self.cldr, spoken) or self.autonym

    title = label


def cldr_territory(code: str, lang: str) -> str | None:
    """CLDR's name of a country in one of our six languages."""
    return _locale(lang).territories.get(code)


def cldr_language(code: str, lang: str) -> str | None:
    """CLDR's name of a language in one of our six languages."""
    return _locale(lang).languages.get(code)


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(lang)
