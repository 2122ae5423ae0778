"""Typed columns, the time of creation and deletions, read by PyAirbyte into a DuckDB cache."""

import json
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import airbyte as ab
import pytest
from airbyte.caches import DuckDBCache
from connector import REPOSITORY
from py_airbyte import source_of
from shop import Shop, both_apis

COLLECTION = "readings"

# Each column of the cache, and its type there: PyAirbyte has one DuckDB type for each type of the catalog.
TYPES = {
    "ref": "VARCHAR",
    "ts": "BIGINT",
    "data": "JSON",
    "ttl": "TIMESTAMP",
    "created_at": "TIMESTAMP",
    "_ab_cdc_deleted_at": "TIMESTAMP",
    "active": "BOOLEAN",
    "amount": "DECIMAL(38,9)",
    "at": "TIMESTAMP",
    "customer": "JSON",
    "day": "DATE",
    "double": "DECIMAL(38,9)",
    "mixed": "VARCHAR",
    "name": "VARCHAR",
    "object": "JSON",
    "photo": "VARCHAR",
    "tags": "JSON",
    "whole": "BIGINT",
}

OTHER_COLUMNS = ["ref", "ts", "data", "ttl", "created_at", "_ab_cdc_deleted_at"]

CUSTOMER = {"ref": {"collection": "customers"}, "id": "1001"}

# Fields by document, as FQL v4 takes them. One document has no id: Fauna chooses it.
DOCUMENTS: dict[str | None, dict[str, Any]] = {
    "1": {
        "active": False,
        "amount": 9007199254740993,
        "at": {"time": "2026-02-28T12:34:56.123456Z"},
        "customer": CUSTOMER,
        "day": {"date": "2024-02-29"},
        "double": 1.5,
        "mixed": 5,
        "name": 'Käse "mild"',
        "object": {"object": {"deep": {"object": {"list": [1, {"object": {}}]}}}},
        "photo": {"@bytes": "+/8AAQ=="},
        "tags": ["a", 1, {"object": {"b": CUSTOMER}}, []],
        "whole": 9007199254740993,
    },
    "2": {"amount": 18.9, "double": -0.25, "mixed": "text", "name": "", "whole": 9223372036854775807},
    "3": {"at": {"time": "1969-12-31T23:59:59Z"}, "mixed": {"object": {"a": [True]}}, "whole": -9223372036854775808},
    "4": {},
    None: {"active": True, "mixed": CUSTOMER, "whole": 0},
}


@pytest.fixture
def readings(own_shop) -> Shop:
    """A shop with the collection, which FQL v4 reads incrementally too."""
    own_shop.query({"create_collection": {"object": {"name": COLLECTION, "history_days": 1}}})
    values = [{"object": {"field": "ts"}}, {"object": {"field": "ref"}}]
    index = {"name": "readings-ts", "source": {"collection": COLLECTION}, "values": values}
    own_shop.query({"create_index": {"object": index}})
    for id, fields in DOCUMENTS.items():
        create(own_shop, id, fields)
    return own_shop


def reference(id: str) -> dict[str, Any]:
    return {"ref": {"collection": COLLECTION}, "id": id}


def create(shop: Shop, id: str | None, fields: dict[str, Any]) -> None:
    target = {"collection": COLLECTION} if id is None else reference(id)
    shop.query({"create": target, "params": params(fields)})


def params(fields: dict[str, Any]) -> dict[str, Any]:
    return {"object": {"data": {"object": fields}}}


def change(shop: Shop) -> None:
    """Updates, deletes, recreates and creates documents. Their field `later` was in no sample."""
    misfits = {"active": "yes", "at": "soon", "whole": 2.0, "double": 3, "name": {"object": {"first": "Ada"}}}
    shop.query({"update": reference("1"), "params": params({**misfits, "later": 7})})
    shop.query({"delete": reference("2")})
    shop.query({"delete": reference("3")})
    create(shop, "3", {"name": "recreated", "later": "x"})
    create(shop, "5", {"tags": "none", "mixed": [1.5], "day": {"date": "0001-01-01"}})


def source(shop: Shop, api: str) -> ab.Source:
    config = shop.config(api, "delete_rows", name=COLLECTION, typed_columns=True, created_at=True)
    found = source_of(config | {"secret": shop.admin_secret})
    found.select_streams([COLLECTION])
    return found


def types_in(cache: DuckDBCache) -> dict[str, str]:
    described = cache.run_sql_query(f"DESCRIBE {COLLECTION}")
    return {
        column["column_name"]: column["column_type"]
        for column in described
        if not column["column_name"].startswith("_airbyte")
    }


def create_view(cache: DuckDBCache) -> None:
    """The view that hides deleted rows, as docs/columns.md has it."""
    found = re.search(r"^CREATE VIEW current_orders .*;$", (REPOSITORY / "docs/columns.md").read_text(), re.MULTILINE)
    assert found
    cache.execute_sql(found[0].replace("orders", COLLECTION))


def in_cache(cache: DuckDBCache) -> dict[str, dict[str, Any]]:
    """The rows of the view by ref; fails where one comes twice."""
    columns = ", ".join(f'"{name}"' for name in TYPES)
    found = list(cache.run_sql_query(f"SELECT {columns} FROM current_{COLLECTION}"))
    by_ref = {row["ref"]: dict(row) for row in found}
    assert len(by_ref) == len(found)
    return by_ref


def in_database(shop: Shop) -> dict[str, dict[str, Any]]:
    """What the view should show of each document."""
    return {ref: row_of(document) for ref, document in shop.documents(COLLECTION).items()}


def row_of(document: dict[str, Any]) -> dict[str, Any]:
    data = document["data"]
    fields = {name: cell(data[name], type) if name in data else None for name, type in TYPES.items()}
    others = {**document, "created_at": created_at(document["ref"]), "_ab_cdc_deleted_at": None}
    return {**fields, **others}


def cell(value: Any, type: str) -> Any:
    """An exported value in its column (docs/columns.md, "Values of typed columns"); None where it does not fit."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match type:
        case "BIGINT":
            return int(value) if is_number and value == int(value) else None
        case "DECIMAL(38,9)":
            return Decimal(repr(value)).quantize(Decimal("1e-9")) if is_number else None
        case "BOOLEAN":
            return value if isinstance(value, bool) else None
        case "JSON":
            return value if isinstance(value, dict | list) else None
        case "TIMESTAMP":
            return in_utc(value) if re.match(r"\d{4}-\d\d-\d\dT", str(value)) else None
        case "DATE":
            return date.fromisoformat(value)
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def in_utc(text: str) -> datetime:
    """DuckDB's timestamps have no time zone."""
    return datetime.fromisoformat(text).astimezone(timezone.utc).replace(tzinfo=None)


def created_at(ref: str) -> datetime | None:
    """As docs/columns.md calculates it, for ids that Fauna chose: they are large."""
    milliseconds = (int(ref) >> 20) + 1336258850000
    return datetime(1970, 1, 1) + timedelta(milliseconds=milliseconds) if int(ref) > 2 * 10**16 else None


def comparable(rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """As text: so that 1, 1.0 and true are not the same."""
    return {ref: {name: f"{type(value)} {value}" for name, value in sorted(row.items())} for ref, row in rows.items()}


@both_apis
def test_two_syncs_leave_each_value_in_its_column(readings, cache, api):
    connection = source(readings, api)
    connection.read(cache)
    create_view(cache)

    assert types_in(cache) == TYPES
    assert comparable(in_cache(cache)) == comparable(in_database(readings))

    change(readings)
    connection.read(cache)

    # The catalog of the connection decides, not the documents: `later` is in `data` only.
    assert types_in(cache) == TYPES
    found = in_cache(cache)
    assert comparable(found) == comparable(in_database(readings))
    assert set(found) >= {"1", "3", "5"} and "2" not in found
    assert (found["1"]["data"]["later"], found["3"]["data"]["later"]) == (7, "x")
    assert (found["1"]["active"], found["1"]["at"], found["1"]["whole"]) == (None, None, 2)
    assert found["1"]["name"] == '{"first":"Ada"}'


@both_apis
def test_a_deleted_document_keeps_its_row_with_the_time_of_the_deletion(readings, cache, api):
    connection = source(readings, api)
    connection.read(cache)
    readings.query({"delete": reference("2")})
    connection.read(cache)

    rows = cache.run_sql_query(f"SELECT * FROM {COLLECTION} WHERE _ab_cdc_deleted_at IS NOT NULL")
    (row,) = ({name: row[name] for name in TYPES} for row in rows)
    deleted_at = row["_ab_cdc_deleted_at"]
    assert deleted_at == datetime(1970, 1, 1) + timedelta(microseconds=row["ts"])
    assert {name: value for name, value in row.items() if value is not None} == {
        "ref": "2",
        "ts": row["ts"],
        "_ab_cdc_deleted_at": deleted_at,
    }


@both_apis
def test_a_new_field_has_a_column_after_the_next_discover(readings, cache, api):
    source(readings, api).read(cache)
    create(readings, "5", {"later": 7})
    source(readings, api).read(cache)

    assert types_in(cache) == TYPES | {"later": "BIGINT"}
    rows = cache.run_sql_query(f"SELECT ref, later FROM {COLLECTION}")
    assert {row["ref"]: row["later"] for row in rows if row["later"] is not None} == {"5": 7}


@both_apis
def test_a_field_with_values_of_another_type_has_it_after_a_read_that_replaces_the_table(readings, cache, api):
    source(readings, api).read(cache)
    create(readings, "5", {"at": "soon"})
    source(readings, api).read(cache, write_strategy="replace", force_full_refresh=True)

    assert types_in(cache) == TYPES | {"at": "VARCHAR"}
    rows = {row["ref"]: row["at"] for row in cache.run_sql_query(f'SELECT ref, "at" FROM {COLLECTION}')}
    assert (rows["1"], rows["5"]) == ("2026-02-28T12:34:56.123456Z", "soon")
