"""Draws docs/demo.svg and docs/shell.svg: what the demo and the connector show at a terminal."""

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from fcntl import ioctl
from html import escape
from io import StringIO
from itertools import groupby
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ

import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]

LINES, COLUMNS = 60, 106

# What the picture of the demo shows of it: changes, and what the next two syncs read.
DEMO_STEPS = range(7, 10)

# The last is drawn while it reads.
SHELL_COMMANDS = [
    "source-fauna discover --configured --mode incremental --stream orders --stream samples > catalog.json",
    "source-fauna read --catalog catalog.json > output.jsonl",
    "grep '^{\"type\":\"STATE\"' output.jsonl | jq -s . > state.json",
    "source-fauna read --catalog catalog.json --state state.json > changes.jsonl",
    "source-fauna read --stream order > output.jsonl",
    "source-fauna read > output.jsonl",
]

# The percentage of all records at which the last command is drawn.
DRAWN_AT = range(35, 90)


def main() -> None:
    save("demo.svg", "What npm run demo shows", demo())
    with tempfile.TemporaryDirectory() as folder:
        save("shell.svg", "source-fauna at a terminal", shell(Path(folder)))


def demo() -> Text:
    output = b"".join(at_terminal("npm run --silent demo", REPOSITORY, {})).decode().replace("\r\n", "\n")
    steps = re.split(r"\n(?=(?:\x1b\[[\d;]*m)*\d+\. )", output)
    if "Done: every step showed what it should." not in output:
        sys.exit(f"The demo failed:\n{output}")
    return Text.from_ansi("\n".join(["\x1b[1m$ npm run demo\x1b[0m", "…", "", *(steps[i] for i in DEMO_STEPS), "…"]))


def shell(folder: Path) -> Text:
    """A session in `folder`, as far as the moment in which the last command reads its largest stream."""
    (folder / "bin").mkdir()
    (folder / "bin/source-fauna").symlink_to(REPOSITORY / "dist/source-fauna.js")
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    with subprocess.Popen(
        [REPOSITORY / "node_modules/.bin/node", HERE / "shop-server.ts"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY
    ) as server:
        env = json.loads(server.stdout.readline())
        env["PATH"] = f"{folder / 'bin'}:{os.environ['PATH']}"
        *before, last = SHELL_COMMANDS
        for command in before:
            stream.feed(f"\x1b[1m$ {command}\x1b[0m\r\n".encode())
            for written in at_terminal(command, folder, env):
                stream.feed(written)
        stream.feed(f"\x1b[1m$ {last}\x1b[0m\r\n".encode())
        drawn = while_reading(at_terminal(last, folder, env), stream, screen)
        server.stdin.close()
    return drawn


def while_reading(output: Iterator[bytes], stream: pyte.ByteStream, screen: pyte.Screen) -> Text:
    drawn = None
    for written in output:
        stream.feed(written)
        percentage = re.search(r"^Reading: .* (\d+)%", screen.display[screen.cursor.y])
        if drawn is None and percentage and int(percentage[1]) in DRAWN_AT:
            drawn = text_of(screen)
    if drawn is None:
        sys.exit("The read was over before it could be drawn. Raise VISITS in shop-server.ts.")
    return drawn


def at_terminal(command: str, folder: Path, env: dict[str, str]) -> Iterator[bytes]:
    """Runs a command at a terminal of its own, and yields what it writes there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        ioctl(0, TIOCSWINSZ, pack("HHHH", LINES, COLUMNS, 0, 0))
        # Without colours, or on a build server, the picture would be another one.
        plain = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "CI"}}
        os.execvpe("sh", ["sh", "-c", command], {**plain, "TERM": "xterm-256color", **env})
    try:
        while written := os.read(terminal, 65536):
            yield written
    except OSError:
        # On Linux, the last process has closed the terminal.
        pass
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)


def text_of(screen: pyte.Screen) -> Text:
    lines = []
    for y in range(screen.cursor.y + 1):
        cells = [screen.buffer[y][x] for x in range(screen.columns)]
        line = Text()
        for (color, bold), run in groupby(cells, key=lambda cell: (cell.fg, cell.bold)):
            # pyte calls yellow by the name that it had on the first terminals.
            style = Style(color={"brown": "yellow"}.get(color, color), bold=bold)
            line.append("".join(cell.data for cell in run), style)
        line.rstrip()
        lines.append(line)
    return Text("\n").join(lines)


def save(name: str, title: str, text: Text) -> None:
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(text, soft_wrap=False)
    (REPOSITORY / "docs" / name).write_text(accessible(console.export_svg(title=title), title))


def accessible(svg: str, title: str) -> str:
    """Adds a title for screen readers, and removes fonts from the network, which repository pages do not load."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: arial;", "font-family: arial, sans-serif;")
    return re.sub(r"<svg [^>]*>", lambda opening: f"{opening[0]}<title>{escape(title)}</title>", svg, count=1)


main()
