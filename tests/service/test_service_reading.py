"""Bodies that are read at the same time: bounded together, each told when its turn does not come."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from service_here import TWO_NATIONS, served

from pooling.io.limits import MOST_OBJECTS_IN_A_REQUEST
from pooling.service.problems import Refusal
from pooling.service.reading import Turns
from pooling.service.settings import Settings

LARGE = b"{" * (MOST_OBJECTS_IN_A_REQUEST * 2 // 3)
SMALL = b"{}"


def test_only_so_much_is_read_at_the_same_time() -> None:
    async def told() -> tuple[list[str], Refusal]:
        turns = Turns(Settings(turn_s=0.2))
        first = await turns.turn(LARGE)
        small = await turns.turn(SMALL)
        order: list[str] = []

        async def second() -> None:
            turn = await turns.turn(LARGE)
            order.append("second")
            turn.end()

        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.05)
        order.append("first ends")
        first.end()
        first.end()  # twice is once
        await waiting
        again = await turns.turn(LARGE)
        with pytest.raises(Refusal) as refused:
            await turns.turn(LARGE)
        again.end()
        small.end()
        (await turns.turn(b"{" * (2 * MOST_OBJECTS_IN_A_REQUEST))).end()  # alone, any may
        return order, refused.value

    order, refused = asyncio.run(told())
    assert order == ["first ends", "second"]
    assert (refused.status_code, refused.kind) == (503, "busy")
    assert refused.headers is not None
    assert refused.headers["Retry-After"] == "5"


def test_who_goes_away_while_waiting_takes_no_turn() -> None:
    async def told() -> None:
        turns = Turns(Settings(turn_s=5))
        first = await turns.turn(LARGE)
        gone = asyncio.create_task(turns.turn(LARGE))
        await asyncio.sleep(0.01)
        gone.cancel()
        await asyncio.wait([gone])
        first.end()
        async with asyncio.timeout(1):
            (await turns.turn(LARGE)).end()

    asyncio.run(told())


def test_many_large_bodies_are_all_answered_or_told_to_wait() -> None:
    offers = [{**TWO_NATIONS["offers"][0], "id": f"o{number}"} for number in range(8_000)]
    body = json.dumps({"instance": {**TWO_NATIONS, "offers": offers}}).encode()

    async def asked(url: str) -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            headers = {"Content-Type": "application/json"}
            return await asyncio.gather(*(client.post("/v1/validate", content=body, headers=headers) for _ in range(6)))

    with served(Settings(largest_body_bytes=len(body) + 1, turn_s=0.05)) as client:
        answers = asyncio.run(asked(str(client.base_url)))
        statuses = [answer.status_code for answer in answers]
        assert set(statuses) == {200, 503}
        assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 503)
        assert client.post("/v1/validate", json={"instance": "tanker-trio"}).status_code == 200


def resolved(document: Any, pointer: str) -> Any:
    """What an RFC 6901 pointer points at."""
    assert pointer == "" or pointer.startswith("/")
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


OFFER = TWO_NATIONS["offers"][0]


@pytest.mark.parametrize(
    ("path", "body", "found"),
    [
        ("solve", {"instance": {**TWO_NATIONS, "offers": [OFFER, OFFER]}}, "a1"),
        ("solve", {"instance": {**TWO_NATIONS, "a/b~c": [5]}}, [5]),
        ("solve", {"instance": {"result_version": 4}}, {"result_version": 4}),
        ("audit", {"instance": TWO_NATIONS, "plan": {"starts": 5}}, 5),
        ("solve", {"instance": TWO_NATIONS, "overrides": {"a/b": 1}}, 1),
        ("solve", [1], [1]),
    ],
)
def test_places_are_pointers_into_the_body(client: httpx.Client, path: str, body: Any, found: Any) -> None:
    (problem,) = client.post(f"/v1/{path}", json=body).json()["problems"]
    assert resolved(body, problem["place"]) == found


def test_places_that_a_cure_names_are_pointers_into_the_body(client: httpx.Client) -> None:
    offers = [{**OFFER, "id": f"o{number}", "nation": "XXX"} for number in range(5)]
    (problem,) = client.post("/v1/solve", json={"instance": {**TWO_NATIONS, "offers": offers}}).json()["problems"]
    assert "so in 4 more places: /instance/offers/1/nation, /instance/offers/2/nation" in problem["cure"]
    (problem,) = client.post("/v1/solve", json={"instance": {**TWO_NATIONS, "offers": [OFFER, OFFER]}}).json()[
        "problems"
    ]
    assert problem["cure"] == "first at /instance/offers/0/id"


@pytest.mark.parametrize("path", ["solve", "validate"])
@pytest.mark.parametrize("left_out", [(), ("instance",), ("periods", "nations", "offers")])
def test_a_bare_instance_as_body_is_one_problem(client: httpx.Client, path: str, left_out: tuple[str, ...]) -> None:
    body = {name: rows for name, rows in TWO_NATIONS.items() if name not in left_out}
    (problem,) = client.post(f"/v1/{path}", json=body).json()["problems"]
    assert problem["place"] == "/instance"
    assert 'send {"instance": {' in problem["cure"]
