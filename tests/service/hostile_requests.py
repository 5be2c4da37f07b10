"""Hostile requests, seeded: what a client may send that means no good, or knows no better."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from service_here import TWO_NATIONS, request

PATHS = ("/v1/validate", "/v1/solve", "/v1/audit", "/v1/questions/out-of-sample")
BYTES = 32 * 1024 * 1024 - 2_000


@dataclass(frozen=True)
class Hostile:
    """Bytes for one connection, sent piece by piece; ``leaves`` is a client that does not wait for an answer."""

    kind: str
    pieces: tuple[bytes, ...]
    pause_s: float = 0.0
    leaves: bool = False


Maker = Callable[[random.Random, int], Hostile | tuple[bytes, ...] | bytes]


def inputs(count: int, seed: int, large: float) -> Iterator[Hostile]:
    """``count`` inputs, every kind in turn; ``large`` is the share of those that try what size may do."""
    rng = random.Random(seed)
    for number in range(count):
        maker = KINDS[number % len(KINDS)]
        # From a handful to as many as a body holds.
        size = rng.randint(BYTES // 4, BYTES) if rng.random() < large else int(10 ** rng.uniform(0, 4.5))
        made = maker(rng, size)
        if isinstance(made, bytes):
            made = (made,)
        yield made if isinstance(made, Hostile) else Hostile(maker.__name__, made)


def _instance(table: str, content: bytes, path: str = "/v1/validate", **more: Any) -> bytes:
    text = json.dumps({"instance": {**TWO_NATIONS, table: "HERE"}, **more}).encode()
    return request(path, text.replace(b'"HERE"', content))


def _filled(one: bytes, size: int) -> bytes:
    return b",".join([one] * max(1, size // (len(one) + 1)))


def not_strict_json(rng: random.Random, size: int) -> bytes:
    digits = b"9" * min(size, 1_000_000)
    number = rng.choice(
        [b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e999", digits, b"0." + digits, b"1e" + digits]
    )
    depth = min(size, 1_000_000)
    text = rng.choice(
        [
            b'{"instance": "a", "instance": "b"}',
            b'{"instance": {"offers": [{"id": "a", "id": "b"}]}}',
            b'{"instance": "tanker-trio", "gap": ' + number + b"}",
            b'{"instance": "tanker-trio", "overrides": {"budget.scale": ' + number + b"}}",
            b'{"instance": {"offers": [{"quantity": ' + number + b"}]}}",
            b"[" * depth,
            b'{"instance":' * (depth // 10),
            b'{"instance": "x", "overrides": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
            b'{"instance": {"offers": [{"id": ' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"}]}}",
            b'\xef\xbb\xbf{"instance": "x"}',
            '{"instance": "x"}'.encode("utf-16"),
            b'{"instance": "\xff\xfe"}',
            b'{"instance": "\\ud800"}',
            b'{"instance": "a\x00b"}',
            b'{"instance": "x",}',
            b"",
            b"null",
            b"\x00" * min(size, 10_000),
        ]
    )
    return request(rng.choice(PATHS), text)


def lists_for_one_value(rng: random.Random, size: int) -> bytes:
    value = b"[" + _filled(rng.choice([b"12345", b"1.5", b'"2027"', b"null", b"[]", b"{}"]), size) + b"]"
    row = b'[{"id":"r1","mission":"defence","capability":"brigade","quantity":4,"HERE":VALUE}]'
    field = rng.choice([b"periods", b"weight", b"title", b"id"])
    return _instance("requirements", row.replace(b"HERE", field).replace(b"VALUE", value), rng.choice(PATHS))


def many_rows(rng: random.Random, size: int) -> bytes:
    table = rng.choice(["budgets", "offers", "periods", "nations", "requirements", "history"])
    row = rng.choice(
        [
            b"{}",
            b"[]",
            b"null",
            b"1",
            b'{"id":"a1"}',
            b'{"nation":"AAA","period":"2027"}',
            b'{"nation":"ZZZ","x":1}',
            b'{"id":"a1","nation":"AAA","capability":"brigade","quantity":1.5}',
        ]
    )
    return _instance(table, b"[" + _filled(row, size) + b"]", rng.choice(PATHS[:2]))


def rows_of_different_names(rng: random.Random, size: int) -> bytes:
    count = min(size // 60, 240_000)
    offer = rng.choice(
        [
            b'{"id":"o%d","nation":"AAB","capability":"brigad","quantity":1}',
            b'{"id":"o%d","nation":"AAA","capability":"brigade","quantity":-1}',
            b'{"id":"o%d","nation":"AAA","capability":"brigade","quantity":1.5}',
            b'{"id":"o%d","nation":"AAA","capability":"brigade","reserve":7,"quantity":1}',
        ]
    )
    return _instance(
        "offers", b"[" + b",".join(offer % number for number in range(count + 1)) + b"]", rng.choice(PATHS[:2])
    )


def overrides(rng: random.Random, size: int) -> bytes:
    values: list[Any] = [None, [], {}, "x", -1, 1e308, True, [1] * 10, {"a": {"b": [1]}}, "y" * 1000]
    names = [
        "budget.scale",
        "breadth.largest_share",
        "families.budget",
        "families.coverage",
        "tiers.cost.gap",
        "tiers.x.gap",
    ]
    names += [
        "budget.scael",
        "",
        ".",
        "a/b~c",
        "families.",
        "tiers..gap",
        "k" * 5_000,
        "ä\u202e",
        "coverage.priority_weights",
    ]
    chosen = {rng.choice(names): rng.choice(values) for _ in range(rng.randint(1, 8))}
    text = json.dumps({"instance": "tanker-trio", "card": "coverage", "overrides": chosen}).encode()
    if rng.random() < 0.5:
        more = b",".join(b'"budget.scale%d":1' % number for number in range(min(size // 20, 1_000_000)))
        text = text[:-2] + (b"," + more if chosen and more else more) + b"}}"
    elif rng.random() < 0.3:
        text = text.replace(b'"overrides": {', b'"overrides": {"budget.price": [' + _filled(b"12345", size) + b"],", 1)
    return request("/v1/solve", text)


def fields_of_a_request(rng: random.Random, size: int) -> bytes:
    body: dict[str, Any] = {"instance": copy.deepcopy(TWO_NATIONS)}
    wrong: list[Any] = [None, -1, 1.5, True, "x", [], {}, [1] * 5, 1e300, 10**19, "\u202e\x1b[31m"]
    for field in rng.sample(["card", "overrides", "gap", "time_limit_s", "seed", "threads", "plan", "crad", "warm"], 3):
        body[field] = rng.choice(wrong)
    if rng.random() < 0.3:
        body.update({f"k{number}": 1 for number in range(min(size, 200_000))})
    body["seed"] = body.get("seed", -1)  # never a run
    return request(rng.choice(PATHS), json.dumps(body).encode())


def long_texts(rng: random.Random, size: int) -> bytes:
    text = rng.choice([b"k", "é".encode(), "😀".encode(), b"\\u0000", b",", b"{", b"[1,", b"\\\\"])
    text *= max(1, size // len(text))
    if rng.random() < 0.5:
        return request(rng.choice(PATHS), b'{"instance": "' + text + b'"}')
    if rng.random() < 0.5:
        return request(rng.choice(PATHS), b'{"' + text + b'": 1}')
    return _instance("offers", b'[{"id": "' + text + b'", "nation": "AAA", "capability": "brigade", "quantity": 1}]')


def bytes_changed(rng: random.Random, _size: int) -> bytes:
    text = bytearray(json.dumps({"instance": TWO_NATIONS}).encode())
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(text))
        text[at : at + rng.randint(0, 3)] = bytes(
            rng.choices(b'{}[]",:0123456789eE.-\\ntfu\xff\x00 ', k=rng.randint(0, 3))
        )
    return request("/v1/validate", bytes(text))


def plans(rng: random.Random, size: int) -> bytes:
    row = rng.choice(
        [
            b"{}",
            b"[]",
            b'{"offer":"a1","period":"2027","quantity":1}',
            b'{"offer":"zz","period":"2027","quantity":1}',
            b'{"offer":"a1","period":"2027","quantity":-5}',
            b'{"offer":"a1","period":"2029","quantity":1e9}',
            b'{"offer":["a1"],"period":{"a":1},"quantity":"x"}',
        ]
    )
    table = rng.choice(["commitments", "assignments", "memberships", "starts", "assigments"])
    plan = b'{"' + table.encode() + b'":[' + _filled(row, size) + b"]}"
    text = json.dumps({"instance": TWO_NATIONS, "plan": "HERE"}).encode().replace(b'"HERE"', plan)
    return request("/v1/audit", text)


def content_types(rng: random.Random, size: int) -> bytes:
    kinds = ["text/plain", "", "application/xml", "multipart/form-data; boundary=x", "application/json-patch+json"]
    kinds += ["APPLICATION/JSONX", "text/html, application/json", "application/x-www-form-urlencoded", "\xff\xfe"]
    kind = f"Content-Type: {rng.choice(kinds)}".encode("latin-1")
    text = b'{"instance": "' + b"x" * min(size, 100_000) + b'"}'
    return request(rng.choice(PATHS), text).replace(b"Content-Type: application/json", kind)


def lengths_and_chunks(rng: random.Random, size: int) -> tuple[bytes, ...]:
    head = b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    piece = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
    return rng.choice(
        [
            (head + b"Content-Length: 5\r\n\r\n" + b'{"instance": "much longer than said"}',),
            (head + b"Content-Length: -5\r\n\r\n{}",),
            (head + b"Content-Length: 99999999999999999999999999\r\n\r\n{}",),
            (head + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",),
            (head + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",),
            (head + b"Content-Length: 1_0\r\n\r\n{}",),
            (head + b"Transfer-Encoding: gzip, chunked\r\n\r\n",),
            (chunked + b"zz\r\n\r\n",),
            (chunked + b"-1\r\n\r\n",),
            (chunked + b"fffffffffffffffffffff\r\n",),
            (chunked, b"1\r\n \r\n" * min(size, 200_000)),
            (chunked, *[piece] * (40 if size > BYTES // 4 else 2), b"0\r\n\r\n"),
            (chunked, b"1;" + b"x" * 100_000),
            (chunked + b"0\r\n" + b"X: y\r\n" * 50_000,),
        ]
    )


def slow(rng: random.Random, _size: int) -> Hostile:
    head = request("/v1/validate", b'{"instance": "tanker-trio"}')
    cut = rng.randrange(len(head))
    crumbs = tuple(head[at : at + 1] for at in range(40))
    pieces: tuple[tuple[bytes, ...], float] = rng.choice(
        [((), 0.0), ((head[:cut],), 0.0), (crumbs, 0.06), ((b"\r\n",) * 30, 0.06)]
    )
    return Hostile("slow", pieces[0], pause_s=pieces[1], leaves=False)


def leaving(rng: random.Random, _size: int) -> Hostile:
    whole = request(rng.choice(PATHS), json.dumps({"instance": TWO_NATIONS, "seed": -1}).encode())
    if rng.random() < 0.2:
        whole = request("/v1/solve", b'{"instance": "nato-32", "gap": 0.0}')
    elif rng.random() < 0.5:
        whole = whole[: rng.randrange(len(whole))]
    return Hostile("leaving", (whole,), leaves=True)


def hosts(rng: random.Random, _size: int) -> bytes:
    names = [
        "localhost.evil",
        "127.0.0.1.nip.io",
        "localhost.",
        "localhost:",
        "localhost:x",
        "localhost:80@evil",
        "evil",
    ]
    names += [
        "[::1",
        "[::1]x",
        "[::ffff:127.0.0.1]",
        "0x7f.1",
        "127.1",
        "127.0.0.1:8765:1",
        "",
        "LOCALHOST\t",
        "a" * 10_000,
    ]
    plain = request("/v1/health", method="GET", host=rng.choice(names))
    twice = request("/v1/health", b"", "Host: evil.example", method="GET")
    return rng.choice([plain, plain, twice, plain.replace(b"HTTP/1.1", b"HTTP/1.0"), plain.replace(b"Host", b"Hots")])


def headers(rng: random.Random, size: int) -> bytes:
    many = [f"X-{number}: {number}" for number in range(min(size, 20_000))]
    given = rng.choice(
        [
            many,
            ["X: " + "x" * min(size, 1_000_000)],
            ["X-Forwarded-For: " + rng.choice(["192.0.2.7", "127.0.0.1", "::1", "x" * 1_000])],
            ["Forwarded: for=192.0.2.7;host=evil.example;proto=https"],
            ["X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-Prefix: /evil"],
            ["Upgrade: websocket", "Connection: Upgrade"],
            ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"],
            ["Expect: 100-continue"],
            ["X: a\x00b"],
            ["X : spaced"],
            [" folded"],
            ["Range: bytes=0-1,2-3," + "4-5," * 1_000 + "6-7"],
        ]
    )
    path = rng.choice(["/v1/health", "/docs", "/static/reference.js"])
    return request(path, b"", *given, method="GET")


def methods_and_paths(rng: random.Random, size: int) -> bytes:
    methods = [
        "GET",
        "PUT",
        "DELETE",
        "PATCH",
        "TRACE",
        "CONNECT",
        "OPTIONS",
        "HEAD",
        "POST",
        "get",
        "X" * min(size, 5_000),
    ]
    paths = [
        "/v1/solve",
        "/v1/health",
        "/v1/cards/../../etc/passwd",
        "/v1/instances/..%2f..%2fetc%2fpasswd",
        "//evil/x",
    ]
    paths += ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%5capp.py", "/static//etc/passwd", "/v1/health/"]
    paths += [
        "/v1/cards/%00",
        "/v1/cards/%ff%fe",
        "/v1/cards/" + "x" * min(size, 50_000),
        "*",
        "http://evil.example/v1/health",
    ]
    paths += [
        "/v1/health?" + "a=1&" * min(size, 10_000),
        "/v1/solve?card=decade&card=steady",
        "/v1/cards/coverage?x",
        "/v1/%",
    ]
    path = rng.choice(paths)
    return request(path, b"{}" if rng.random() < 0.5 else b"", method=rng.choice(methods))


def noise(rng: random.Random, size: int) -> bytes:
    ahead = request("/v1/health", method="GET").replace(b"Connection: close\r\n", b"")
    return rng.choice(
        [
            rng.randbytes(min(size, 100_000)) + b"\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + rng.randbytes(200) + b"\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
            b"GET /v1/health\r\n\r\n",
            ahead * min(size, 500) + request("/v1/health", method="GET"),
            ahead + request("/v1/solve", b'{"instance": "nope"}') * 3,
        ]
    )


KINDS: tuple[Maker, ...] = (
    not_strict_json,
    lists_for_one_value,
    many_rows,
    rows_of_different_names,
    overrides,
    fields_of_a_request,
    long_texts,
    bytes_changed,
    plans,
    content_types,
    lengths_and_chunks,
    slow,
    leaving,
    hosts,
    headers,
    methods_and_paths,
    noise,
)
