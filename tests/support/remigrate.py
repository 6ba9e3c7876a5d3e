"""Write the first migration anew from the models, while nothing has been released yet."""

import re
import tempfile
from pathlib import Path

import flask_migrate

from hub.app import MIGRATIONS, create_app
from hub.config import Settings

FIRST = "202611230000"


def main() -> None:
    """Compare the models with an empty database and keep the result as the first migration."""
    versions = MIGRATIONS / "versions"
    for old in versions.glob(f"{FIRST}_*.py"):
        old.unlink()
    held = [(path, path.read_text()) for path in versions.glob("*.py")]
    for path, _ in held:
        path.unlink()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), secret_key="only for writing the migration")
        with create_app(settings).app_context():
            flask_migrate.migrate(str(MIGRATIONS), message="foundation", rev_id=FIRST)
    written = versions / f"{FIRST}_foundation.py"
    text = written.read_text()
    text = re.sub(r"hub\.core\.db\.UtcDateTime\(.*?\)", "sa.DateTime(timezone=True)", text)
    written.write_text(text)
    for path, words in held:
        path.write_text(words)


if __name__ == "__main__":
    main()
