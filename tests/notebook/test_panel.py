"""The tables of a political scientist, read with pandas from a served API."""

import subprocess
import sys
from pathlib import Path

import httpx

PROGRAM = Path(__file__).with_name("panel.py")


def test_the_tables_are_those_of_the_knowledge_base(address: str) -> None:
    ran = subprocess.run([sys.executable, PROGRAM, address], capture_output=True, text=True, check=False)  # noqa: S603
    assert ran.returncode == 0, ran.stderr
    members, summits, ministers, overlap = ran.stdout.strip().split("\n\n")
    assert [line.split() for line in members.splitlines()[1:]] == [
        [year, count] for year, count in (("2001", "6"), ("2016", "6"), ("2017", "8"), ("2023", "9"), ("2024", "10"))
    ]
    most, times = summits.splitlines()[1].rsplit(maxsplit=1)
    official = httpx.get(f"{address}/v1/resolve", params={"q": most.strip(), "kind": "official"}).json()["data"][0][
        "id"
    ]
    query = {"official": official, "kind": "chs", "capacity": "member", "role": "head_of_delegation"}
    assert httpx.get(f"{address}/v1/participations", params=query).json()["meta"]["total"] == int(times)
    assert [line.split()[-1] for line in ministers.splitlines()[-2:]] == ["2024-06-27", "NaN"]
    assert overlap.splitlines()[-1] == "2024 BLR KAZ KGZ RUS TJK"
