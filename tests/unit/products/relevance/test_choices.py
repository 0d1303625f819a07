from datetime import UTC, datetime, timedelta

import pytest

from fashion.products.relevance.choices import WEIGHTS, Choice, strongest
from fashion.vocabulary import Action

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("actions", "decides"),
    [
        (("viewed", "clicked"), "clicked"),
        (("viewed", "dismissed"), "dismissed"),
        (("dismissed", "viewed"), "dismissed"),
        (("saved", "dismissed"), "dismissed"),
        (("dismissed", "saved"), "saved"),
        (("bought", "dismissed"), "bought"),
    ],
)
def test_the_strongest_of_what_a_person_did_decides(actions: tuple[Action, ...], decides: Action) -> None:
    choices = [
        Choice("ann", 6, "lip-1", WEIGHTS[action], NOW + timedelta(days=day)) for day, action in enumerate(actions)
    ]
    assert strongest(choices) == {("ann", "lip-1"): WEIGHTS[decides]}
