"""A period with more changes of status than a response lists."""

from pathlib import Path

from anyio.from_thread import BlockingPortal

from app.db import migrate
from tests.answers import answer, serving
from tests.conftest import TIMEOUT, NewDatabase
from tests.databases import load

HEAD = """\
[knowledge_base]
name = "Many"
description = "Many states join on one day."
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

[[membership_status]]
id = "league-member"
organization = "league"
status = "member"
label = "Member"
description = "Votes."
family = "full"
start = "1990"
sources = ["annals"]
"""
STATE = """
[[state]]
id = "{code}"
name = "State {code}"
sources = ["annals"]
note = "No code."

[[membership]]
id = "league-{low}"
organization = "league"
state = "{code}"
status = "member"
start = "2005-01-01"
sources = ["annals"]
"""


def test_a_hundred_changes_are_listed_and_all_are_counted(
    tmp_path: Path, new_database: NewDatabase, portal: BlockingPortal
) -> None:
    codes = [f"X{first}{second}" for first in "ABCDE" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    states = "".join(STATE.format(code=code, low=code.lower()) for code in codes)
    (tmp_path / "many.toml").write_text(HEAD + states)
    with new_database("sqlite") as url:
        migrate(url, TIMEOUT)
        load(url, tmp_path)
        with serving(url, portal) as client:
            for path in ("/v1/organizations/league/members", "/v1/memberships"):
                temporal = answer(client, path, as_of="2005", limit=1)["meta"]["temporal"]
                assert [change["state"] for change in temporal["changed_in_period"]] == codes[:100]
                assert temporal["changed_total"] == len(codes) == 130
                few = answer(client, path, as_of="2006", limit=1)["meta"]["temporal"]
                assert (few["changed_in_period"], few["changed_total"]) == ([], 0)
