"""Each step of a periodic job is taken once, whatever becomes of the others."""

import datetime as dt

from hub.core import jobs


def test_a_step_that_fails_holds_up_no_other_and_is_taken_when_its_lease_has_ended(app, clock):
    taken, is_broken = [], True

    def take(step: str) -> bool:
        if step == "broken" and is_broken:
            raise RuntimeError("a fault")
        taken.append(step)
        return step != "early"

    def ask() -> None:
        jobs.take_each("test", ["broken", "early", "due"], run=str, take=take)

    ask()
    ask()
    assert taken == ["early", "due"]
    assert jobs.finished("test", ["broken", "early", "due"]) == {"due"}
    is_broken = False
    clock(by=dt.timedelta(minutes=11))
    ask()
    assert taken == ["early", "due", "broken", "early"]
