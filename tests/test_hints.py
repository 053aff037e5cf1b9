"""Hints: what an unknown value or id probably means, and all faults of a request at once."""

from typing import Any

import httpx
import pytest

from tests.test_problems import problem, wrong_parameter


def hint(client: httpx.Client, address: str) -> Any:
    """The known value that a problem with one parameter names."""
    return wrong_parameter(client.get(address))["nearest"]


@pytest.mark.parametrize(
    ("value", "nearest"),
    [
        ("Russia", "RUS"),
        ("Belarus", "BLR"),
        ("Беларусь", "BLR"),
        ("Kazakhstn", "KAZ"),
        ("Turkiye", "TUR"),
        ("Turkey", "TUR"),
        ("土耳其", "TUR"),
        ("belarus", "BLR"),
        ("United_Arab_Emirates", "ARE"),
        ("XX", None),
        ("UK", None),
        ("Kaza", None),
        ("Atlantis", None),
        ("republic", None),
        ("x" * 1000, None),
    ],
)
def test_the_hint_for_a_state_goes_by_its_names(client: httpx.Client, value: str, nearest: str | None) -> None:
    for path in ("/v1/memberships?state=", "/v1/meetings?host=", "/v1/organizations/sco/timeline?state="):
        assert hint(client, f"{path}{value}") == nearest


def test_a_code_of_a_state_is_no_error(client: httpx.Client) -> None:
    for code, state in (("IN", "IND"), ("AE", "ARE"), ("tr", "TUR")):
        rows = client.get(f"/v1/memberships?state={code}").json()["data"]
        assert {row["state"]["id"] for row in rows} == {state}


def test_the_message_names_what_is_meant(client: httpx.Client) -> None:
    error = wrong_parameter(client.get("/v1/memberships?state=Russia"))
    assert error["message"] == "unknown value; did you mean RUS (Russia)?"
    assert (error["parameter"], error["value"]) == ("state", "Russia")


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/v1/memberships?organization=Shanghai%20Cooperation%20Organization", "sco"),
        ("/v1/memberships?organization=ШОС", "sco"),
        ("/v1/officials?office=fm-belarus", "fm-blr"),
        ("/v1/officials?office=fm-bel", None),
        ("/v1/meetings?official=Putin", "vladimir-putin"),
        ("/v1/meetings?official=sergei-lavrow", "sergey-lavrov"),
        ("/v1/memberships?id=sco-belarus-member", "sco-blr-member"),
        ("/v1/memberships?status=obsever", "observer"),
        ("/v1/meetings?kind=chss", "chs"),
        ("/v1/documents?publisher=tass", "TASS"),
        ("/v1/meetings?facets=kinds", "kind"),
        ("/v1/conflicts?origin=curator", "curated"),
        ("/v1/instruments?meeting=astana-summit", None),
    ],
)
def test_the_hint_goes_by_names_and_a_word_of_a_vocabulary_by_its_letters(
    client: httpx.Client, address: str, nearest: str | None
) -> None:
    assert hint(client, address) == nearest


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/v1/offices/fm-belarus", "fm-blr"),
        ("/v1/offices/fm-Uzbekistan", "fm-uzb"),
        ("/v1/officials/sergei-lavrow", "sergey-lavrov"),
        ("/v1/states/Russia", "RUS"),
        ("/v1/organizations/shanghai-cooperation-organisation/members", "sco"),
        ("/v1/memberships/sco-Belarus-member", "sco-blr-member"),
    ],
)
def test_an_unknown_id_in_a_path_is_read_by_names(client: httpx.Client, address: str, meant: str) -> None:
    assert f"Did you mean {meant} (" in f"{problem(client.get(address), 404, 'not_found')['detail']} (".replace(
        "?", " ("
    )


def test_a_path_whose_id_resembles_nothing_gets_no_hint(client: httpx.Client) -> None:
    assert problem(client.get("/v1/offices/fm-bel"), 404, "not_found")["detail"] == "There is no office 'fm-bel'."


@pytest.mark.parametrize("form", ["as_of=2024-02-30", "statuss=1", "limit=0", "sort=id&sort=state"])
def test_all_faults_of_a_request_are_named_at_once(client: httpx.Client, form: str) -> None:
    query = f"{form}&status=obsever,member,partnr&state=Russia&certainty=certan"
    body = problem(client.get(f"/v1/memberships?{query}"), 422, "invalid_parameter")
    found = {(error["parameter"], str(error["value"])): error["nearest"] for error in body["errors"]}
    wrong = form.partition("=")[0]
    assert {parameter for parameter, _ in found} == {wrong, "status", "state", "certainty"}
    assert found["status", "obsever"] == "observer"
    assert found["status", "partnr"] == "partner"
    assert found["state", "Russia"] == "RUS"
    assert found["certainty", "certan"] == "certain"
    assert len(found) == len(body["errors"]) == 5


def test_a_status_must_be_one_of_the_organization(client: httpx.Client) -> None:
    error = wrong_parameter(client.get("/v1/organizations/shanghai-five/members?status=observer"))
    assert (error["parameter"], error["nearest"]) == ("status", None)
    assert "member" in error["message"]


def test_the_number_of_hints_is_bounded(client: httpx.Client) -> None:
    body = problem(
        client.get("/v1/memberships?state=" + ",".join(["Russia"] + ["Rusia"] * 3)), 422, "invalid_parameter"
    )
    assert [error["nearest"] for error in body["errors"]] == ["RUS", "RUS"]
    many = ",".join(f"Russia{'.' * number}" for number in range(100))
    body = problem(client.get(f"/v1/memberships?state={many}"), 422, "invalid_parameter")
    assert len(body["errors"]) == 100
    assert [error["nearest"] for error in body["errors"]].count("RUS") == 5
