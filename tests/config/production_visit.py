"""Run in a process of its own with PRODUCTION=1: what a browser gets, as one JSON line."""

import json
import re
import sys
from typing import Any

import django


def fetched(client: Any, path: str) -> dict[str, Any]:
    """Return status, cache header, and the text of one answer of the site."""
    answer = client.get(path, secure=True, headers={"host": "localhost"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return {
        "path": path,
        "status": answer.status_code,
        "cache": answer.headers.get("Cache-Control", ""),
        "text": body.decode("utf-8", "replace"),
    }


def page_and_scripts(client: Any) -> dict[str, Any]:
    """Return the sign-in page and every script reached from it through imports."""
    page = fetched(client, "/accounts/login/")
    waiting = re.findall(r'<script type="module" src="([^"]+)"', page["text"])
    scripts: dict[str, Any] = {}
    while waiting:
        path = waiting.pop()
        if path in scripts:
            continue
        scripts[path] = fetched(client, path)
        folder = path.rsplit("/", 1)[0]
        found = re.findall(r'(?:from|import)\s*"\./([^"]+)"', scripts[path]["text"])
        waiting += [f"{folder}/{name}" for name in found]
        del scripts[path]["text"]
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page["text"])
    page["styles"] = [fetched(client, path)["status"] for path in styles]
    del page["text"]
    return {"page": page, "scripts": scripts}


def wrong_passwords(client: Any, times: int) -> dict[str, Any]:
    """Sign in with a wrong password; return whether the last answer said that it was too much."""
    texts = []
    for _ in range(times):
        answer = client.post(
            "/accounts/login/",
            {"login": "nobody-at-all", "password": "wrong-wrong-wrong"},
            secure=True,
            headers={"host": "localhost"},
        )
        texts.append("Too many failed" in answer.content.decode())
    return {"too_many": texts}


if __name__ == "__main__":
    django.setup()
    from django.test import Client

    visitor = Client()
    if sys.argv[1] == "first":
        report = page_and_scripts(visitor) | wrong_passwords(visitor, 5)
    else:
        report = wrong_passwords(visitor, 1)
    sys.stdout.write(json.dumps(report) + "\n")
