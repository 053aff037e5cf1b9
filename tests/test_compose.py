"""compose.yaml names what there is. Its PostgreSQL servers are started by the fixture `cluster`."""

import re
import shlex

import pytest

from app.cli import main
from app.db import ROOT
from tests.composed import COMPOSED, PROGRAMS, SERVICES

TEXT = (ROOT / "deploy/compose.yaml").read_text()
README = (ROOT / "README.md").read_text()
ROLES = (ROOT / "deploy/postgres/roles.sql").read_text()
OURS = ("load", "api")
SERVERS = ("primary", "replica")

each_service = pytest.mark.parametrize("name", SERVICES)


def lines(name: str) -> list[list[str]]:
    """The commands of a service, word by word."""
    command: list[str] = SERVICES[name]["command"]
    if command[:2] == ["sh", "-ec"]:
        return [shlex.split(part) for part in re.split(r"&&|\n", command[2]) if part.strip()]
    return [command]


def test_its_services_are_two_servers_a_load_and_the_api() -> None:
    assert set(SERVICES) == {*SERVERS, *OURS}
    assert {SERVICES[name]["image"] for name in SERVERS} == {"postgres:18"}
    assert {SERVICES[name]["image"] for name in OURS} == {"scokb"}
    assert [SERVICES[name].get("build") for name in OURS] == ["..", None]
    assert (ROOT / "Dockerfile").exists()


@each_service
def test_no_service_is_root_or_writes_to_its_image(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] in {"postgres", "10001:10001"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@each_service
def test_what_a_service_waits_for_is_there(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            assert SERVICES[other]["healthcheck"]["test"][0] == "CMD"
        else:
            assert (other, how["condition"]) == ("load", "service_completed_successfully")


@pytest.mark.parametrize("name", SERVERS)
def test_what_a_server_mounts_and_runs_is_there(name: str) -> None:
    for volume in SERVICES[name]["volumes"]:
        source, *_ = volume.split(":")
        assert (ROOT / "deploy" / source).is_file() if source.startswith("./") else source in COMPOSED["volumes"]
    check = SERVICES[name]["healthcheck"]["test"]
    for program in {"postgres", check[1], *re.findall(r"\bpg_[a-z]+\b(?!\.)", str(SERVICES[name]["command"]))}:
        assert (PROGRAMS / program).exists(), program


@pytest.mark.parametrize("name", OURS)
def test_what_we_run_is_a_command_with_options_that_it_has(name: str) -> None:
    for program, command, *options in lines(name):
        assert program == "scokb"
        main.commands[command].make_context(command, list(options))


@pytest.mark.parametrize("name", OURS)
def test_what_we_set_is_a_setting_with_hosts_and_roles_that_there_are(name: str) -> None:
    settings = set(re.findall(r'"([A-Z_]{4,})"', (ROOT / "app/settings.py").read_text()))
    assert set(SERVICES[name]["environment"]) <= settings
    url = SERVICES[name]["environment"]["DATABASE_URL"]
    named = re.fullmatch(r"postgresql://(\w+):\$\{\w+:\?\}@([\w,]+)/scokb(\?target_session_attrs=prefer-standby)?", url)
    assert named is not None, url
    assert f"CREATE ROLE {named[1]} LOGIN" in ROLES
    assert set(named[2].split(",")) <= set(SERVERS)


def test_the_roles_are_given_the_passwords_that_they_are_made_with() -> None:
    assert set(re.findall(r"\\getenv \w+ (\w+)", ROLES)) <= set(SERVICES["primary"]["environment"])


def test_every_password_is_asked_for_and_made_in_the_readme() -> None:
    passwords = set(re.findall(r"\$\{(\w+):\?\}", TEXT))
    assert set(re.findall(r"\$\{(\w+)", TEXT)) == passwords
    made = re.search(r"for name in ([A-Z ]+);", README)
    assert made is not None
    assert {f"{name}_PASSWORD" for name in made[1].split()} == passwords


def test_only_the_api_is_reached_from_outside() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["api"]
