"""`hub …`: every command. A command's module is imported when it is called, so help is quick."""

import gc
import importlib
import importlib.util
import signal
import sys
from dataclasses import dataclass

import click

from hub.config import CannotStart


@dataclass(frozen=True)
class Entry:
    """Where a command is found and what it does, so that help needs no import of it."""

    where: str
    words: str
    in_app: bool = False
    """Runs within the application, on a database that is there and migrated."""
    first: str | None = None
    """A module to import before any other."""


COMMANDS = {
    "demo": Entry("hub.cli.serving:demo", "Set everything up with demo data and serve it here."),
    "serve": Entry("hub.cli.serving:serve", "Serve pages; without Redis also sockets and jobs."),
    "live": Entry(
        "hub.cli.serving:live",
        "Serve sockets only (PostgreSQL and Redis).",
        first="hub.cli.patched",
    ),
    "worker": Entry("hub.cli.serving:worker", "Do the jobs: deliver signals, send mail."),
    "beat": Entry("hub.cli.serving:beat", "Ask for periodic jobs at their time; one is enough."),
    "migrate": Entry("hub.cli.upkeep:migrate", "Bring the database to this version."),
    "db": Entry("hub.cli.upkeep:database", "The database by itself."),
    "settings": Entry("hub.cli.upkeep:settings", "List every setting, its value and meaning."),
    "doctor": Entry("hub.cli.upkeep:doctor", "Look at each part and say how to mend it."),
    "permissions": Entry("hub.cli.upkeep:permissions", "Write docs/permissions.md."),
    "i18n": Entry("hub.cli.translations:i18n", "Texts for the translators."),
    "taxonomy": Entry("hub.taxonomy.commands:taxonomy", "Frameworks and countries: data files."),
    "mail": Entry("hub.cli.mailing:mail", "Mail that comes in: for a mail server's pipe."),
    "admin": Entry("hub.accounts.commands:admin", "People with roles.", in_app=True),
    "audit": Entry("hub.moderation.commands:log", "The log of privileged acts.", in_app=True),
    "import": Entry("hub.practices.commands:bring_in", "Bring in what others kept.", in_app=True),
    "rerender": Entry("hub.cli.redoing:rerender", "Make safe HTML anew.", in_app=True),
    "reindex": Entry("hub.cli.redoing:reindex", "Make the search index anew.", in_app=True),
}


class LateCommands(click.Group):
    """A group that imports a command when it is called and not before."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Every command whose module is there."""
        return [name for name, entry in COMMANDS.items() if is_there(entry.where.partition(":")[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        entry = COMMANDS.get(cmd_name)
        if entry is None or not is_there(entry.where.partition(":")[0]):
            return None
        if entry.first:
            importlib.import_module(entry.first)
        command = _imported(entry.where)
        if entry.in_app and not {"--help", "-h"} & set(sys.argv):
            opening = importlib.import_module("hub.cli.opening")
            ctx.with_resource(opening.in_application())
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].words) for name in self.list_commands(ctx)])


@click.group(cls=LateCommands, context_settings={"help_option_names": ["-h", "--help"]})
def hub() -> None:
    """The Hub: a community of practice for migration and refugee policy.

    Settings are HUB_… variables; `hub settings` lists them.
    """


def main() -> None:
    """Run a command. What cannot work is said in one line with exit code 2, never as a trace."""
    # A shell that starts us with & hands down an ignored SIGINT, and Ctrl-C would do nothing.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(hub.main(prog_name="hub", standalone_mode=False) or 0)
    except CannotStart as refusal:
        click.echo(f"hub: {refusal}", err=True)
        sys.exit(2)
    except click.ClickException as refusal:
        refusal.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)


def _imported(where: str) -> click.Command:
    """The command, with all that it imports.

    That stays until the end of the process: the collector, which would look at it again and again
    while it comes, rests meanwhile and leaves it out ever after. A quarter of the start.
    """
    module, _, name = where.partition(":")
    gc.disable()
    try:
        command: click.Command = getattr(importlib.import_module(module), name)
    finally:
        gc.freeze()
        gc.enable()
    return command


def is_there(module: str) -> bool:
    """This version has the module; it is not imported."""
    package = module.rpartition(".")[0]
    found = importlib.util.find_spec
    return found(package) is not None and found(module) is not None
