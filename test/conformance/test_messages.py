"""Every message that the connector writes in integration tests, which run against the emulator in any case."""

import json
import os
import subprocess
from collections import Counter
from typing import Iterator

import pytest
from connector import REPOSITORY, lines_of
from strict_messages import problems_of

# Those that bring about every kind of message; the others bring more of the same.
SOURCES = [
    "any-fauna/columns",
    "any-fauna/computed-fields",
    "any-fauna/connection",
    "any-fauna/deep-documents",
    "any-fauna/delete-rows",
    "any-fauna/discover",
    "any-fauna/executable",
    "any-fauna/export-formats",
    "any-fauna/feed",
    "any-fauna/full-refresh",
    "any-fauna/interruption",
    "any-fauna/ttl-changes",
    "any-fauna/typed-columns",
    "any-fauna/typed-fields",
    "emulator-only/discovery",
    "emulator-only/rate-limited",
    "emulator-only/retries",
]


def kinds_of(line: str) -> Iterator[str]:
    """What a message shows, as far as it has to have been seen."""
    message = json.loads(line)
    kind = message["type"]
    yield kind
    match message:
        case {"connectionStatus": {"status": status}}:
            yield f"{kind} {status}"
        case {"record": {"meta": {"changes": changes}}}:
            yield from (f"{kind} {change['change']} {change['reason']}" for change in changes)
        case {"record": {"data": {"deleted_at": str()}}}:
            yield f"{kind} of a deleted document"
        case {"log": {"level": level}}:
            yield f"{kind} {level}"
        case {"trace": {"error": error}}:
            yield f"TRACE {error['failure_type']}{' of a stream' if 'stream_descriptor' in error else ''}"
        case {"trace": {"stream_status": status}}:
            yield f"TRACE {status['status']}"
            yield from (f"TRACE {reason['type']}" for reason in status.get("reasons", []))
        case {"state": {"stream": {"stream_state": state}}}:
            yield from (f"STATE {field}" for field in state)


# Where one of these is missing, not every message was seen.
EXPECTED = {
    "SPEC",
    "CATALOG",
    "CONNECTION_STATUS SUCCEEDED",
    "CONNECTION_STATUS FAILED",
    "RECORD of a deleted document",
    "RECORD NULLED SOURCE_RETRIEVAL_ERROR",
    "RECORD NULLED SOURCE_SERIALIZATION_ERROR",
    "RECORD TRUNCATED SOURCE_FIELD_SIZE_LIMITATION",
    "STATE updates",
    "STATE deletions",
    "STATE snapshot",
    "STATE initial",
    "STATE full_refresh",
    "LOG DEBUG",
    "LOG INFO",
    "LOG WARN",
    "TRACE STARTED",
    "TRACE RUNNING",
    "TRACE COMPLETE",
    "TRACE INCOMPLETE",
    "TRACE RATE_LIMITED",
    "TRACE config_error",
    "TRACE config_error of a stream",
    "TRACE transient_error of a stream",
    "TRACE system_error",
}


@pytest.fixture(scope="module")
def lines(tmp_path_factory) -> list[tuple[str, str]]:
    """Each line, with the name of the run that wrote it."""
    folder = tmp_path_factory.mktemp("output")
    tests = [f"test/integration/{name}.test.ts" for name in SOURCES]
    # vitest runs the others if one is missing.
    assert [test for test in tests if not (REPOSITORY / test).is_file()] == []
    vitest = subprocess.run(
        ["node", "node_modules/vitest/vitest.mjs", "run", "--reporter=dot", *tests],
        cwd=REPOSITORY,
        env=os.environ | {"KEEP_CONNECTOR_OUTPUT": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert vitest.returncode == 0, vitest.stdout.decode()
    files = sorted(folder.glob("*.jsonl"))
    return [(file.name, line) for file in files for line in lines_of(file.read_text("utf-8"))]


def test_each_is_one_of_the_protocol(lines):
    problems: Counter[str] = Counter()
    examples: dict[str, tuple[str, str]] = {}
    for name, line in lines:
        for problem in problems_of(line):
            problems[problem] += 1
            examples.setdefault(problem, (name, line[:300]))
    assert not problems, "\n".join(
        f"{count} times: {problem}\n  first in {examples[problem]}" for problem, count in problems.most_common(20)
    )


def test_all_kinds_were_seen(lines, capsys):
    seen = Counter(kind for _, line in lines for kind in kinds_of(line))
    with capsys.disabled():
        print(f" {len(lines)} messages of {len({name for name, _ in lines})} runs ", end="")
    assert EXPECTED <= set(seen), f"missing: {sorted(EXPECTED - set(seen))}; seen: {dict(seen)}"
