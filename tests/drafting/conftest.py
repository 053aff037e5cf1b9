"""What the tests of drafting share: a way to draft a few words."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from tests.drafting.seeds import draft_of, toml_of

Draft = Callable[..., dict[str, Any]]


@pytest.fixture
def draft() -> Draft:
    """The draft of a text, read back as a seed file is."""

    def make(text: str, date: str = "2024-07-04") -> dict[str, Any]:
        return tomllib.loads(toml_of(draft_of(text, date), date))

    return make
