"""deploy/kubernetes, against the schemas of Kubernetes."""

from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from connector import REPOSITORY

MANIFESTS = sorted((REPOSITORY / "deploy/kubernetes").glob("*.yaml"))


@pytest.mark.parametrize("path", MANIFESTS, ids=[path.name for path in MANIFESTS])
def test_manifests_fit_the_schemas_of_kubernetes(path: Path):
    resources = list(yaml.safe_load_all(path.read_text()))
    assert resources
    for resource in resources:
        kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)
