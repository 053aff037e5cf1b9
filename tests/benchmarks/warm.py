"""Cached responses, behind nginx and alone, beside a bare application that sends the same bytes."""

import json
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks import report
from tests.benchmarks.processes import Server, application, behind_nginx, scokb_serve
from tests.benchmarks.report import Effort, Ratio
from tests.benchmarks.shipped import loaded
from tests.benchmarks.wrk import Measured, ask, write_paths

MEMBERS = "/organizations/sco/members?as_of=2024"
PAGE, PINNED = "a page", "a response of a release"
OTHERS = {PAGE: MEMBERS, PINNED: f"/v1{MEMBERS}&release=2026.11"}


def run(folder: Path, effort: Effort) -> None:
    """Measure every collection, a page and a response of a release, plain and gzip."""
    url = loaded(folder / "scokb.db")
    figures: dict[tuple[str, bool], list[tuple[Measured, Measured, Measured]]] = defaultdict(list)
    with (
        scokb_serve(DATABASE_URL=url) as ours,
        application("tests.benchmarks.bare:app", "/") as bare,
        behind_nginx(ours, folder / "nginx") as proxy,
    ):
        collections = _collections(ours)
        paths = collections | OTHERS
        for _ in range(effort.rounds):
            for number, (path, address) in enumerate(paths.items()):
                asked = write_paths(folder / f"{number}.paths", [address])
                for gzip in (False, True):
                    _tell(bare, ours, address, gzip=gzip)
                    theirs = ask(bare, asked, effort.seconds, gzip=gzip)
                    mine = ask(ours, asked, effort.seconds, gzip=gzip)
                    proxied = ask(proxy, asked, effort.seconds, gzip=gzip)
                    figures[path, gzip].append((mine, theirs, proxied))
        sizes = {path: [len(_answer(ours, paths[path], gzip=gzip)[1]) for gzip in (False, True)] for path in paths}
    report.say_heading(
        "Warm",
        "Requests per second of cached responses of `scokb serve`, alone and behind nginx with the shipped "
        "configuration and one worker, and as ratios to a bare ASGI application on uvicorn that sends the same "
        f"bytes and headers; medians of {effort.rounds} rounds of {effort.seconds} s, 16 connections.",
    )
    rounds = {key: [*zip(*measured, strict=True)] for key, measured in figures.items()}
    ratios = {key: report.compared(mine, theirs) for key, (mine, theirs, _) in rounds.items()}
    proxied_ratios = {key: report.compared(proxied, theirs) for key, (_, theirs, proxied) in rounds.items()}
    report.say_table(
        [
            "collection",
            "bytes",
            "requests/s",
            "bare",
            "behind nginx",
            "ratio",
            "ratio behind nginx",
            "bytes gzip",
            "requests/s gzip",
            "bare gzip",
            "behind nginx, gzip",
            "ratio gzip",
            "ratio behind nginx, gzip",
        ],
        [
            [
                f"`{path}`",
                *(
                    cell
                    for gzip in (False, True)
                    for cell in (
                        sizes[path][gzip],
                        *(f"{report.middle(report.rates(each)):,.0f}" for each in rounds[path, gzip]),
                        f"{ratios[path, gzip].by_rate:.2f}",
                        f"{proxied_ratios[path, gzip].by_rate:.2f}",
                    )
                ),
            ]
            for path in paths
        ],
    )
    for where, found, target in (("alone", ratios, 0.45), ("behind nginx", proxied_ratios, 2.0)):
        of_collections = [ratio for (name, _), ratio in found.items() if name in collections]
        for which, choose in (("median of all collections", report.middle), ("the slowest collection", min)):
            ratio = Ratio(*(choose(values) for values in zip(*of_collections, strict=True)))
            report.say_ratio(f"Warm, {where}, {which}", ratio, f"median at least {target} of the bare application")
        for name in OTHERS:
            report.say_ratio(f"Warm, {where}, {name}, gzip", found[name, True], "as collections")
    page = ratios[PAGE, True].by_rate / report.middle([ratios[name, True].by_rate for name in collections])
    report.say_ratio("Warm, alone, a page to the median of collections, each to the same bytes", page, "at least 0.8")


def _collections(server: Server) -> dict[str, str]:
    """An address of each collection, by its path in the schema, with the first examples that the schema gives."""
    found = {}
    for path, methods in json.loads(server.get("/openapi.json")[1])["paths"].items():
        parameters = methods["get"].get("parameters", [])
        if not any(each["name"] == "limit" for each in parameters):
            continue
        address, query = path, {}
        for each in (each for each in parameters if each["required"]):
            if each["in"] == "path":
                address = address.replace(f"{{{each['name']}}}", next(iter(each["examples"].values()))["value"])
            else:
                query[each["name"]] = each["schema"]["examples"][0]
        found[path] = f"{address}?{urlencode(query)}" if query else address
    return found


def _answer(server: Server, address: str, *, gzip: bool) -> tuple[list[tuple[str, str]], bytes]:
    """An answer without its date, which the server sets."""
    headers, body = server.get(address, Accept_Encoding="gzip" if gzip else "identity")
    return [(name, value) for name, value in headers if name.lower() != "date"], body


def _tell(bare: Server, ours: Server, address: str, *, gzip: bool) -> None:
    """Let the bare application send what ours does."""
    headers, body = _answer(ours, address, gzip=gzip)
    bare.ask("PUT", "/", json.dumps(headers).encode() + b"\n" + body)
    if _answer(bare, address, gzip=gzip) != (headers, body):
        raise RuntimeError(f"the bare application does not answer {address} as ours does")
