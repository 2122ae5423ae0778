import pytest
from airbyte.caches import DuckDBCache
from shop import Shop, make_shop

pytest_plugins = ["airbyte_cdk.test.standard_tests.pytest_hooks"]


@pytest.fixture(scope="module")
def shop():
    """A shop that the tests of a file share."""
    made = make_shop()
    yield made
    made.drop()


@pytest.fixture
def own_shop():
    """A shop of the test's own, for those that change it."""
    made = make_shop()
    yield made
    made.drop()


@pytest.fixture
def cache(tmp_path):
    """An empty DuckDB cache of PyAirbyte."""
    return DuckDBCache(db_path=tmp_path / "cache.duckdb", cache_dir=tmp_path)
