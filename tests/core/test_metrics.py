"""Numbers add up, in one process and across several."""

import pytest

from hub.core.metrics import Tally, render


def test_metrics_buckets_add_up():
    tally = Tally(None)
    for seconds in (0.001, 0.02, 0.3, 60):
        tally.count_request("/", "GET", 200, seconds)
    lines = render(tally.read()).splitlines()
    assert lines[:2] == [
        "# HELP hub_request_seconds Seconds until an answer was ready, by route.",
        "# TYPE hub_request_seconds histogram",
    ]
    buckets = {line.split('le="')[1].split('"')[0]: line.split()[-1] for line in lines[2:14]}
    assert (buckets["0.005"], buckets["0.025"], buckets["0.5"], buckets["10"]) == tuple("1233")
    assert buckets["+Inf"] == "4"
    assert 'hub_request_seconds_count{route="/"} 4' in lines
    assert 'hub_requests_total{route="/",method="GET",status="200"} 4' in lines


@pytest.mark.redis
def test_metrics_of_two_processes_are_one(redis):
    redis.flush()
    one, other = Tally(redis.url), Tally(redis.url)
    one.add("hub_sockets_open", 2)
    other.add("hub_sockets_open", 3)
    one.flush()
    assert other.read() == {"hub_sockets_open": 5}
    one.forget("hub_sockets_open")
    assert other.read() == {}


@pytest.mark.redis
def test_metrics_wait_while_redis_is_away():
    tally = Tally("redis://127.0.0.1:1/0")
    tally.add("hub_sockets_open", 2)
    tally.flush()
    assert tally.read() == {"hub_sockets_open": 2}
