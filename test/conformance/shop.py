"""The demo's shop in the Fauna that the tests were given, and what is in it."""

import base64
import json
import os
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ENDPOINT = os.environ["FAUNA_TEST_ENDPOINT"]
SECRET = os.environ["FAUNA_TEST_SECRET"]

SCRIPT = Path(__file__).with_name("shop.ts")

# The stream that FQL v4 has no index for.
WITHOUT_INDEX = "samples"

both_apis = pytest.mark.parametrize("api", ["4", "10"])


@dataclass(frozen=True)
class Shop:
    """A database of a test's own. Its collections are streams: customers, orders, products, samples."""

    database: str
    admin_secret: str
    airbyte_secret: str

    def config(self, api: str, deletion_mode: str = "deleted_field", **collection: Any) -> dict[str, Any]:
        """A configuration of the connector. `api` is "4" or "10"; `collection` says what to read of it."""
        parts = urlsplit(ENDPOINT)
        return {
            "domain": parts.hostname,
            "port": parts.port or (443 if parts.scheme == "https" else 80),
            "scheme": parts.scheme,
            "secret": self.airbyte_secret,
            "api_version": api,
            "collection": {**collection, "deletions": {"deletion_mode": deletion_mode}},
        }

    def change(self) -> list[dict[str, Any]]:
        """Updates, deletes and creates documents. Returns the records of the next sync: stream, ref, deleted."""
        return _script("change", ENDPOINT, self.admin_secret)

    def query(self, expression: Any) -> Any:
        """Evaluates FQL v4 in its form on the wire."""
        request = urllib.request.Request(
            ENDPOINT,
            data=json.dumps(expression).encode(),
            headers={"Authorization": f"Bearer {self.admin_secret}", "X-FaunaDB-API-Version": "4"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)["resource"]

    def documents(self, collection: str) -> dict[str, dict[str, Any]]:
        """What a destination should hold of each document, by ref, as the database itself returns it."""
        documents = {"documents": {"collection": collection}}
        page = {"paginate": documents, "size": 10_000}
        get = {"lambda": "ref", "expr": {"get": {"var": "ref"}}}
        found = self.query({"map": get, "collection": page})["data"]
        return {row["ref"]: row for row in map(_row, found)}

    def drop(self) -> None:
        parent = Shop("", SECRET, "")
        parent.query({"delete": {"database": self.database}})


def make_shop() -> Shop:
    made = _script("make", ENDPOINT, SECRET)
    return Shop(made["database"], made["adminSecret"], made["airbyteSecret"])


def _script(*arguments: str) -> Any:
    return json.loads(subprocess.run(["node", SCRIPT, *arguments], stdout=subprocess.PIPE, check=True).stdout)


def _row(document: dict[str, Any]) -> dict[str, Any]:
    ttl = document.get("ttl")
    return {
        "ref": document["ref"]["@ref"]["id"],
        "ts": document["ts"],
        "data": exported(document.get("data", {})),
        "ttl": None if ttl is None else exported(ttl),
    }


# The `type` of a reference by the native collection that contains it (docs/fauna.md, "Export formats").
NATIVE = {
    "collections": "collection",
    "databases": "database",
    "indexes": "index",
    "functions": "function",
    "roles": "role",
    "access_providers": "access_provider",
    "keys": "key",
    "tokens": "token",
    "credentials": "credential",
}


def exported(value: Any) -> Any:
    """A value in its form on the wire of FQL v4, as docs/fauna.md says that it arrives."""
    if isinstance(value, list):
        return [exported(item) for item in value]
    if not isinstance(value, dict):
        return value
    match next(iter(value.items()), None):
        case ("@ref", reference):
            return _reference(reference)
        case ("@ts" | "@date", text):
            return text
        case ("@bytes", text):
            return base64.urlsafe_b64encode(base64.b64decode(text)).decode()
        case ("@set" | "@query", _):
            return json.dumps(value, separators=(",", ":"))
        case ("@obj", {"@set": _} as stored):
            return _stored_set(stored)
        case ("@obj", fields):
            return {key: exported(item) for key, item in fields.items()}
    return {key: exported(item) for key, item in value.items()}


def _stored_set(value: Any) -> str:
    # FQL v4 gives a set in a document back inside "@obj", and each set inside it too.
    def bare(item: Any) -> Any:
        if isinstance(item, list):
            return [bare(each) for each in item]
        if isinstance(item, dict):
            inner = item["@obj"] if list(item) == ["@obj"] and "@set" in item["@obj"] else item
            return {key: bare(each) for key, each in inner.items()}
        return item

    return json.dumps(bare(value), separators=(",", ":"))


def _reference(reference: dict[str, Any]) -> dict[str, Any]:
    collection = reference.get("collection")
    if collection is None:
        return {"id": reference["id"], "type": "unknown"}
    name = collection["@ref"]["id"]
    if "collection" not in collection["@ref"]:
        return {"id": reference["id"], "type": NATIVE[name]}
    return {"id": reference["id"], "collection": name, "type": "document"}
