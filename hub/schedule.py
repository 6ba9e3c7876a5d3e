"""The house clock: every periodic job, a line each. The tasks ask what is due; the ledger knows."""

from collections.abc import Mapping

from celery import Celery
from celery.schedules import crontab, schedule

MINUTE = schedule(60)

# Name of the task: when it is asked (UTC).
JOBS: Mapping[str, schedule] = {
    "core.heartbeat": MINUTE,
    "core.sweep": MINUTE,
    "core.fetch_mail": MINUTE,
    "core.tidy": crontab(minute="10", hour="3"),
    "moderation.late": crontab(minute="5"),
    "accounts.tidy": crontab(minute="20", hour="3"),
    "discussions.guide": crontab(minute="*/5"),
    "practices.ask_freshness": crontab(minute="40", hour="6"),
    "practices.remind": crontab(minute="*/5"),
    "practices.close_calls": crontab(minute="15"),
    "practices.weeks": crontab(minute="*/15"),
    "events.remind": MINUTE,
    "blog.publish": MINUTE,
    "blog.remind": crontab(minute="*/15"),
    "events.thank": crontab(minute="25"),
    "events.close_polls": crontab(minute="35"),
    "events.keep_wall_time": crontab(minute="25", hour="2"),
    "events.pass_offers": MINUTE,
    "events.forget_answers": crontab(minute="50", hour="3"),
    "events.finish": crontab(minute="*/5"),
    "events.nudge": crontab(minute="50", hour="6"),
    "events.fetch_calendars": crontab(minute="*/5"),
    "newsletter.begin": MINUTE,
    "newsletter.send": MINUTE,
    "newsletter.end_pauses": crontab(minute="*/15"),
    "newsletter.forget_unconfirmed": crontab(minute="55", hour="3"),
    "newsletter.assemble": crontab(minute="*/15"),
    "notifications.write_digests": schedule(300),
    "notifications.tidy": crontab(minute="30", hour="3"),
}

FIRST_JOBS = (
    "core.heartbeat",
    "core.sweep",
    "core.fetch_mail",
    "discussions.guide",
    "practices.remind",
    "events.remind",
    "blog.publish",
    "events.keep_wall_time",
    "events.pass_offers",
    "events.finish",
    "newsletter.begin",
    "newsletter.send",
    "newsletter.assemble",
    "notifications.write_digests",
)
"""Asked at each start as well: what waited while the Hub was down goes out at once."""


def wire_schedule(celery: Celery) -> None:
    """Beat asks for every job at its time."""
    celery.conf.beat_schedule = {
        name: {"task": name, "schedule": when, "options": {"ignore_result": True}}
        for name, when in JOBS.items()
    }
