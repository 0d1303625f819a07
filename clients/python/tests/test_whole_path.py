"""The whole path against a running platform: FASHION_URL names its gateway, FASHION_PHOTO a portrait."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from fashion_platform_client.api.users import add_interactions, erase_user, read_history, read_ranked_products
from fashion_platform_client.client import AuthenticatedClient
from fashion_platform_client.models import Action, Category, Interaction, InteractionsBody, UserProductsView
from fashion_platform_client.types import Unset

from fashion_platform_client import ProblemError, all_items, analyze_photo, connect, follow_events, result

PHOTO = Path(os.environ["FASHION_PHOTO"]).read_bytes()
USER = f"python-{uuid4()}"


@pytest.fixture
def client() -> Iterator[AuthenticatedClient]:
    with connect(os.environ["FASHION_URL"], user_id=USER) as connected:
        yield connected


def first_ranking(connected: Event) -> str:
    with connect(os.environ["FASHION_URL"], user_id=USER) as client:
        for event in follow_events(client, USER):
            connected.set()
            if event.type == "ProductsRanked":
                return str(event.data["analysis"])
    raise AssertionError


def ranked(client: AuthenticatedClient, revision: int) -> list[str]:
    def read(cursor: str | Unset) -> UserProductsView:
        answer = read_ranked_products.sync_detailed(
            USER, client=client, limit=10, revision=revision, cursor=cursor
        )
        return result(answer)

    return [product.sku for product in all_items(read)]


def test_a_photo_is_measured_ranked_paged_and_erased(client: AuthenticatedClient) -> None:
    with ThreadPoolExecutor() as threads:
        connected = Event()
        ranking = threads.submit(first_ranking, connected)
        assert connected.wait(60)
        analysis = analyze_photo(client, PHOTO, idempotency_key=str(uuid4()))
        assert ranking.result(60) == str(analysis.id)
    assert 1 <= analysis.tone.monk <= 10

    skus = ranked(client, analysis.revision)
    assert len(skus) == len(set(skus)) > 20

    saved = Interaction(id=uuid4(), action=Action.SAVED, item=skus[0], category=Category.MAKEUP)
    body = InteractionsBody(interactions=[saved])
    assert result(add_interactions.sync_detailed(USER, client=client, body=body)).recorded == 1

    result(erase_user.sync_detailed(USER, client=client))
    assert result(read_history.sync_detailed(USER, client=client)).items == []


async def test_operations_have_a_form_for_asyncio(client: AuthenticatedClient) -> None:
    async with client:
        assert result(await read_history.asyncio_detailed(USER, client=client)).items == []


def test_an_answer_other_than_success_is_an_exception_that_says_what_to_do(client: AuthenticatedClient) -> None:
    with pytest.raises(ProblemError) as raised:
        analyze_photo(client, b"no photo")
    assert raised.value.kind == "photo-415"
