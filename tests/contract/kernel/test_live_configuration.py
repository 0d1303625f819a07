import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from fashion.configuration import Configuration, parse_configuration
from fashion.kernel.live_configuration import LiveConfiguration
from support.waiting import Start, eventually


def write(file: Path, content: str) -> None:
    file.write_text(content)


def saying(seconds: float) -> str:
    return json.dumps({"cache": {"analysis_seconds": seconds}})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "mounted"
    folder.mkdir()
    return folder / "config.json"


@pytest.fixture
async def live(file: Path, start: Start) -> LiveConfiguration[Configuration]:
    """Watches a file that says 1, changes it to 2, and is surely watching when the test begins."""
    write(file, saying(1))
    watched = LiveConfiguration(file, parse_configuration)
    start(watched.watch)
    write(file, saying(2))
    await becomes(watched, 2)
    return watched


async def becomes(live: LiveConfiguration[Configuration], seconds: float) -> None:
    """Wait until that is served."""

    async def served() -> bool:
        return live.value.cache.analysis_seconds == seconds

    await eventually(served)


async def rejected(live: LiveConfiguration[Configuration]) -> str:
    async def reason() -> str:
        return live.rejected

    return await eventually(reason)


def served_revisions() -> list[str]:
    (family,) = (each for each in REGISTRY.collect() if each.name == "fashion_config_revision")
    return [sample.labels["revision"] for sample in family.samples if sample.value == 1]


def is_refused() -> float | None:
    return REGISTRY.get_sample_value("fashion_config_rejected")


def test_without_a_file_the_defaults_are_served(file: Path) -> None:
    live = LiveConfiguration(file, parse_configuration)
    assert live.value.cache.analysis_seconds == 3600
    assert served_revisions() == [live.revision]


async def test_a_file_that_appears_is_read(file: Path, start: Start) -> None:
    live = LiveConfiguration(file, parse_configuration)
    start(live.watch)
    write(file, saying(7))
    await becomes(live, 7)


async def test_a_file_that_goes_leaves_the_defaults(file: Path, live: LiveConfiguration[Configuration]) -> None:
    await asyncio.to_thread(file.unlink)
    await becomes(live, 3600)


async def test_a_file_that_is_written_again_is_read_again(
    file: Path, live: LiveConfiguration[Configuration]
) -> None:
    for seconds in (7, 8):
        write(file, saying(seconds))
        await becomes(live, seconds)


async def test_a_file_that_is_replaced_by_another_is_read(
    file: Path, live: LiveConfiguration[Configuration]
) -> None:
    for seconds in (7, 8):
        draft = file.with_suffix(".new")
        draft.write_text(saying(seconds))
        draft.replace(file)
        await becomes(live, seconds)


async def test_a_mounted_config_map_is_read_when_its_link_is_swapped(file: Path, start: Start) -> None:
    mount(file.parent, "first", saying(7))
    link(file, "..data/config.json")
    live = LiveConfiguration(file, parse_configuration)
    start(live.watch)
    for name, seconds in (("second", 8), ("third", 9)):
        mount(file.parent, name, saying(seconds))
        await becomes(live, seconds)


def link(file: Path, target: str) -> None:
    file.symlink_to(target)


def mount(folder: Path, name: str, content: str) -> None:
    """Put a new version there as the kubelet does."""
    (folder / f"..{name}").mkdir()
    (folder / f"..{name}" / "config.json").write_text(content)
    (folder / "..data_tmp").symlink_to(f"..{name}")
    (folder / "..data_tmp").replace(folder / "..data")


async def test_a_folder_that_is_replaced_is_noticed(file: Path, live: LiveConfiguration[Configuration]) -> None:
    replace_folder(file)
    for seconds in (7, 8):
        write(file, saying(seconds))
        await becomes(live, seconds)


def replace_folder(file: Path) -> None:
    file.parent.rename(file.parent.with_name("old"))
    file.parent.mkdir()


async def test_the_revision_and_the_metric_follow(file: Path, live: LiveConfiguration[Configuration]) -> None:
    before = live.revision
    write(file, saying(7))
    await becomes(live, 7)
    assert live.revision != before
    assert served_revisions() == [live.revision]


async def test_a_wrong_file_is_rejected_and_the_last_good_one_serves(
    file: Path, live: LiveConfiguration[Configuration]
) -> None:
    good = live.revision
    write(file, saying(-7))
    assert "cache.analysis_seconds" in await rejected(live)
    assert (live.value.cache.analysis_seconds, live.revision) == (2, good)
    assert (served_revisions(), is_refused()) == ([good], 1)


async def test_a_file_that_is_put_right_is_no_longer_rejected(
    file: Path, live: LiveConfiguration[Configuration]
) -> None:
    write(file, "{")
    await rejected(live)
    write(file, saying(2))

    async def accepted() -> bool:
        return not live.rejected

    await eventually(accepted)
    assert is_refused() == 0


@pytest.mark.parametrize("content", ["", "[]", "no JSON", '{"palettes": ' + "[" * 100_000, "\x00"])
def test_a_service_starts_with_defaults_when_its_file_is_wrong(file: Path, content: str) -> None:
    write(file, content)
    live = LiveConfiguration(file, parse_configuration)
    assert live.value.cache.analysis_seconds == 3600
    assert live.rejected.startswith("The configuration file")
    assert served_revisions() == [live.revision]


def test_a_file_that_cannot_be_read_is_rejected(file: Path) -> None:
    file.mkdir()
    assert "Is a directory" in LiveConfiguration(file, parse_configuration).rejected


def test_the_same_file_is_served_again_when_it_can_be_read_again(file: Path) -> None:
    file.write_text(saying(7))
    live = LiveConfiguration(file, parse_configuration)
    file.unlink()
    file.mkdir()
    live.read()
    assert live.rejected
    file.rmdir()
    file.write_text(saying(7))
    live.read()
    assert not live.rejected


def test_what_was_served_is_kept_when_nothing_changed(file: Path) -> None:
    live = LiveConfiguration(file, parse_configuration)
    value = live.value
    file.write_text("{}")
    live.read()
    assert live.value is value


def overriding(path: str, value: Any) -> bytes:
    """A file that says one thing, in its place."""
    document: Any = value
    for key in reversed(path.split("/")):
        document = {key: document}
    return json.dumps(document).encode()


LIP = {"name": "Brick", "hex": "#9c3f34"}


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("cache/analysis_seconds", 0, "cache.analysis_seconds"),
        ("cache/colors_seconds", 86401, "cache.colors_seconds"),
        ("cache/products_seconds", "long", "cache.products_seconds"),
        ("cache/people_seconds", 1, "people_seconds"),
        ("cache", [], "cache"),
        ("cash", {}, "cash"),
        ("palettes", [], "palettes"),
        ("palettes/11/warm/lip", [LIP], "11"),
        ("palettes/5/hot/lip", [LIP], "5: 'hot'"),
        ("palettes/5/warm/nails", [LIP], "5.warm: 'nails'"),
        ("palettes/5/warm/lip", [], "5.warm.lip"),
        ("palettes/5/warm/lip", LIP, "5.warm.lip"),
        ("palettes/5/warm/lip", [LIP, {"name": "Brick"}], "5.warm.lip[1]"),
        ("palettes/5/warm/lip", [LIP | {"hex": "red"}], "5.warm.lip[0].hex"),
        ("palettes/5/warm/lip", [LIP | {"name": " "}], "5.warm.lip[0].name"),
        ("palettes/5/warm/lip", [LIP, LIP], "5.warm.lip[1].name"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_path(path: str, value: Any, named: str) -> None:
    with pytest.raises(ValueError, match=r".") as rejection:
        parse_configuration(overriding(path, value))
    assert named in str(rejection.value)


def test_what_the_file_says_is_served() -> None:
    found = parse_configuration(overriding("palettes/5/warm/lip", [LIP]))
    assert [swatch.name for swatch in found.palettes.colors(5, "warm")["lip"]] == ["Brick"]
    assert parse_configuration(overriding("cache/colors_seconds", 60)).cache.colors_seconds == 60
