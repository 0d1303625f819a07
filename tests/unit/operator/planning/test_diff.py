from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_operator.planning.diff import abridged, covers, merge_patch, signature, signed
from support.operator.api import merged

keys = st.sampled_from(["name", "spec", "ports", "env", "image", "selector", "paused"])
leaves = st.one_of(st.integers(0, 3), st.sampled_from(["", "10m", "http"]))
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)
objects = st.dictionaries(keys, values, min_size=1, max_size=4)


def leaves_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every leaf; an empty list is one, an empty mapping asks for nothing."""
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in leaves_of(each, (*path, key))]
    if isinstance(value, list) and value:
        return [found for index, each in enumerate(value) for found in leaves_of(each, (*path, index))]
    return [path]


def changed(value: Any, path: tuple[Any, ...]) -> Any:
    """A copy with another value at a path."""
    copy = deepcopy(value)
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = "something else"
    return copy


def with_additions(value: Any) -> Any:
    """A copy in which others added a field to every mapping."""
    if isinstance(value, dict):
        return {
            "added": 1,
            **{key: each if key == "selector" else with_additions(each) for key, each in value.items()},
        }
    return [with_additions(each) for each in value] if isinstance(value, list) else value


@given(objects)
def test_whatever_is_desired_covers_itself(desired: dict[str, Any]) -> None:
    assert covers(deepcopy(desired), desired)


@given(objects)
def test_what_others_added_makes_no_difference(desired: dict[str, Any]) -> None:
    assert covers(with_additions(desired), desired)


@given(objects, st.data())
def test_every_leaf_that_changed_is_noticed(desired: dict[str, Any], data: st.DataObject) -> None:
    if paths := leaves_of(desired):
        assert not covers(changed(desired, data.draw(st.sampled_from(paths))), desired)


@given(objects, st.data())
def test_every_field_that_is_gone_is_noticed(desired: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(desired)))
    assert not covers({name: each for name, each in desired.items() if name != key}, desired)


@given(st.lists(leaves, min_size=1, max_size=4))
def test_an_element_more_or_less_is_noticed(desired: list[Any]) -> None:
    assert not covers([*desired, "added"], desired)
    assert not covers(desired[1:], desired)


@pytest.mark.parametrize(
    ("desired", "addition"),
    [
        ({"selector": {"part": "color"}}, {"selector": {"theirs": "1"}}),
        ({"spec": {"podSelector": {"matchLabels": {}}}}, {"spec": {"podSelector": {"matchExpressions": []}}}),
        ({"schedule": "@daily"}, {"suspend": True}),
        ({"ports": [{"port": 1}]}, {"from": [{"podSelector": {}}]}),
    ],
)
def test_what_others_added_is_noticed_where_it_selects_or_stops_something(
    desired: dict[str, Any], addition: dict[str, Any]
) -> None:
    assert not covers(merged(desired, addition), desired)


def test_what_is_not_stopped_covers_what_says_nothing_of_it() -> None:
    assert covers({"schedule": "@daily", "suspend": False}, {"schedule": "@daily"})


@given(objects, objects)
def test_a_merge_patch_makes_all_cover_what_is_desired(observed: dict[str, Any], desired: dict[str, Any]) -> None:
    assert covers(merged(observed, merge_patch(observed, desired)), desired)


@given(objects)
def test_what_covers_needs_no_merge_patch(desired: dict[str, Any]) -> None:
    assert merge_patch(with_additions(desired), desired) == {}


def test_a_long_text_is_known_by_its_digest() -> None:
    text = "a palette " * 500
    assert covers({"config.json": abridged(text)}, {"config.json": text})
    assert not covers({"config.json": abridged(text + "!")}, {"config.json": text})


@given(objects, st.data())
def test_a_manifest_that_changes_is_signed_otherwise(spec: dict[str, Any], data: st.DataObject) -> None:
    manifest = {"kind": "Service", "metadata": {"name": "shop"}, "spec": spec}
    assert signature(signed(manifest)) == signature(signed(deepcopy(manifest)))
    if paths := leaves_of(spec):
        other = {**manifest, "spec": changed(spec, data.draw(st.sampled_from(paths)))}
        assert signature(signed(other)) != signature(signed(manifest))
