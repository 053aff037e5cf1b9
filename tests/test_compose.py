"""compose.yaml names what there is. Its PostgreSQL servers are started by the fixture `cluster`."""

import re
import shlex
from dataclasses import fields

import pytest

from app.cli import main
from app.db import ROOT
from app.settings import Settings
from tests.composed import COMPOSED, PROGRAMS, SERVICES
from tests.proxy.nginx import TEMPLATE

TEXT = (ROOT / "deploy/compose.yaml").read_text()
README = (ROOT / "README.md").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
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


def test_its_services_are_two_servers_a_load_the_api_and_a_proxy() -> None:
    assert set(SERVICES) == {*SERVERS, *OURS, "proxy"}
    assert SERVICES["proxy"]["image"].startswith("nginx:")
    assert {SERVICES[name]["image"] for name in SERVERS} == {"postgres:18"}
    assert {SERVICES[name]["image"] for name in OURS} == {"scokb"}
    assert [SERVICES[name].get("build") for name in OURS] == ["..", None]


@each_service
def test_no_service_is_root_or_writes_to_its_image(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] in {"postgres", "10001:10001", "nginx"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@each_service
def test_a_service_has_limits_of_memory_processes_and_files(name: str) -> None:
    assert re.fullmatch(r"[0-9]+[mg]", SERVICES[name]["mem_limit"])
    assert SERVICES[name]["pids_limit"] <= 300
    assert SERVICES[name]["ulimits"]["nofile"] <= 4096


@each_service
def test_what_a_service_waits_for_is_there(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            if "healthcheck" in SERVICES[other]:
                assert SERVICES[other]["healthcheck"]["test"][0] == "CMD"
            else:
                assert other == "api"
                assert "\nHEALTHCHECK" in DOCKERFILE
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
    settings = {field.name.upper() for field in fields(Settings)}
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


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]
    assert all("network_mode" not in SERVICES[name] for name in SERVICES)


def test_the_proxy_has_the_template_its_variables_and_folders_that_it_may_write() -> None:
    proxy = SERVICES["proxy"]
    [volume] = proxy["volumes"]
    source, target, mode = volume.split(":")
    assert (ROOT / "deploy" / source) == TEMPLATE
    assert (target, mode) == ("/etc/nginx/templates/default.conf.template", "ro")
    assert set(re.findall(r"\$\{(\w+)\}", TEMPLATE.read_text())) == set(proxy["environment"])
    listen, (port,) = proxy["environment"]["LISTEN"], proxy["ports"]
    assert port.endswith(f":{listen}")
    host, _, port = proxy["environment"]["UPSTREAM"].partition(":")
    assert port == lines(host)[0][lines(host)[0].index("--port") + 1]
    folders = [each.partition(":")[0] for each in proxy["tmpfs"]]
    assert "/etc/nginx/conf.d" in folders
    assert any(proxy["environment"]["CACHE_PATH"].startswith(f"{folder}/") for folder in folders)


def test_what_only_building_needs_is_not_in_the_image() -> None:
    assert DOCKERFILE.count("uninstall --yes") == 2
    assert "venv --without-pip" in DOCKERFILE
    assert {"hatchling", "pip"} <= set(re.findall(r"[a-z-]+", " ".join(re.findall("uninstall .*", DOCKERFILE))))
