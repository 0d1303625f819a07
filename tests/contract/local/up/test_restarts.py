import subprocess
from pathlib import Path

import pytest

from fashion.local.up.backoff import LONGEST_SECONDS, Backoff
from fashion.local.up.restarts import Watch, ending, stop_all


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Short:
    name = "color"
    log = Path("color.log")

    def __init__(self, command: str) -> None:
        self.command = command
        self.starts = 0
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.starts += 1
        self.child = subprocess.Popen(["sh", "-c", self.command])


def delays(backoff: Backoff, clock: Clock, lives: list[float]) -> list[float]:
    found = []
    for life in lives:
        clock.seconds += life
        found.append(backoff.ended())
        backoff.started()
    return found


def test_delays_grow_from_a_quarter_second_to_half_a_minute() -> None:
    clock = Clock()
    found = delays(Backoff(clock), clock, [0.1] * 12)
    assert 0.125 <= found[0] <= 0.25
    assert LONGEST_SECONDS / 2 <= found[-1] <= LONGEST_SECONDS


def test_delays_are_scattered() -> None:
    found = {round(Backoff().ended(), 6) for _ in range(20)}
    assert len(found) > 10


def test_a_minute_of_life_forgives_earlier_ends() -> None:
    clock = Clock()
    assert delays(Backoff(clock), clock, [0.1] * 8 + [61.0])[-1] <= 0.25


def test_a_start_is_due_only_when_the_delay_is_over() -> None:
    clock = Clock()
    backoff = Backoff(clock)
    delay = backoff.ended()
    assert not backoff.due
    clock.seconds += delay
    assert backoff.due


def test_an_ended_process_is_started_again_and_that_is_said() -> None:
    short, said = Short("exit 3"), list[str]()
    short.start()
    watch = Watch([short], said.append)
    while short.starts < 2:
        watch.look()
    assert said[0].startswith("color ended with exit code 3; starting again in 0.")
    assert said[0].endswith("see color.log")
    assert said[1] == "color started again"
    stop_all([short], 1)


def test_a_running_process_is_left_alone() -> None:
    running, said = Short("exec sleep 60"), list[str]()
    running.start()
    Watch([running], said.append).look()
    stop_all([running], 5)
    assert (running.starts, said) == (1, [])


def test_a_process_that_ignores_sigterm_is_killed() -> None:
    stubborn = Short("trap '' TERM; echo; while :; do sleep 0.1; done")
    stubborn.start()
    stop_all([stubborn], 0.3)
    assert stubborn.child is not None
    assert stubborn.child.returncode is not None


@pytest.mark.parametrize(("code", "words"), [(0, "ended with exit code 0"), (-9, "was ended by SIGKILL")])
def test_an_end_is_said_in_words(code: int, words: str) -> None:
    assert ending(code) == words
