"""The shipped nginx configuration, run by a real nginx on this machine."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.db import ROOT

TEMPLATE = ROOT / "deploy/nginx.conf.template"
PATIENCE = 60.0
"""How long nginx may take to start or stop, in seconds."""

_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_MAIN = """
{user}
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    {temporary}
    include {folder}/conf.d/*.conf;
}}
"""


@dataclass
class Proxy:
    """An nginx that runs in front of an application."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int

    @property
    def address(self) -> str:
        """The address of its root."""
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        """The ids of the processes that serve requests, and of those that look after the cache."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def resident_megabytes(self) -> float:
        """How much memory all its processes hold, in megabytes."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.workers())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def program() -> str:
    """The path of nginx, which Debian installs outside the path of a plain user."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    assert found, "nginx is missing; apt-get install nginx"
    return found


def substituted(**variables: str) -> str:
    """The shipped configuration with its variables replaced, as envsubst does."""
    text = TEMPLATE.read_text()
    for name, value in variables.items():
        text = text.replace(f"${{{name}}}", value)
    return text


@contextmanager
def start_nginx(folder: Path, upstream: int, workers: int = 1, **replaced: str) -> Iterator[Proxy]:
    """Run nginx in a folder, in front of a port of this machine. In the end stop it, and check how it ends.

    `replaced` are times of the configuration, by the directive that sets them.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "conf.d").mkdir(parents=True)
    text = substituted(LISTEN=f"127.0.0.1:{port}", UPSTREAM=f"127.0.0.1:{upstream}", CACHE_PATH=str(folder / "cache"))
    for directive, value in replaced.items():
        before, found, after = text.partition(f"    {directive} ")
        assert found, directive
        text = f"{before}{found}{value};{after.partition(';')[2]}"
    (folder / "conf.d/default.conf").write_text(text)
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY)
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(_MAIN.format(folder=folder, user=user, workers=workers, temporary=temporary))
    with (folder / "stdout").open("w") as out, (folder / "stderr").open("w") as err:
        process = subprocess.Popen([program(), "-p", str(folder), "-c", str(main)], stdout=out, stderr=err)  # noqa: S603
    said = folder / "stderr"
    try:
        until = time.monotonic() + PATIENCE
        while not _listening(port):
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.02)
        yield Proxy(process, folder, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    assert process.returncode == 0
    assert "[emerg]" not in said.read_text()


def _listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True
