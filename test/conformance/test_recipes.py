"""The recipes of docs/migrate.md, run as the page says, from an export of the shop."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from connector import REPOSITORY
from postgresql import MISSING, running_server
from recipes import commands_of, run_commands, write_files
from shop import Shop, both_apis

# The smallest and the largest integer, and others that a double does not hold.
BARCODES = {"7": 9223372036854775807, "8": -9223372036854775808, "9": 9007199254740993, "10": -9007199254740993}

# No customer has this id.
DANGLING = {"ref": {"collection": "customers"}, "id": "1999"}


def needs_program(name: str) -> pytest.MarkDecorator:
    reason = f"the program {name} is missing (Debian: apt-get install {name})"
    return pytest.mark.skipif(shutil.which(name) is None, reason=reason)


needs_postgresql = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """The variables with which clients find a PostgreSQL server."""
    with running_server() as variables:
        yield variables


@pytest.fixture
def database(server) -> Iterator[dict[str, str]]:
    """The same, without the page's database `shop` at the end."""
    yield server
    with psycopg.connect(host=server["PGHOST"], user=server["PGUSER"], dbname="postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS shop")


@pytest.fixture
def exported(own_shop, api, tmp_path) -> Path:
    """A folder with an export of the shop, and the files of the page."""
    for id, barcode in BARCODES.items():
        create(own_shop, "products", id, {"name": "with a barcode", "barcode": barcode})
    (tmp_path / "config.json").write_text(json.dumps(own_shop.config(api)))
    write_files(tmp_path)
    run_commands("source-fauna export --config config.json --output export", tmp_path)
    return tmp_path


def create(shop: Shop, collection: str, id: str, fields: dict[str, Any]) -> None:
    params = {"object": {"data": {"object": fields}}}
    shop.query({"create": {"ref": {"collection": collection}, "id": id}, "params": params})


def barcodes(shop: Shop) -> dict[int, int | None]:
    """By id, as the database has them."""
    found = {int(ref): document["data"].get("barcode") for ref, document in shop.documents("products").items()}
    assert set(BARCODES.values()) < set(found.values())
    return found


def by_id(rows: list[tuple]) -> dict[int, Any]:
    found = {id: values[0] if len(values) == 1 else values for id, *values in rows}
    assert len(found) == len(rows)
    return found


def orders(shop: Shop) -> dict[int, list[Any]]:
    """Customer, status and total by id, as the database has them."""
    documents = {int(ref): document["data"] for ref, document in shop.documents("orders").items()}
    return {id: [int(data["customer"]["id"]), data["status"], data.get("total")] for id, data in documents.items()}


def in_postgresql(database: dict[str, str], query: str) -> list[tuple]:
    with psycopg.connect(host=database["PGHOST"], user=database["PGUSER"], dbname="shop") as connection:
        return connection.execute(query).fetchall()


@both_apis
def test_duckdb_and_parquet_have_all_integers_exactly(own_shop, exported, monkeypatch):
    monkeypatch.chdir(exported)
    with duckdb.connect("shop.duckdb") as connection:
        for name in ("load.duckdb.sql", "parquet.duckdb.sql", "fields.duckdb.sql"):
            connection.execute(Path(name).read_text())
        for table in ("products", "'products.parquet'"):
            rows = connection.execute(f"SELECT id, barcode FROM {table}").fetchall()
            assert by_id(rows) == barcodes(own_shop)
        rows = connection.execute("SELECT id, customer, status, total FROM 'orders.parquet'").fetchall()
        assert by_id(rows) == orders(own_shop)
        (photo,) = connection.execute("SELECT photo FROM products WHERE id = 1").fetchone()
        assert photo == b"\x89PNG\r\n\x1a\n"


@needs_program("sqlite3")
@both_apis
def test_sqlite_has_all_integers_exactly_and_finds_dangling_references(own_shop, exported):
    create(own_shop, "orders", "5007", {"customer": DANGLING, "status": "open"})
    run_commands("rm -r export; source-fauna export --config config.json --output export", exported)

    load, check = "\n".join(commands_of("## SQLite")).strip().split("\n")
    run_commands(load, exported)
    assert run_commands(check, exported) == "orders|5007|customers|0\n"

    connection = sqlite3.connect(exported / "shop.sqlite")
    assert by_id(connection.execute("SELECT id, barcode FROM products").fetchall()) == barcodes(own_shop)
    assert by_id(connection.execute("SELECT id, customer, status, total FROM orders").fetchall()) == orders(own_shop)
    connection.close()


@needs_postgresql
@both_apis
def test_postgresql_has_all_integers_exactly_with_references_as_foreign_keys(own_shop, exported, database):
    for commands in commands_of("## PostgreSQL")[:2]:
        run_commands(commands, exported, database)

    assert by_id(in_postgresql(database, "SELECT id, barcode FROM products")) == barcodes(own_shop)
    assert by_id(in_postgresql(database, "SELECT id, customer, status, total FROM orders")) == orders(own_shop)
    assert in_postgresql(database, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'") == [(4,)]
    assert in_postgresql(database, "SELECT photo FROM products WHERE id = 1") == [(b"\x89PNG\r\n\x1a\n",)]


@needs_postgresql
@pytest.mark.parametrize("api", ["4"])
def test_postgresql_finds_dangling_references(own_shop, exported, database):
    product = {"ref": {"collection": "products"}, "id": "4"}
    create(own_shop, "customers", "1008", {"name": "Gus Holm", "referred_by": DANGLING})
    create(own_shop, "orders", "5007", {"customer": DANGLING, "lines": [{"object": {"product": product}}]})
    create(own_shop, "orders", "5008", {"lines": [{"object": {"quantity": 1}}]})
    run_commands("rm -r export; source-fauna export --config config.json --output export", exported)
    run_commands(commands_of("## PostgreSQL")[0], exported, database)

    assert in_postgresql(database, (exported / "missing.pg.sql").read_text()) == [
        ("customers.referred_by", 1008, 1999),
        ("orders.customer", 5007, 1999),
        ("order_lines.product", 5007, 4),
    ]


@needs_postgresql
@needs_program("jq")
@both_apis
def test_postgresql_equals_the_database_after_the_changes_are_loaded(own_shop, exported, database):
    for commands in commands_of("## PostgreSQL")[:2]:
        run_commands(commands, exported, database)
    read, save, load = commands_of("## The changes after an export")
    create(own_shop, "products", "11", {"name": "new", "barcode": 9223372036854775806})
    own_shop.change()
    run_commands(read + load + save, exported, database)
    # The next read resumes from the state of this one. Loading the same changes twice changes nothing.
    own_shop.query({"delete": {"ref": {"collection": "products"}, "id": "11"}})
    _, *next_read = read.splitlines(keepends=True)
    run_commands("".join(next_read) + load + load + save, exported, database)

    for table in ("customers", "orders", "products"):
        expected = {int(ref): document["ts"] for ref, document in own_shop.documents(table).items()}
        assert by_id(in_postgresql(database, f"SELECT id, ts FROM {table}")) == expected
    assert by_id(in_postgresql(database, "SELECT id, barcode FROM products")) == barcodes(own_shop)
    assert by_id(in_postgresql(database, "SELECT id, customer, status, total FROM orders")) == orders(own_shop)


@pytest.mark.parametrize("api", ["4"])
def test_dynamodb_has_all_integers_exactly(own_shop, exported):
    with (exported / "export/products.jsonl").open() as lines:
        command = [sys.executable, exported / "to_dynamodb.py"]
        output = subprocess.run(command, stdin=lines, stdout=subprocess.PIPE, check=True).stdout
    items = [json.loads(line)["Item"] for line in output.splitlines()]
    found = {int(item["id"]["S"]): int(item["barcode"]["N"]) if "barcode" in item else None for item in items}
    assert found == barcodes(own_shop)


# The id of a document that Fauna chose, and when it did.
REF, CREATED_AT = "481929408523796480", datetime(2026, 11, 28, 10, 42, 29, 230_000, timezone.utc)


def created_at_query(database: str) -> str:
    """The SQL in docs/columns.md."""
    page = (REPOSITORY / "docs/columns.md").read_text()
    found = re.search(rf"In {database}:\n\n```sql\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert found, f"docs/columns.md has no SQL for {database}"
    return found[1]


@needs_postgresql
def test_postgresql_calculates_the_time_of_creation(server):
    with psycopg.connect(host=server["PGHOST"], user=server["PGUSER"], dbname="postgres") as connection:
        connection.execute("CREATE TEMPORARY TABLE orders AS SELECT %s AS ref", [REF])
        assert connection.execute(created_at_query("Postgres")).fetchall() == [(REF, CREATED_AT)]


def test_duckdb_calculates_the_time_of_creation():
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE orders AS SELECT '{REF}' AS ref")
        assert connection.execute(created_at_query("DuckDB")).fetchall() == [(REF, CREATED_AT.replace(tzinfo=None))]
