import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.drafting.measure import TEXTS
from tests.drafting.seeds import copied_seeds

TEXT = TEXTS / "development" / "agency-tianjin.txt"


def scokb_draft(text: Path, *more: str, date: str = "2025-09-01") -> Result:
    arguments = ["draft", str(text), "--date", date, "--publisher", "Steppe Wire", "--title", "A summit", *more]
    return CliRunner().invoke(main, arguments)


def test_the_draft_is_on_stdout_and_its_summary_on_stderr() -> None:
    result = scokb_draft(TEXT, "--url", "https://example.org/a")
    assert result.exit_code == 0
    document = tomllib.loads(result.stdout)["document"]
    assert document == {
        "title": "A summit",
        "publisher": "Steppe Wire",
        "url": "https://example.org/a",
        "published_on": "2025-09-01",
        "language": "en",
    }
    assert "12 statements" in result.stderr
    assert "Disagrees: " in result.stderr
    assert "'Kamil Rustamov' has no record" in result.stderr


def test_a_text_may_be_drafted_where_it_will_be(tmp_path: Path) -> None:
    """The shell makes the file of the draft before the draft is made."""
    seeds = copied_seeds(tmp_path)
    text = seeds / "sco" / "documents" / "steppe-2025.txt"
    text.write_bytes(TEXT.read_bytes())
    text.with_suffix(".toml").touch()
    result = scokb_draft(text, "--seeds", str(seeds))
    assert result.exit_code == 0
    assert "faults" not in result.stderr


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"\xff\xfe", {}, "byte 0 is not UTF-8"),
        (b"  \n", {}, "is empty"),
        (b"a\0b", {}, "is not a text"),
        (b"A text.", {"date": "2024-02-30"}, "--date: '2024-02-30' is not a date"),
        (b"A text.", {"date": "yesterday"}, "--date: 'yesterday' is not a date"),
        (b"A text.", {"language": "ru"}, "no rules for the language 'ru'; there are for: en"),
        (b"A text.", {"url": "javascript:alert(1)"}, "--url: "),
    ],
)
def test_what_cannot_be_drafted_is_said_in_a_line(
    tmp_path: Path, content: bytes, options: dict[str, str], said: str
) -> None:
    text = tmp_path / "text.txt"
    text.write_bytes(content)
    date = options.pop("date", "2024-07-04")
    result = scokb_draft(text, *(part for key, value in options.items() for part in (f"--{key}", value)), date=date)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    result = scokb_draft(tmp_path / "none.txt")
    assert result.exit_code == 2
    assert "none.txt cannot be read: No such file or directory" in result.stderr


@pytest.mark.parametrize(
    "broken",
    [
        "[[nothing]]",
        '[[membership]]\nid = "a"\norganization = "nowhere"\nstate = "BLR"\nstatus = "member"\nstart = "2001"',
        '[[tenure]]\nid = "a"\noffice = "nothing"\nofficial = "xi-jinping"\nstart = "2001"',
    ],
)
def test_faults_of_the_seeds_are_counted_and_do_not_keep_from_drafting(tmp_path: Path, broken: str) -> None:
    seeds = copied_seeds(tmp_path)
    (seeds / "broken.toml").write_text(f"{broken}\n", encoding="utf-8")
    result = scokb_draft(TEXT, "--seeds", str(seeds))
    assert result.exit_code == 0
    assert re.search(r"has \d faults?, listed by", result.stderr)
