"""What programs find at well-known addresses, and in the headers of responses."""

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app import __version__
from app.settings import SettingError, Settings
from tests.answers import serving


def test_the_catalog_leads_to_schema_documentation_and_licence(client: httpx.Client) -> None:
    response = client.get("/.well-known/api-catalog")
    assert response.headers["Content-Type"].startswith("application/linkset+json")
    [api] = response.json()["linkset"]
    assert api["anchor"].endswith("/v1")
    for relation in ("service-desc", "service-doc", "status"):
        [link] = api[relation]
        assert client.get(link["href"]).status_code == 200
    assert api["license"][0]["href"].startswith("https://creativecommons.org/")


def test_the_root_links_to_schema_documentation_and_licence(client: httpx.Client) -> None:
    links = client.get("/v1").headers["Link"]
    assert all(f'rel="{relation}"' in links for relation in ("service-desc", "service-doc", "license"))


@pytest.mark.parametrize("address", ["/v1", "/v1/states/XXX", "/docs", "/healthz", "/robots.txt", "/favicon.ico"])
def test_every_response_has_the_version_of_the_api(client: httpx.Client, address: str) -> None:
    assert client.get(address).headers["API-Version"] == __version__


def test_robots_may_read_everything_and_there_is_an_icon(client: httpx.Client) -> None:
    assert "Disallow" not in client.get("/robots.txt").text
    assert client.get("/favicon.ico").headers["Content-Type"] == "image/svg+xml"


def test_a_problem_says_where_to_report_an_error_if_the_operator_does(
    database_url: str, portal: BlockingPortal, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "contact" not in client.get("/v1/nothing").json()
    monkeypatch.setenv("CONTACT_URL", "https://knowledge.example/report")
    with serving(database_url, portal, contact_url=Settings.from_environment().contact_url) as other:
        assert other.get("/v1/nothing").json()["contact"] == "https://knowledge.example/report"
        assert other.get("/openapi.json").json()["info"]["contact"]["url"] == "https://knowledge.example/report"


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACT_URL", "javascript:alert(1)")
    with pytest.raises(SettingError, match="CONTACT_URL"):
        Settings.from_environment()
