"""The connector's folder as it is in Airbyte's repository, with the secrets that only a run has."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from connector import REPOSITORY
from shop import Shop

# Each configuration that acceptance-test-config.yml names, by the API that it is for.
CONFIGS = {"secrets/config.json": "4", "secrets/config-v10.json": "10"}

_temporary = TemporaryDirectory()

# Airbyte's tests take the connector's name from its folder.
ROOT = Path(_temporary.name) / "source-fauna"
shutil.copytree(REPOSITORY / "test/conformance/acceptance", ROOT / "test/conformance/acceptance")
for name in ("acceptance-test-config.yml", "metadata.yaml", "spec.json"):
    shutil.copy(REPOSITORY / name, ROOT / name)


def write_secrets(shop: Shop) -> None:
    for path, api in CONFIGS.items():
        (ROOT / path).parent.mkdir(exist_ok=True)
        (ROOT / path).write_text(json.dumps(shop.config(api)))


def acceptance_tests(section: str) -> list[dict[str, Any]]:
    """The entries of a section of acceptance-test-config.yml."""
    config = yaml.safe_load((ROOT / "acceptance-test-config.yml").read_text())
    return config["acceptance_tests"][section]["tests"]


def read_json(path: str) -> Any:
    """A file that acceptance-test-config.yml names."""
    return json.loads((ROOT / path).read_text())
