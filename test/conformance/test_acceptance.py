"""The rules of Airbyte's connector acceptance tests that its standard tests have not taken over: sequences of reads.

What a single read has to be is asked of each of them.
"""

import json
from typing import Any

import pytest
from airbyte_cdk.models import ConfiguredAirbyteCatalogSerializer
from airbyte_cdk.test.standard_tests._read_assertions import StrictIntegerDraft7Validator, RecordFormatChecker
from connector import Run, run
from connector_root import acceptance_tests, read_json, write_secrets
from shop import WITHOUT_INDEX, Shop, both_apis


@pytest.fixture(scope="module", autouse=True)
def secrets(shop):
    write_secrets(shop)


def catalog_of(test: dict[str, Any], mode: str) -> dict[str, Any]:
    """The streams of the configured catalog that can be read so, as discover describes them."""
    wanted = [each["stream"]["name"] for each in read_json(test["configured_catalog_path"])["streams"]]
    return configured(discover(read_json(test["config_path"])), mode, wanted)


def discover(config: dict[str, Any]) -> list[dict[str, Any]]:
    return run("discover", config=config).of("CATALOG", "catalog")[0]["streams"]


def configured(found: list[dict[str, Any]], mode: str, wanted: list[str]) -> dict[str, Any]:
    """Of the wanted streams those that can be read in a mode."""
    assert set(wanted) <= {stream["name"] for stream in found}
    streams = [stream for stream in found if stream["name"] in wanted and mode in stream["supported_sync_modes"]]
    return {
        "streams": [
            {
                "stream": stream,
                "sync_mode": mode,
                "destination_sync_mode": "overwrite" if mode == "full_refresh" else "append_dedup",
                "cursor_field": stream["default_cursor_field"],
                "primary_key": stream["source_defined_primary_key"],
            }
            for stream in streams
        ]
    }


def names_of(catalog: dict[str, Any]) -> list[str]:
    return [configured["stream"]["name"] for configured in catalog["streams"]]


def read(test: dict[str, Any], catalog: dict[str, Any], state: Any = None) -> Run:
    """A read that succeeds, and is what every read has to be."""
    return read_with(read_json(test["config_path"]), catalog, state)


def read_with(config: dict[str, Any], catalog: dict[str, Any], state: Any = None) -> Run:
    files = {} if state is None else {"state": state}
    done = run("read", config=config, catalog=catalog, **files)
    assert (done.exit_code, done.errors) == (0, [])
    for configured in catalog["streams"]:
        stream = configured["stream"]
        assert statuses_of(done, stream["name"]) == ["STARTED", "RUNNING", "COMPLETE"]
        assert states_count_all_records(done, stream["name"])
        records = done.records_of(stream["name"])
        validator = StrictIntegerDraft7Validator(stream["json_schema"], format_checker=RecordFormatChecker())
        assert [error.message for record in records for error in validator.iter_errors(record)] == []
        for record in records:
            assert isinstance(record["ref"], str) and record["ref"] != ""
    return done


def statuses_of(done: Run, stream: str) -> list[str]:
    statuses = [trace["stream_status"] for trace in done.of("TRACE", "trace") if trace["type"] == "STREAM_STATUS"]
    return [status["status"] for status in statuses if status["stream_descriptor"]["name"] == stream]


def states_of(done: Run, stream: str) -> list[dict[str, Any]]:
    assert {state["type"] for state in done.states} == {"STREAM"}
    return [state for state in done.states if state["stream"]["stream_descriptor"]["name"] == stream]


def states_count_all_records(done: Run, stream: str) -> bool:
    states = states_of(done, stream)
    counted = sum(state["sourceStats"]["recordCount"] for state in states)
    return len(states) > 0 and counted == len(done.records_of(stream))


def last_states(done: Run) -> list[dict[str, Any]]:
    """What a platform hands to the next sync: the last state of each stream, as it came."""
    return list({state["stream"]["stream_descriptor"]["name"]: state for state in done.states}.values())


def by_config(section: str):
    tests = acceptance_tests(section)
    return pytest.mark.parametrize("test", tests, ids=[test["config_path"] for test in tests])


@by_config("full_refresh")
def test_a_second_full_refresh_holds_all_of_the_first(test):
    catalog = catalog_of(test, "full_refresh")
    first, second = read(test, catalog), read(test, catalog)
    for stream in names_of(catalog):
        found = [{json.dumps(record, sort_keys=True) for record in done.records_of(stream)} for done in (first, second)]
        assert found[0] and found[0] <= found[1]


@by_config("full_refresh")
def test_a_full_refresh_after_a_complete_one_reads_everything_again(test):
    catalog = catalog_of(test, "full_refresh")
    first = read(test, catalog)
    second = read(test, catalog, last_states(first))
    for stream in names_of(catalog):
        assert sorted(map(str, second.records_of(stream))) == sorted(map(str, first.records_of(stream)))


@by_config("incremental")
def test_a_second_incremental_read_holds_nothing_old(test):
    catalog = catalog_of(test, "incremental")
    first = read(test, catalog)
    second = read(test, catalog, last_states(first))
    for stream in names_of(catalog):
        assert first.records_of(stream)
    assert second.records == []


@by_config("incremental")
def test_reading_from_any_state_holds_nothing_older(test):
    catalog = catalog_of(test, "incremental")
    done = read(test, catalog)
    for stream in names_of(catalog):
        before: list[int] = []
        for message in done.messages:
            if message["type"] == "RECORD" and message["record"]["stream"] == stream:
                before.append(message["record"]["data"]["ts"])
            elif message["type"] == "STATE" and message["state"]["stream"]["stream_descriptor"]["name"] == stream:
                only = {"streams": [each for each in catalog["streams"] if each["stream"]["name"] == stream]}
                later = read(test, only, [message["state"]]).records_of(stream)
                assert all(record["ts"] >= max(before, default=0) for record in later)


@by_config("incremental")
def test_a_state_far_in_the_future_lets_nothing_be_read(test):
    catalog = catalog_of(test, "incremental")
    future = read_json(test["future_state"]["future_state_path"])
    assert {state["stream"]["stream_descriptor"]["name"] for state in future} >= set(names_of(catalog))
    assert read(test, catalog, future).records == []


@by_config("incremental")
@pytest.mark.parametrize(
    "broken",
    [{"stream": {"name": "nothing-like-it", "json_schema": {}, "supported_sync_modes": []}}, {"sync_mode": "sideways"}],
    ids=["of an unknown stream", "in an invalid mode"],
)
def test_a_read_ends_in_an_error(test, broken):
    catalog = catalog_of(test, "incremental")
    catalog["streams"][0] |= broken
    done = run("read", config=read_json(test["config_path"]), catalog=catalog)
    assert done.exit_code == 1
    assert [error["failure_type"] for error in done.errors] == ["config_error"]


@by_config("connection")
def test_check_has_one_answer(test):
    done = run("check", config=read_json(test["config_path"]))
    expected = {"succeed": "SUCCEEDED", "failed": "FAILED"}[test["status"]]
    assert [each["status"] for each in done.of("CONNECTION_STATUS", "connectionStatus")] == [expected]
    assert (done.exit_code, done.errors) == (0, [])


# One of each type. That of the field `stock` takes the name of its typed column.
ADDITIONAL_COLUMNS = [
    {"name": "city", "path": ["data", "address", "city"], "type": "string"},
    {"name": "stock", "path": ["data", "stock"], "type": "integer", "collection": "products"},
    {"name": "amount", "path": ["data", "total"], "type": "number"},
    {"name": "subscribed", "path": ["data", "newsletter"], "type": "boolean"},
    {"name": "where", "path": ["data", "address"], "type": "object"},
    {"name": "labels", "path": ["data", "tags"], "type": "array"},
    {"name": "valid_to", "path": ["data", "valid_until"], "type": "string", "format": "date"},
    {
        "name": "placed_at",
        "path": ["data", "placed"],
        "type": "string",
        "format": "date-time",
        "airbyte_type": "timestamp_with_timezone",
    },
]

STREAMS = ["customers", "orders", "products", WITHOUT_INDEX]


def write_misfits(shop: Shop) -> None:
    """Gives fields values of types that no document had."""
    for collection, id, fields in [
        ("customers", "1001", {"born": 7, "since": "soon", "address": "none", "newsletter": 1, "name": [1]}),
        ("products", "1", {"stock": "many", "price": "free", "tags": {"object": {}}, "unsampled": 1}),
        (WITHOUT_INDEX, "1", {"whole": 1.5, "double": True, "largest": 3.0}),
        (WITHOUT_INDEX, "3", {"time": {"date": "2026-01-01"}, "date": {"time": "2026-01-01T00:00:00Z"}}),
    ]:
        ref = {"ref": {"collection": collection}, "id": id}
        shop.query({"update": ref, "params": {"object": {"data": {"object": fields}}}})


def assert_all_columns_seen(done: Run, catalog: dict[str, Any]) -> None:
    for each in catalog["streams"]:
        stream = each["stream"]
        seen = {column for record in done.records_of(stream["name"]) for column in record}
        assert seen == set(stream["json_schema"]["properties"])


@both_apis
def test_records_fit_the_schema_over_typed_and_additional_columns(own_shop, api):
    columns = [{**column, "required": False} for column in ADDITIONAL_COLUMNS]
    config = own_shop.config(
        api, "delete_rows", typed_columns=True, created_at=True, additional_columns=columns
    )
    found = discover(config)
    products = next(stream for stream in found if stream["name"] == "products")["json_schema"]["properties"]
    assert {"stock", "stock_field", "price", "valid_to"} <= set(products)
    full = configured(found, "full_refresh", STREAMS)
    incremental = configured(found, "incremental", STREAMS)

    assert_all_columns_seen(read_with(config, full), full)
    first = read_with(config, incremental)
    assert_all_columns_seen(first, incremental)

    own_shop.change()
    write_misfits(own_shop)
    second = read_with(config, incremental, last_states(first))
    changed = {field["field"] for record in second.records for field in record.get("meta", {}).get("changes", [])}
    assert {"born", "since", "newsletter", "stock", "stock_field", "tags"} <= changed
    assert any(record.get("_ab_cdc_deleted_at") for record in second.records_of("customers"))
    read_with(config, full)
