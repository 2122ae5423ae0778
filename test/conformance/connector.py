"""The built connector, run as Airbyte runs it."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strict_messages import problems_of

REPOSITORY = Path(__file__).resolve().parents[2]

EXECUTABLE = REPOSITORY / "dist" / "source-fauna.js"


@dataclass(frozen=True)
class Run:
    """What one run wrote: every line of standard output is a message."""

    lines: list[str]
    messages: list[dict[str, Any]]
    exit_code: int

    def of(self, kind: str, payload: str) -> list[dict[str, Any]]:
        return [message[payload] for message in self.messages if message["type"] == kind]

    @property
    def records(self) -> list[dict[str, Any]]:
        return self.of("RECORD", "record")

    @property
    def states(self) -> list[dict[str, Any]]:
        return self.of("STATE", "state")

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [trace["error"] for trace in self.of("TRACE", "trace") if trace["type"] == "ERROR"]

    def records_of(self, stream: str) -> list[dict[str, Any]]:
        return [record["data"] for record in self.records if record["stream"] == stream]


def lines_of(output: str) -> list[str]:
    """The lines of what a run wrote. Text may hold characters that `splitlines` takes for ends of lines, as U+2028."""
    *lines, rest = output.split("\n")
    assert rest == "", "the last line has no end"
    return lines


def execute(arguments: list[str]) -> Run:
    """Runs the executable as Airbyte's platform does; fails where it writes anything but messages."""
    environment = {**os.environ, "WORKER_JOB_ID": "1"}
    process = subprocess.run([EXECUTABLE, *arguments], capture_output=True, timeout=300, env=environment)
    assert process.stderr == b"", process.stderr.decode()
    lines = lines_of(process.stdout.decode())
    wrong = [f"{problem}\n  in {line[:500]}" for line in lines for problem in problems_of(line)]
    assert not wrong, "\n".join(wrong)
    return Run(lines, [json.loads(line) for line in lines], process.returncode)


def run(command: str, **files: Any) -> Run:
    """Runs a command with files: run("read", config={...}, catalog={...}, state=[...])."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [command]
        for name, content in files.items():
            path = Path(folder) / f"{name}.json"
            path.write_text(json.dumps(content))
            arguments += [f"--{name}", str(path)]
        return execute(arguments)
