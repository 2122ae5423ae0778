"""PyAirbyte, which reads the connector's streams into a DuckDB cache."""

import json
import sys
from datetime import datetime
from typing import Any

import pytest
from airbyte.caches import DuckDBCache
from connector import EXECUTABLE
from py_airbyte import source_of
from shop import WITHOUT_INDEX, Shop, both_apis

# Fields that FQL v10 tells otherwise than FQL v4 (docs/fauna.md, "What FQL v10 tells otherwise"), by sample.
HIDDEN_FROM_V10 = {"4": {"index", "unknown"}, "5": {"query", "set", "union"}}

TRACKED = ["customers", "orders", "products"]


def rows(cache: DuckDBCache, stream: str) -> list[dict[str, Any]]:
    columns = "ref, ts, data, ttl, deleted_at"
    return list(cache.run_sql_query(f"SELECT {columns} FROM {stream} ORDER BY ref"))


def living(cache: DuckDBCache, stream: str) -> dict[str, dict[str, Any]]:
    """The rows of documents that are not deleted, by ref; fails where one comes twice."""
    found = [row for row in rows(cache, stream) if row.pop("deleted_at") is None]
    by_ref = {row["ref"]: row for row in found}
    assert len(by_ref) == len(found)
    return by_ref


def deleted(cache: DuckDBCache, stream: str) -> list[str]:
    found = [row for row in rows(cache, stream) if row["deleted_at"] is not None]
    for row in found:
        assert (row["data"], row["ttl"]) == (None, None)
        assert row["deleted_at"] == datetime.utcfromtimestamp(row["ts"] / 1e6)
    return [row["ref"] for row in found]


def in_database(shop: Shop, stream: str) -> dict[str, dict[str, Any]]:
    """What the cache should hold of a stream: timestamps without a zone, of microseconds, are DuckDB's."""
    documents = shop.documents(stream)
    for row in documents.values():
        if row["ttl"] is not None:
            row["ttl"] = datetime.fromisoformat(row["ttl"]).replace(tzinfo=None)
    return documents


def comparable(found: dict[str, dict[str, Any]], stream: str, api: str) -> dict[str, Any]:
    """As text: so that 1, 1.0 and true are not the same."""
    hidden = HIDDEN_FROM_V10 if api == "10" and stream == WITHOUT_INDEX else {}
    for ref, fields in hidden.items():
        found[ref]["data"] = {key: value for key, value in found[ref]["data"].items() if key not in fields}
    return {ref: json.dumps(row, sort_keys=True, default=str) for ref, row in found.items()}


def assert_as_in_database(cache: DuckDBCache, shop: Shop, stream: str, api: str) -> None:
    expected = comparable(in_database(shop, stream), stream, api)
    assert expected
    assert comparable(living(cache, stream), stream, api) == expected


@both_apis
def test_two_syncs_leave_in_the_cache_what_is_in_the_database(own_shop, cache, api):
    source = source_of(own_shop.config(api))
    source.check()
    source.select_all_streams()
    assert source.get_selected_streams() == [*TRACKED, WITHOUT_INDEX]

    first = source.read(cache)

    for stream in source.get_selected_streams():
        assert_as_in_database(cache, own_shop, stream, api)
        assert len(list(first[stream])) == len(rows(cache, stream))
    # The first sync writes no deletions of documents that it never wrote.
    for stream in TRACKED:
        assert deleted(cache, stream) == []

    changes = own_shop.change()
    second = source.read(cache)

    for stream in TRACKED:
        assert_as_in_database(cache, own_shop, stream, api)
    gone = {(change["stream"], change["ref"]) for change in changes if change["deleted"]}
    for stream in TRACKED:
        written = [ref for of, ref in gone if of == stream and ref not in own_shop.documents(stream)]
        assert deleted(cache, stream) == sorted(written)
    if api == "10":
        assert_as_in_database(cache, own_shop, WITHOUT_INDEX, api)
        assert deleted(cache, WITHOUT_INDEX) == ["7"]
        assert second.processed_records == len(changes)
    else:
        # Without an index it is read in full, without deletions.
        samples = own_shop.documents(WITHOUT_INDEX)
        assert set(living(cache, WITHOUT_INDEX)) == {*samples, "7"}
        incremental = [change for change in changes if change["stream"] in TRACKED]
        assert second.processed_records == len(incremental) + len(samples)


@both_apis
def test_integers_of_64_bits_are_exact_in_the_cache(shop, cache, api):
    source = source_of(shop.config(api))
    source.select_streams([WITHOUT_INDEX])
    source.read(cache)

    sql = "SELECT data->>'largest' AS largest, data->>'smallest' AS smallest, data->>'beyond_2_to_the_53' AS beyond"
    found = cache.run_sql_query(f"{sql} FROM {WITHOUT_INDEX} WHERE ref = '1'")[0]

    assert found["largest"] == "9223372036854775807"
    assert found["smallest"] == "-9223372036854775808"
    assert found["beyond"] == "9007199254740993"


@both_apis
def test_the_row_with_the_largest_ts_is_right_where_a_document_comes_several_times(own_shop, cache, api):
    def write(function: str, number: int) -> None:
        data = {"object": {"data": {"object": {"number": number}}}}
        own_shop.query({function: {"ref": {"collection": "orders"}, "id": "9"}, "params": data})

    source = source_of(own_shop.config(api))
    source.select_streams(["orders"])
    source.read(cache)
    write("create", 1)
    if api == "10":
        write("update", 2)
    else:
        own_shop.query({"delete": {"ref": {"collection": "orders"}, "id": "9"}})
        write("create", 2)
    source.read(cache)

    # As README.md has it.
    newest = "SELECT * FROM orders QUALIFY row_number() OVER (PARTITION BY ref ORDER BY ts DESC) = 1"
    found = {row["ref"]: row["data"] for row in cache.run_sql_query(newest) if row["deleted_at"] is None}
    assert found == {ref: row["data"] for ref, row in own_shop.documents("orders").items()}
    assert len(list(cache.run_sql_query("SELECT * FROM orders WHERE ref = '9'"))) == 2


# Documents of such a text fill the pipe: a reader that stops stops the connector within two of them.
LARGE = "x" * 150_000

COUNT = 16


def fill_large(shop: Shop) -> None:
    shop.query({"create_collection": {"object": {"name": "large", "history_days": 1}}})
    values = [{"object": {"field": "ts"}}, {"object": {"field": "ref"}}]
    index = {"name": "large-ts", "source": {"collection": "large"}, "values": values}
    shop.query({"create_index": {"object": index}})
    for number in range(1, COUNT + 1):
        ref = {"ref": {"collection": "large"}, "id": str(number)}
        shop.query({"create": ref, "params": {"object": {"data": {"object": {"text": LARGE}}}}})


@pytest.fixture
def stopped(tmp_path):
    """The connector, which ends by SIGTERM when six records were read of it."""
    path = tmp_path / "stopped-source-fauna"
    path.write_text(STOPPED.format(python=sys.executable, connector=str(EXECUTABLE)))
    path.chmod(0o755)
    return path


STOPPED = """#!{python}
import os, signal, subprocess, sys

child = subprocess.Popen(["{connector}", *sys.argv[1:]], stdout=subprocess.PIPE)
records = 0
for line in child.stdout:
    sys.stdout.buffer.write(line)
    records += line.startswith(b'{{"type":"RECORD"')
    if records == 6:
        child.send_signal(signal.SIGTERM)
sys.stdout.flush()
if child.wait() < 0:
    os.kill(os.getpid(), -child.returncode)
sys.exit(child.returncode)
"""


@both_apis
@pytest.mark.parametrize(
    "options",
    [{}, {"write_strategy": "replace", "force_full_refresh": True}],
    ids=["merged into the table", "in place of the table"],
)
def test_the_next_sync_completes_one_that_was_stopped(own_shop, cache, stopped, api, options):
    fill_large(own_shop)
    config = own_shop.config(api, name="large", page_size=1) | {"secret": own_shop.admin_secret, "concurrency": 1}
    stopped_source, complete_source = source_of(config, stopped), source_of(config)
    for source in (stopped_source, complete_source):
        source.select_streams(["large"])

    stopped_source.read(cache, **options)
    assert 0 < len(rows(cache, "large")) < COUNT
    complete_source.read(cache, **options)

    assert_as_in_database(cache, own_shop, "large", api)
