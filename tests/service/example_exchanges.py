"""Makes the responses of ``api/examples`` anew from the service itself: ``python tests/service/example_exchanges.py``.

What an example leaves open (``<any>``) stays open.
"""

from __future__ import annotations

import json
from typing import Any

import httpx
from service_here import ANY, EXAMPLES, served

OPEN = ("seconds", "timings_s", "versions")
"""Fields that no two runs share."""


def opened(before: Any, now: Any, key: str = "") -> Any:
    """What the service says now, open where the example was open or no two runs agree."""
    if before == ANY or key in OPEN:
        return ANY
    if isinstance(now, dict):
        known = before if isinstance(before, dict) else {}
        return {name: opened(known.get(name), value, name) for name, value in now.items()}
    if isinstance(now, list):
        known = before if isinstance(before, list) and len(before) == len(now) else [None] * len(now)
        return [opened(name, value, key) for name, value in zip(known, now, strict=True)]
    return now


def refreshed(before: Any, now: Any) -> Any:
    """What the service says now, with what no two runs share as it was before."""
    if isinstance(now, dict) and isinstance(before, dict):
        return {name: before[name] if name in OPEN else refreshed(before.get(name), now[name]) for name in now}
    if isinstance(now, list) and isinstance(before, list) and len(now) == len(before):
        return [refreshed(*pair) for pair in zip(before, now, strict=True)]
    return now


def ask_again(client: httpx.Client, body: dict[str, Any]) -> None:
    """Have a report be about results and answers of now."""
    for number, result in enumerate(body["results"]):
        asked = {name: result["provenance"][name] for name in ("instance", "card")}
        body["results"][number] = refreshed(result, client.post("/v1/solve", json=asked).json())
    for number, answer in enumerate(body["answers"]):
        asked = {name: answer["asked"][name] for name in ("instance", "card")}
        path = f"/v1/questions/{answer['asked']['question']}"
        body["answers"][number] = refreshed(answer, client.post(path, json=asked).json())


def main() -> None:
    with served() as client:
        for path in sorted(EXAMPLES.glob("*.json")):
            example = json.loads(path.read_text(encoding="utf-8"))
            request, expected = example["request"], example["response"]
            if "begins" in expected:
                ask_again(client, request["body"])
            content = (
                request["text"] if "text" in request else json.dumps(request["body"]) if "body" in request else None
            )
            headers = {} if content is None else {"Content-Type": "application/json"}
            answer = client.request(request["method"], request["path"], content=content, headers=headers)
            expected["status"], expected["content_type"] = answer.status_code, answer.headers["content-type"]
            if "begins" in expected:
                lines = expected["begins"].count("\n")
                expected["begins"] = "".join(answer.text.splitlines(keepends=True)[:lines])
            else:
                expected["body"] = opened(expected["body"], answer.json())
            path.write_text(json.dumps(example, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
