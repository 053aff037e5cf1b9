"""SQLite files that are damaged, cut off: refused with what to do, or put right."""

import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli import main
from app.db import NotReadyError, migrate
from tests.answers import serving
from tests.conftest import TIMEOUT
from tests.databases import load, wait_for_poll
from tests.faults import MADE_UP_SEEDS

COMMANDS = {
    "migrate": ("migrate",),
    "load": ("load", "--seeds", str(MADE_UP_SEEDS)),
    # No machine has this address: what is served although it should have been refused ends all the same.
    "serve": ("serve", "--host", "192.0.2.1"),
}
READS = ["/v1", "/v1/states", "/v1/organizations/rivers/members", "/v1/search?q=brookland", "/v1/documents/gazette"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the made-up seeds, not to be touched."""
    file = tmp_path_factory.mktemp("whole") / "scokb.db"
    migrate(f"sqlite:///{file}", TIMEOUT)
    load(f"sqlite:///{file}", MADE_UP_SEEDS)
    return file


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where to put a damaged copy."""
    return tmp_path_factory.mktemp("spoilt") / "scokb.db"


def scokb(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"DATABASE_URL": f"sqlite:///{file}"})


def assert_one_line(result: Result) -> str:
    """A command that refuses says why in one line."""
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line


@settings(max_examples=20)
@given(share=st.floats(0.01, 0.99))
def test_a_file_that_is_cut_short_is_refused_and_left_alone(whole: Path, spoilt: Path, share: float) -> None:
    left = whole.read_bytes()[: round(share * whole.stat().st_size)]
    spoilt.write_bytes(left)
    for command in COMMANDS.values():
        refusal = assert_one_line(scokb(spoilt, *command))
        assert refusal.endswith("; move the file away and run: scokb migrate && scokb load")
    assert spoilt.read_bytes() == left


@pytest.mark.slow
@settings(max_examples=40)
@given(share=st.floats(0, 1, exclude_max=True), length=st.integers(1, 9000), value=st.integers(0, 255))
def test_a_file_with_any_damage_ends_nothing_in_a_trace(
    whole: Path, spoilt: Path, portal: BlockingPortal, share: float, length: int, value: int
) -> None:
    damaged = bytearray(whole.read_bytes())
    start = int(share * len(damaged))
    damaged[start : start + length] = bytes([value]) * len(damaged[start : start + length])
    spoilt.write_bytes(damaged)
    for command in ("migrate", "load"):
        result = scokb(spoilt, *COMMANDS[command])
        if result.exit_code:
            assert_one_line(result)
    with suppress(NotReadyError), serving(f"sqlite:///{spoilt}", portal) as client:
        assert {client.get(address).status_code for address in READS} <= {200, 404, 500, 503}


def test_a_file_that_is_cut_short_under_a_server_is_a_503(whole: Path, spoilt: Path, portal: BlockingPortal) -> None:
    shutil.copyfile(whole, spoilt)
    with serving(f"sqlite:///{spoilt}", portal) as client:
        before = {address: client.get(address) for address in READS}
        with spoilt.open("r+b") as file:
            file.truncate(whole.stat().st_size // 2)
        wait_for_poll()
        for address in READS:
            response = client.get(address)
            assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
        assert client.get("/readyz").json()["code"] == "unreachable"
        shutil.copyfile(whole, spoilt)
        for address in READS:
            assert client.get(address).content == before[address].content
