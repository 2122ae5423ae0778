"""The standard tests of airbyte-cdk, as acceptance-test-config.yml asks for them."""

from typing import Any

import pytest
from airbyte_cdk.test import entrypoint_wrapper, standard_tests
from connector import execute
from connector_root import ROOT, write_secrets


class Executable:
    """The connector, for the standard tests: whatever has a method `spec` is one to them."""

    def spec(self, _logger: Any) -> dict[str, Any]:
        return execute(["spec"]).of("SPEC", "spec")[0]


def run_executable(
    source: Executable, args: list[str], *_: Any, **__: Any
) -> entrypoint_wrapper.EntrypointOutput:
    """What the standard tests do with a connector in Python, as they do it with an image."""
    # They hand a catalog to `spec` too, which takes no options.
    run = execute(["spec"] if args[0] == "spec" else args)
    output = entrypoint_wrapper.EntrypointOutput(messages=run.lines, command=args, stderr="")
    assert run.exit_code == (1 if output.errors else 0)
    return output


class TestSourceFauna(standard_tests.SourceTestSuiteBase):
    @classmethod
    def get_connector_root_dir(cls):
        return ROOT

    @classmethod
    def create_connector(cls, scenario):
        return Executable()

    @pytest.fixture(autouse=True)
    def with_the_executable(self, monkeypatch, shop):
        monkeypatch.setattr(entrypoint_wrapper, "_run_command", run_executable)
        write_secrets(shop)
