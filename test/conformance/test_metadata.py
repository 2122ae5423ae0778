"""metadata.yaml, and spec.json beside those that were published before."""

import json
from pathlib import Path

import pytest
import yaml
from airbyte_cdk.test.standard_tests._spec_compatibility import compare_specs
from airbyte_connector_models.metadata.v0.connector_metadata_definition_v0 import ConnectorMetadataDefinitionV0
from connector import REPOSITORY, execute
from connector_root import CONFIGS, acceptance_tests

SECTIONS = ["spec", "connection", "discovery", "basic_read", "full_refresh", "incremental"]

EARLIER = sorted((REPOSITORY / "test/fixtures/earlier-specs").glob("*.json"))


def test_metadata_is_as_the_registry_wants_it():
    given = yaml.safe_load((REPOSITORY / "metadata.yaml").read_text())
    metadata = ConnectorMetadataDefinitionV0.model_validate(given).data
    package = json.loads((REPOSITORY / "package.json").read_text())
    assert metadata.docker_image_tag == package["version"]
    assert (REPOSITORY / metadata.icon).is_file()
    assert any(tag.startswith("language:") for tag in metadata.tags)
    assert all(":" in tag for tag in metadata.tags)
    if metadata.docker_image_tag.endswith(".0.0"):
        assert metadata.docker_image_tag in metadata.releases.breaking_changes


def test_secrets_are_those_that_the_acceptance_tests_name():
    suites = yaml.safe_load((REPOSITORY / "metadata.yaml").read_text())["data"]["connectorTestSuitesOptions"]
    stored = {f"secrets/{secret['fileName']}" for suite in suites for secret in suite["testSecrets"]}
    assert stored == set(CONFIGS)
    named = {test["config_path"] for section in SECTIONS for test in acceptance_tests(section)}
    assert stored == {path for path in named if path.startswith("secrets/")}


@pytest.mark.parametrize("earlier", EARLIER, ids=[path.stem for path in EARLIER])
def test_spec_takes_what_an_earlier_one_took(earlier: Path):
    spec = execute(["spec"]).of("SPEC", "spec")[0]
    assert compare_specs(json.loads(earlier.read_text()), spec).breaking == []
