"""The connector as a source of PyAirbyte."""

from pathlib import Path
from typing import Any

import airbyte as ab
from connector import EXECUTABLE


def source_of(config: dict[str, Any], executable: Path = EXECUTABLE) -> ab.Source:
    return ab.get_source("source-fauna", config=config, local_executable=executable)
