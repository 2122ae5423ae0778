"""A PostgreSQL server of the tests' own."""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Debian installs the programs of the server outside of PATH.
_FOLDERS = [str(folder) for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]

_PG_CTL = shutil.which("pg_ctl", path=os.pathsep.join([*_FOLDERS, os.environ["PATH"]]))

MISSING = None if _PG_CTL else "PostgreSQL's server is missing (Debian: apt-get install postgresql)"


@contextmanager
def running_server() -> Iterator[dict[str, str]]:
    """Starts a server that listens on a socket in a new folder only. Yields the variables with which clients find it."""
    assert _PG_CTL, MISSING
    # The server refuses to run as root. Debian's package has a user for it.
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()
    with tempfile.TemporaryDirectory(prefix="postgresql-") as name:
        folder = Path(name)
        shutil.chown(folder, user)

        def control(*arguments: str) -> None:
            command = [_PG_CTL, "--silent", "--pgdata", folder / "data", *arguments]
            with (folder / "output").open("a") as output:
                process = subprocess.run(command, user=user, cwd=folder, stdout=output, stderr=output, timeout=120)
            assert process.returncode == 0, (folder / "output").read_text()

        control("initdb", "--options", "--username=postgres --auth=trust --encoding=UTF8 --no-sync")
        control("start", "--options", f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off")
        try:
            yield {"PGHOST": name, "PGUSER": "postgres", "PGDATABASE": "postgres"}
        finally:
            control("stop", "--mode", "immediate")
