"""What the tests of drafting share: the shipped seeds, indexed once, and a way to draft a few words."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from app.loading import SHIPPED_SEEDS
from app.loading.drafting import Drafter, Origin

Draft = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def drafter() -> Drafter:
    return Drafter.of([SHIPPED_SEEDS])


@pytest.fixture
def draft(drafter: Drafter) -> Draft:
    """The draft of a text, read back as a seed file is."""

    def make(text: str, date: str = "2024-07-04") -> dict[str, Any]:
        origin = Origin("text", "Title", "Publisher", date, "en")
        return tomllib.loads(drafter.write(drafter.read(text, date), origin).toml)

    return make
