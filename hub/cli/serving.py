"""`hub demo`, `serve`, `live`, `worker`, `beat`: the processes of a Hub."""

import importlib
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable

import click
from celery.signals import worker_shutting_down
from flask import Flask

from hub.app import create_app
from hub.cli import is_there
from hub.cli.opening import open_settings
from hub.cli.upkeep import front_end_is_built, upgrade
from hub.config import CannotStart, Settings
from hub.core.celery import celery
from hub.core.db import db, writing
from hub.core.metrics import Tally
from hub.core.server import serve_embedded, serve_live, serve_web
from hub.schedule import FIRST_JOBS, wire_schedule

log = logging.getLogger(__name__)

DEMO = "hub.demo.services"
WORKER_THREADS = 8
RESTART_SECONDS = 2


@click.command()
@click.option("--only-load", is_flag=True, help="Load the demo data into what is set up, and end.")
def demo(*, only_load: bool) -> None:
    """Set everything up with demo data, once, and serve it until Ctrl-C."""
    if only_load:
        app = create_app(open_settings(demo=True))
        click.echo(_load_demo(app), nl=False)
        return
    settings = open_settings(demo=True, migrated=False, bind=True)
    app = create_app(settings)
    steps: list[tuple[str, Callable[[], str]]] = [
        ("Data directory", lambda: str(settings.data_dir)),
        ("Database", lambda: _migrate(app)),
        ("Front end", lambda: "built" if front_end_is_built() else "served unbundled"),
        ("Demo data", lambda: _load_demo_apart(app)),
    ]
    for number, (title, step) in enumerate(steps, start=1):
        started = time.monotonic()
        click.echo(f"[{number}/{len(steps)}] {title} … ", nl=False)
        click.echo(f"{step()} ({time.monotonic() - started:.1f} s)")
    _greet(app, settings)
    _serve_one_process(app, settings)


@click.command()
def serve() -> None:
    """Serve pages; without HUB_REDIS_URL this one process also holds sockets, worker and beat."""
    settings = open_settings(bind=True)
    if settings.is_embedded:
        app = create_app(settings)
        click.echo(f"The Hub serves {settings.base_url} from one process (Ctrl-C ends it)")
        _serve_one_process(app, settings)
    else:
        click.echo(f"The Hub serves {settings.base_url} with {settings.web_processes} processes")
        serve_web(lambda: create_app(settings, live=False), settings)


@click.command()
def live() -> None:
    """Serve sockets only, on greenlets: thousands per process. Needs PostgreSQL and Redis."""
    settings = _open_for_several("live", bind=True)
    click.echo(f"The Hub serves sockets on {settings.live_bind}")
    Tally(settings.redis_url).forget("hub_sockets_open")
    serve_live(lambda: create_app(settings, live=True, async_mode="gevent"), settings)


@click.command()
@click.option("--wait", is_flag=True, help="Wait for the database and Redis while they are away.")
def worker(*, wait: bool) -> None:
    """Do the jobs until stopped. As many workers as you like may run."""
    while wait and not _can_begin():
        time.sleep(RESTART_SECONDS)
    settings = _open_for_several("worker")
    importlib.import_module("hub.worker")
    click.echo("The Hub's worker runs")
    # The threads wait for the database and the mail server, not for the processor.
    process = celery.Worker(
        pool="threads", concurrency=WORKER_THREADS, loglevel=settings.log_level, quiet=True
    )
    asked: list[str] = []
    worker_shutting_down.connect(lambda sig, **_values: asked.append(sig), weak=False)
    process.start()
    if process.exitcode and not asked:
        _begin_anew()
    raise SystemExit(process.exitcode)


@click.command()
def beat() -> None:
    """Ask for every periodic job at its time. A second one changes nothing."""
    settings = _open_for_several("beat")
    importlib.import_module("hub.worker")
    click.echo("The Hub's beat runs")
    celery.Beat(scheduler="celery.beat:Scheduler", loglevel=settings.log_level, quiet=True).run()


def _begin_anew() -> None:
    """In place of this process another of the same command, after what was under way has ended.

    A broker that goes away while a message is not acknowledged ends the worker of Celery 5.7. The
    database may be away at the same time: both are waited for.
    """
    log.error("the worker ended by a fault, and begins anew")
    time.sleep(RESTART_SECONDS)
    said = sys.orig_argv
    os.execv(sys.executable, said if "--wait" in said else [*said, "--wait"])  # noqa: S606


def _can_begin() -> bool:
    try:
        _open_for_several("worker")
    except CannotStart as lack:
        log.warning("the worker waits: %s", lack)
        return False
    return True


def _serve_one_process(app: Flask, settings: Settings) -> None:
    wire_schedule(celery)
    serve_embedded(lambda: app, celery, settings, FIRST_JOBS)


def _open_for_several(name: str, *, bind: bool = False) -> Settings:
    settings = open_settings()
    if settings.is_embedded:
        raise CannotStart(
            f"`hub {name}` is for several processes and HUB_REDIS_URL is not set; "
            "set it, or use `hub serve` alone, which does everything."
        )
    if bind:
        return open_settings(bind=settings.live_bind)
    return settings


def _migrate(app: Flask) -> str:
    with app.app_context():
        before = upgrade()
        db.session.remove()
    return before


def _load_demo_apart(app: Flask) -> str:
    """Another process loads it and says how: what that took of memory ends with it."""
    if not is_there(DEMO):
        return "none in this version"
    with app.app_context():
        loaded: bool = importlib.import_module(DEMO).is_loaded()
        db.session.remove()
    if loaded:
        return "already there"
    done = subprocess.run([sys.executable, "-m", "hub", "demo", "--only-load"], check=False)
    if done.returncode:
        raise CannotStart("The demo data could not be loaded.")
    return ""


def _load_demo(app: Flask) -> str:
    services = importlib.import_module(DEMO)
    with app.app_context(), writing():
        said: str = services.load_demo(lambda words: click.echo(words, nl=False))
        db.session.commit()
        db.session.remove()
    return said


def _greet(app: Flask, settings: Settings) -> None:
    click.echo(f"\nThe Hub is at {settings.base_url}\n")
    if is_there(DEMO):
        with app.app_context():
            for line in importlib.import_module(DEMO).sign_ins():
                click.echo(f"  {line}")
            db.session.remove()
        click.echo(f"  mail it sends: {settings.base_url}/demo/mail")
    click.echo("\nCtrl-C ends it.")
