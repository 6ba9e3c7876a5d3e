"""Counters of all processes together: in Redis where there is one, otherwise in this process."""

import logging
import threading
from collections import defaultdict

import redis

log = logging.getLogger(__name__)

REDIS_KEY = "hub:metrics"
FLUSH_SECONDS = 2
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the duration of a request, seconds."""

HELP = {
    "hub_requests_total": ("counter", "Requests answered, by route, method and status."),
    "hub_request_seconds": ("histogram", "Seconds until an answer was ready, by route."),
    "hub_sockets_open": ("gauge", "Open sockets."),
    "hub_sockets_refused_total": ("counter", "Sockets refused because the cap was reached."),
    "hub_outbox_backlog": ("gauge", "Signals waiting for their receivers."),
    "hub_outbox_dead_letters": ("gauge", "Signals given up after the last attempt."),
    "hub_mail_backlog": ("gauge", "Messages waiting to be sent."),
    "hub_worker_alive": ("gauge", "1 if a worker has shown itself within three minutes."),
}


class Tally:
    """Numbers that many threads, and with Redis many processes, add to."""

    def __init__(self, redis_url: str | None) -> None:
        self._redis = redis.Redis.from_url(redis_url, decode_responses=True) if redis_url else None
        self._lock = threading.Lock()
        self._added: defaultdict[str, float] = defaultdict(float)
        self._flusher: threading.Thread | None = None

    def add(self, sample: str, amount: float = 1) -> None:
        """`sample` is a name with its labels, as Prometheus writes it."""
        self.add_all({sample: amount})

    def add_all(self, samples: dict[str, float]) -> None:
        """Several at once."""
        with self._lock:
            for sample, amount in samples.items():
                self._added[sample] += amount
        if self._redis is not None and self._flusher is None:
            # Begun by the first number and not at the start: a thread does not survive a fork.
            self._flusher = threading.Thread(target=self._flush_for_ever, daemon=True)
            self._flusher.start()

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """One answer of `route`."""
        labels = f'route="{route}"'
        bound = next((f"{bucket:g}" for bucket in BUCKETS if seconds <= bucket), "+Inf")
        self.add_all(
            {
                f'hub_requests_total{{{labels},method="{method}",status="{status}"}}': 1,
                f'hub_request_seconds_bucket{{{labels},le="{bound}"}}': 1,
                f"hub_request_seconds_sum{{{labels}}}": seconds,
                f"hub_request_seconds_count{{{labels}}}": 1,
            }
        )

    def forget(self, sample: str) -> None:
        """The number begins again at nothing: what it counted died with its process."""
        with self._lock:
            self._added.pop(sample, None)
        if self._redis is not None:
            self._redis.hdel(REDIS_KEY, sample)

    def read(self) -> dict[str, float]:
        """All numbers of all processes; those of this one alone while Redis is away."""
        if self._redis is None:
            with self._lock:
                return dict(self._added)
        self.flush()
        try:
            held = self._redis.hgetall(REDIS_KEY)
            return {str(sample): float(value) for sample, value in held.items()}
        except redis.RedisError:
            with self._lock:
                return dict(self._added)

    def flush(self) -> None:
        """Hand what was added since the last time to Redis; keep it while Redis is away."""
        if self._redis is None:
            return
        with self._lock:
            added, self._added = self._added, defaultdict(float)
        try:
            with self._redis.pipeline(transaction=True) as pipeline:
                for sample, amount in added.items():
                    pipeline.hincrbyfloat(REDIS_KEY, sample, amount)
                pipeline.execute()
        except redis.RedisError as fault:
            log.debug("the numbers wait for Redis: %s", fault)
            with self._lock:
                for sample, amount in added.items():
                    self._added[sample] += amount

    def _flush_for_ever(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(FLUSH_SECONDS)
            if self._added:
                self.flush()


def render(samples: dict[str, float]) -> str:
    """Prometheus' text format; the buckets of a histogram add up as it wants them."""
    families: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for sample, value in samples.items():
        name = sample.partition("{")[0]
        family = next((f for f in HELP if name == f or name.startswith(f + "_")), name)
        families[family][sample] = value
    lines = []
    for family, members in sorted(families.items()):
        kind, words = HELP.get(family, ("untyped", ""))
        lines += [f"# HELP {family} {words}", f"# TYPE {family} {kind}"]
        if kind == "histogram":
            members = _add_up(members)
        lines += [f"{sample} {value:.15g}" for sample, value in members.items()]
    return "\n".join(lines) + "\n"


def _add_up(members: dict[str, float]) -> dict[str, float]:
    """Each bucket counts what was at most as slow as its bound."""
    routes = sorted({_labels(sample).split(",le=")[0] for sample in members})
    added: dict[str, float] = {}
    for labels in routes:
        total = 0.0
        for bound in (*(f"{bucket:g}" for bucket in BUCKETS), "+Inf"):
            sample = f'hub_request_seconds_bucket{{{labels},le="{bound}"}}'
            total += members.get(sample, 0)
            added[sample] = total
        for kind in ("sum", "count"):
            sample = f"hub_request_seconds_{kind}{{{labels}}}"
            added[sample] = members.get(sample, 0)
    return added


def _labels(sample: str) -> str:
    return sample.partition("{")[2].removesuffix("}")
