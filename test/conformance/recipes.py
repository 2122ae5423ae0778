"""The files and commands of docs/migrate.md: so the tests run what the page says."""

import os
import re
import subprocess
from pathlib import Path

from connector import EXECUTABLE, REPOSITORY

PAGE = (REPOSITORY / "docs/migrate.md").read_text()


def write_files(folder: Path) -> None:
    """Writes each file of the page: a block after a line that names it, such as `load.pg.sql`."""
    pattern = r"^[^\n]*?`([a-z_.]+\.(?:sql|py))`[^\n]*\n\n```(?:sql|python)\n(.*?)^```"
    for name, text in re.findall(pattern, PAGE, re.MULTILINE | re.DOTALL):
        (folder / name).write_text(text)


def commands_of(heading: str) -> list[str]:
    """The blocks of shell commands below a heading, such as "## SQLite", up to the next one of the same or a higher level."""
    level = heading.index(" ")
    pattern = rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)"
    found = re.search(pattern, PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/migrate.md has no heading {heading}"
    blocks = re.findall(r"^```sh\n(.*?)^```", found[1], re.MULTILINE | re.DOTALL)
    assert blocks, f"docs/migrate.md has no commands below {heading}"
    return blocks


def run_commands(commands: str, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Runs commands in a folder, where `source-fauna` is the built file. Returns what they write."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    if not (programs / "source-fauna").exists():
        (programs / "source-fauna").symlink_to(EXECUTABLE)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env={**os.environ, "PATH": path, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert process.returncode == 0, f"{commands}\n{process.stdout}\n{process.stderr}"
    return process.stdout
