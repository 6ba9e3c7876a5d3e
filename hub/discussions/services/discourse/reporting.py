"""What an import did, counted and in words."""

from collections import Counter
from dataclasses import dataclass, field

WIDTH = 46


@dataclass(frozen=True)
class Remark:
    """Something about one post of a file: where, and what."""

    where: str
    what: str


@dataclass
class Tally:
    """How many are new here, and how many an earlier run brought in."""

    made: int = 0
    there: int = 0


@dataclass
class Report:
    """What was brought in, what was there already, what stays behind and why.

    `skipped` stay behind, `changed` came with a difference, `failed` are whole files; each names
    its file.
    """

    topics: Tally = field(default_factory=Tally)
    posts: Tally = field(default_factory=Tally)
    notices: Tally = field(default_factory=Tally)
    members: Tally = field(default_factory=Tally)
    links: int = 0
    skipped: list[tuple[str, Remark]] = field(default_factory=list)
    changed: list[tuple[str, Remark]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def fail(self, file: str, why: str) -> None:
        """The whole file stays behind."""
        self.failed.append((file, why))

    def add(self, other: "Report") -> None:
        """What one file did is a part of the whole."""
        for name in ("topics", "posts", "notices", "members"):
            mine, theirs = getattr(self, name), getattr(other, name)
            mine.made += theirs.made
            mine.there += theirs.there
        self.links += other.links
        self.skipped += other.skipped
        self.changed += other.changed
        self.failed += other.failed

    def table(self) -> list[str]:
        """The figures, a line each."""
        lines = [f"{'':{WIDTH}} {'new':>8} {'there':>8}"]
        for name in ("topics", "posts", "notices", "members"):
            tally: Tally = getattr(self, name)
            lines.append(f"{name:{WIDTH}} {tally.made:8} {tally.there:8}")
        if self.links:
            lines.append(f"{'posts whose links lead here now':{WIDTH}} {self.links:8}")
        for title, remarks in (("left out", self.skipped), ("changed", self.changed)):
            for what, count in sorted(Counter(remark.what for _, remark in remarks).items()):
                lines.append(f"{f'{title}: {what}':{WIDTH}} {count:8}")
        if self.failed:
            lines.append(f"{'files left out':{WIDTH}} {len(self.failed):8}")
        return lines

    def details(self) -> list[str]:
        """Each thing that stays behind or came with a difference, a line each."""
        return [
            *(f"{file}: left out: {why}" for file, why in self.failed),
            *(f"{file}, {remark.where}: left out: {remark.what}" for file, remark in self.skipped),
            *(f"{file}, {remark.where}: changed: {remark.what}" for file, remark in self.changed),
        ]
