"""The days that the knowledge base covers: of each organization, and as a whole."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from app.loading import records
from app.loading.facts import FactEntry, Known
from app.loading.faults import Fault
from app.loading.parse import Entry, Seeds


class Coverage(NamedTuple):
    """The first and the last day covered, both included."""

    start: date
    until: date


class Coverages:
    """The coverage of each organization and of the whole, from seeds with at least one ``[knowledge_base]``.

    An organization has the days of its own record, else those of the organization that it is a body of, else those of
    the knowledge base of its folder. The whole has the widest.
    """

    def __init__(self, seeds: Seeds, known: Known) -> None:
        self._seeds = seeds
        self._known = known
        self._by_organization: dict[str, Coverage] = {}
        declared = [entry.record for entry in seeds.of(records.KnowledgeBaseRecord)]
        own = [self.of_organization(identity) for kind, identity in known if kind == "organization"]
        self.whole = Coverage(
            min([record.coverage_from for record in declared] + [coverage.start for coverage in own]),
            max([record.coverage_until for record in declared] + [coverage.until for coverage in own]),
        )

    def of_organization(self, identity: str) -> Coverage:
        """The coverage of an organization."""
        if identity not in self._by_organization:
            fact = self._known["organization", identity]
            parent = fact.record.parent
            above = self.of_organization(parent) if parent else self._declared(fact)
            start, until = fact.record.coverage_from, fact.record.coverage_until
            self._by_organization[identity] = Coverage(start or above.start, until or above.until)
        return self._by_organization[identity]

    def of_tenure(self, fact: FactEntry) -> Coverage:
        """The coverage of a tenure: that of the organization of its office, else of the whole."""
        organization = self._known["office", fact.record.office].record.organization
        return self.of_organization(organization) if organization else self.whole

    def _declared(self, fact: FactEntry) -> Coverage:
        record = self._seeds.knowledge_base(fact.entry).record
        return Coverage(record.coverage_from, record.coverage_until)


def check_coverage(seeds: Seeds) -> Iterator[Fault]:
    """Coverages that end before they begin."""
    entries: list[Entry[Any]] = [*seeds.of(records.KnowledgeBaseRecord), *seeds.of(records.OrganizationRecord)]
    for entry in entries:
        start, until = entry.record.coverage_from, entry.record.coverage_until
        if start and until and start > until:
            message = f"coverage_until = {until} lies before coverage_from = {start}"
            yield entry.fault("end_before_start", message, "coverage_until")
