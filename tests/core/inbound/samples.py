"""Mail as real programs write it, each with the text its writer added; mail of no person."""

from pathlib import Path

FOLDER = Path(__file__).parent
MAILS = sorted((FOLDER / "mails").glob("*.eml"))
AUTOMATIC = sorted((FOLDER / "automatic").glob("*.eml"))

# Who writes in every sample, what they answer, and where they send it.
SENDER = "omar@example.org"
TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
ANSWERED = "<reply.notice-1@hub.example.org>"


def expected(mail: Path) -> str:
    """What its writer added."""
    return mail.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")
