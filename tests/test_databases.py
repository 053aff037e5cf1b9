"""SQLite and PostgreSQL answer with the same bytes."""

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from tests.answers import EVERYTHING, LISTS, ROUTES, addresses, an_address, answer, parameters, serving, standing
from tests.conftest import NewDatabase, ShippedTemplate

MEMBERS = "/v1/organizations/sco/members"

QUESTIONS = [
    f"{MEMBERS}?as_of=2024",
    f"{MEMBERS}?as_of=2024&point=start",
    f"{MEMBERS}?during=2024",
    f"{MEMBERS}?throughout=2024",
    f"{MEMBERS}?during=2024&status=observer",
    f"{MEMBERS}?as_of=2024&status=any&sort=-start",
    f"{MEMBERS}?as_of=2025-08-31&status_family=associated",
    f"{MEMBERS}?as_of=2025-09-01&status_family=associated",
    f"{MEMBERS}?as_of=2010-04-15&status=dialogue_partner",
    f"{MEMBERS}?as_of=2016-01-01&status=dialogue_partner&basis=decided",
    f"{MEMBERS}?as_of=2024&status=any&standing=dormant",
    f"{MEMBERS}?as_of=2013-04-26&status=any&include=evidence",
    f"{MEMBERS}?as_of=2000",
    f"{MEMBERS}?as_of=2030&status=any&certainty=presumed",
    f"{MEMBERS}?during=../..&status=any&sort=status",
    "/v1/organizations/shanghai-five/members?as_of=2000",
    "/v1/organizations/un/members",
    "/v1/states?q=Turkiye&as_of=2013-04-26",
    "/v1/states?q=%D0%A2%D1%83%D1%80%D1%86%D0%B8%D1%8F",
    "/v1/states?q=TÜRKİYE",
    "/v1/states?q=T_rkey",
    "/v1/states?sort=-name&organization=sco&as_of=2024",
    "/v1/states/TUR",
    "/v1/memberships/sco-blr-member",
    "/v1/memberships?state=BLR&during=../..",
    "/v1/officials?q=guterres",
    "/v1/officials?organization=sco&as_of=2024-07-04",
    "/v1/officials/kassym-jomart-tokayev?during=2007/2019",
    "/v1/offices/fm-blr?as_of=2024-05-21",
    "/v1/offices/sco-chair?as_of=2024-07-04",
    "/v1/offices/rats-director",
    "/v1/meetings?organization=sco&kind=chs&sort=-ordinal",
    "/v1/meetings?sort=-ordinal",
    "/v1/meetings?from=2024-07-03&to=2024-07-04&include=participations,statements,memberships,instruments,evidence",
    "/v1/meetings/scoplus-2024/participations?sort=-role",
    "/v1/statements?speaker=antonio-guterres&meeting=scoplus-2024&sort=position",
    "/v1/statements?topic=climate&topic=floods&q=flood",
    "/v1/instruments?sort=-adopted",
    "/v1/instruments?sort=proposed&from=2023&to=2024",
    "/v1/documents?sort=-published&limit=200",
    "/v1/documents?sort=published&limit=200&offset=300",
    "/v1/documents?sort=title&limit=200",
    "/v1/documents?sort=-publisher&limit=200",
    "/v1/documents?q=шос",
    "/v1/documents/qatarpress-004/text",
    "/v1/documents/turanews-000/passages?sort=-start",
    "/v1/search?q=Belarus&limit=200",
    "/v1/search?q=a&limit=200&offset=100",
    "/v1/search?q=sco+member&limit=200",
    "/v1/search?q=上海&sort=-id",
    "/v1/search?q=बेलारूस",
    "/v1/search?q=one of the coolest years",
    '/v1/search?q=*)+OR+"NEAR(:&kind=document&kind=statement&format=csv',
    "/v1/resolve?q=республика&limit=200",
    "/v1/resolve?q=Belarsu&as_of=2024",
    "/v1/resolve?q=上合&sort=-id&format=csv",
    "/openapi.json",
]

REFUSED = [
    f"{MEMBERS}?as_of=2024-02-30",
    f"{MEMBERS}?as_of=2024&during=2024",
    f"{MEMBERS}?status=obsever&limit=0",
    "/v1/states/XYZ",
    "/v1/organizations/scoo",
    "/v1/states?colour=red",
    "/v1/meetings?kind=chss",
    "/v1/documents?publisher=tass",
    "/v1/nothing",
]

Pair = tuple[httpx.Client, httpx.Client]


@pytest.fixture(scope="module")
def both(new_database: NewDatabase, shipped_template: ShippedTemplate, portal: BlockingPortal) -> Iterator[Pair]:
    """A client of the application on each database."""
    with ExitStack() as stack:

        def on(kind: str) -> httpx.Client:
            url = stack.enter_context(new_database(kind, shipped_template(kind)))
            return stack.enter_context(serving(url, portal))

        yield on("sqlite"), on("postgresql")


def assert_same(both: Pair, address: str) -> int:
    """Both answer alike, the time of the load aside; give the status."""
    one, other = (client.get(address) for client in both)
    assert one.status_code == other.status_code, address
    assert one.content == other.content, address
    assert headers_of(one) == headers_of(other), address
    return one.status_code


def headers_of(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in standing(response.headers).items() if name != "last-modified"}


@pytest.mark.parametrize("address", QUESTIONS)
def test_both_give_the_same_bytes(both: Pair, address: str) -> None:
    assert assert_same(both, address) == 200


@pytest.mark.parametrize("address", REFUSED)
def test_both_refuse_in_the_same_words(both: Pair, address: str) -> None:
    assert assert_same(both, address) >= 400


@pytest.mark.parametrize("path", [path for path in ROUTES if path != "/readyz"])
def test_both_give_the_same_bytes_on_every_route(both: Pair, path: str) -> None:
    for address in addresses(both[0], path)[:8]:
        example = an_address(path)
        query = httpx.URL(example).query.decode()
        assert assert_same(both, f"{address}?{query}" if query else address) == 200


@pytest.mark.parametrize(
    ("path", "sort"), [(path, sort) for path in LISTS for sort in parameters(path)["sort"]["enum"]]
)
def test_both_sort_alike(both: Pair, path: str, sort: str) -> None:
    assert assert_same(both, an_address(path, sort=sort, limit=200, **EVERYTHING.get(path, {}))) == 200


def test_both_are_ready_with_the_same_content(both: Pair) -> None:
    one, other = (answer(client, "/readyz") for client in both)
    for body in (one, other):
        assert body.pop("loaded_at")
    assert one == other
