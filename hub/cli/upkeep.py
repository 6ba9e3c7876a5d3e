"""`hub migrate`, `db`, `settings`, `doctor`, `permissions`: keeping a Hub in order."""

import click
import flask_migrate
import sqlalchemy as sa

from hub.app import MIGRATIONS, ROOT, create_app
from hub.cli.opening import open_settings
from hub.config import Settings, read, rows
from hub.core.db import db
from hub.core.doctor import Finding, State, examine
from hub.core.health import migration_heads, stands_at
from hub.core.permissions import all_rules
from hub.core.permissions_page import permissions_page

MANIFEST = ROOT / "hub" / "static" / "dist" / "manifest.json"
PERMISSIONS_PAGE = ROOT / "docs" / "permissions.md"
MARKS = {State.OK: "ok     ", State.WARNING: "WARNING", State.FAULT: "FAULT  "}
COLOURS = {State.OK: "green", State.WARNING: "yellow", State.FAULT: "red"}


@click.command()
def migrate() -> None:
    """Bring the database to this version; run again, it changes nothing."""
    app = create_app(open_settings(migrated=False), live=False)
    with app.app_context():
        click.echo(f"Database: {upgrade()}")


@click.group()
def database() -> None:
    """The database by itself."""


@database.command("upgrade")
@click.pass_context
def database_upgrade(ctx: click.Context) -> None:
    """The same as `hub migrate`."""
    ctx.invoke(migrate)


def upgrade() -> str:
    """Run the migrations that are missing, within the application's context; says what was done."""
    with db.engine.connect() as connection:
        before = stands_at(connection)
    wanted = migration_heads(MIGRATIONS)
    if before == wanted:
        return "up to date"
    flask_migrate.upgrade(str(MIGRATIONS))
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return f"migrated to {', '.join(sorted(wanted))}"


def front_end_is_built() -> bool:
    """Styles and scripts were put together on this machine."""
    return MANIFEST.exists()


@click.command()
def settings() -> None:
    """List every setting: its value (secrets masked), where it comes from, what it means."""
    found, problems = read()
    listed = rows(found)
    widths = [max(len(row.name) for row in listed), max(len(_value(row.value)) for row in listed)]
    source_width = max(len(row.source) for row in listed)
    for row in listed:
        unit = f" [{row.unit}]" if row.unit else ""
        click.echo(
            f"{row.name:{widths[0]}}  {_value(row.value):{widths[1]}}  "
            f"{row.source:{source_width}}  {row.why}{unit}"
        )
    _refuse(problems)


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Look at each part the Hub stands on and say how to mend it; exit code 1 if one is broken."""
    found, problems = read()
    findings = [Finding("settings", State.FAULT, problem, "") for problem in problems]
    if not findings:
        findings = [Finding("settings", State.OK, _sources(found))]
    for finding in findings:
        _tell(finding)
    for finding in examine(found, MIGRATIONS, front_end_is_built()):
        _tell(finding)
        findings.append(finding)
    faults = sum(finding.state is State.FAULT for finding in findings)
    warnings = sum(finding.state is State.WARNING for finding in findings)
    click.echo(f"{faults} faults, {warnings} warnings")
    ctx.exit(1 if faults else 0)


@click.command()
@click.option("--check", is_flag=True, help="Only say whether the page is fresh.")
def permissions(check: bool) -> None:
    """Write docs/permissions.md: who may do what, from the table the program asks."""
    app = create_app(Settings(secret_key="only to read the table"), live=False)  # noqa: S106
    page = permissions_page(app)
    if not check:
        PERMISSIONS_PAGE.parent.mkdir(exist_ok=True)
        PERMISSIONS_PAGE.write_text(page, encoding="utf-8")
        click.echo(f"{PERMISSIONS_PAGE.name}: {len(all_rules())} permissions")
    elif PERMISSIONS_PAGE.read_text(encoding="utf-8") != page:
        raise click.ClickException(f"{PERMISSIONS_PAGE.name} is stale; run: hub permissions")


def _value(value: str) -> str:
    return value if len(value) <= 44 else value[:43] + "…"


def _sources(found: Settings) -> str:
    if not found.sources:
        return "all as shipped"
    return f"{len(found.sources)} set, the others as shipped (`hub settings` lists them)"


def _tell(finding: Finding) -> None:
    mark = click.style(MARKS[finding.state], fg=COLOURS[finding.state])
    click.echo(f"{mark} {finding.part}: {finding.words}")
    if finding.mend:
        click.echo(f"        to mend it: {finding.mend}")


def _refuse(problems: list[str]) -> None:
    for problem in problems:
        click.echo(f"hub: {problem}", err=True)
    if problems:
        raise SystemExit(2)
