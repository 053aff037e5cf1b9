"""A collection without the SCO: its docs page, its examples and its title are built from what is loaded."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app.db import migrate
from tests.answers import serving
from tests.conftest import TIMEOUT, NewDatabase, ShippedTemplate
from tests.databases import load, migrated_and_loaded, wait_for_poll
from tests.faults import MADE_UP_SEEDS

BARE = """\
[knowledge_base]
name = "Bare"
description = "One organization, and nothing else."
license = "CC0-1.0"
license_url = "https://creativecommons.org/publicdomain/zero/1.0/"
coverage_from = 2001-01-01
coverage_until = 2012-12-31

[[document]]
id = "annals"
title = "Annals"
publisher = "League"
language = "en"

[[organization]]
id = "league"
name = "League"
classification = "league"
start = "1990"
sources = ["annals"]
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bare")
    (folder / "bare.toml").write_text(BARE)
    return folder


@pytest.fixture(scope="module", params=["rivers", "bare", "shipped"])
def collection(
    request: pytest.FixtureRequest,
    bare: Path,
    new_database: NewDatabase,
    shipped_template: ShippedTemplate,
    portal: BlockingPortal,
) -> Iterator[tuple[str, httpx.Client]]:
    """A collection by name, and a client of it."""
    with ExitStack() as stack:
        if request.param == "shipped":
            url = stack.enter_context(new_database("sqlite", shipped_template("sqlite")))
        else:
            folder = {"rivers": MADE_UP_SEEDS, "bare": bare}[request.param]
            url = stack.enter_context(migrated_and_loaded(new_database, folder))
        yield request.param, stack.enter_context(serving(url, portal))


def test_no_link_of_the_docs_page_leads_nowhere(collection: tuple[str, httpx.Client]) -> None:
    name, client = collection
    prose = client.get("/openapi.json").json()["info"]["description"]
    links = re.findall(r"\]\((v1/[^)\s]+)\)", prose)
    assert len(links) > (3 if name == "bare" else 15)
    for link in links:
        assert client.get(f"/{link}").status_code == 200, link
    assert "{" not in re.sub(r"`[^`]*`", "", prose)


def test_every_example_of_an_item_exists(collection: tuple[str, httpx.Client]) -> None:
    _, client = collection
    shown = 0
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for parameter in operations["get"].get("parameters", []):
            for example in parameter.get("examples", {}).values() if parameter["in"] == "path" else ():
                shown += 1
                filled = path.replace(f"{{{parameter['name']}}}", example["value"])
                query = {"from": "2011", "to": "2012"} if path.endswith("/diff") else {}
                # A document has a text only where it is archived.
                expected = {200, 404} if path.endswith("/text") else {200}
                assert client.get(filled, params=query).status_code in expected, filled
    assert shown


def test_every_example_of_a_filter_is_answered(collection: tuple[str, httpx.Client]) -> None:
    _, client = collection
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        if "{" in path:
            continue
        parameters: list[dict[str, Any]] = operations["get"].get("parameters", [])
        required = {each["name"]: each["schema"]["examples"][0] for each in parameters if each.get("required")}
        for parameter in parameters:
            for example in parameter["schema"].get("examples", []):
                answered = client.get(path, params=required | {parameter["name"]: example})
                assert answered.status_code == (302 if parameter["name"] == "known_at" else 200), answered.url


def test_the_title_is_that_of_the_collection(collection: tuple[str, httpx.Client]) -> None:
    name, client = collection
    title = {"rivers": "Rivers Knowledge Base", "bare": "Bare", "shipped": "SCO Knowledge Base"}[name]
    schema = client.get("/openapi.json").json()
    assert schema["info"]["title"] == title
    assert f"<title>{title}</title>" in client.get("/docs").text
    if name != "shipped":
        assert "Shanghai" not in schema["info"]["description"] + schema["info"]["summary"]


def test_the_schema_follows_the_next_load(bare: Path, new_database: NewDatabase, portal: BlockingPortal) -> None:
    with new_database("sqlite") as url:
        migrate(url, TIMEOUT)
        load(url, MADE_UP_SEEDS)
        with serving(url, portal) as client:
            assert client.get("/openapi.json").json()["info"]["title"] == "Rivers Knowledge Base"
            load(url, bare)
            wait_for_poll()
            assert client.get("/openapi.json").json()["info"]["title"] == "Bare"
            assert "<title>Bare</title>" in client.get("/docs").text
