"""Which office a title means, and who holds it on a day."""

from collections import Counter
from functools import lru_cache

from app.loading import records
from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.language import folded

_LEADERS = ("head_of_state", "head_of_government")


@lru_cache(maxsize=4096)
def _name(text: str) -> str:
    return " ".join(folded(text))


class Offices:
    """The offices of the seeds, by owner and title."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._of: dict[str, list[records.OfficeRecord]] = {}
        self._summits: Counter[str] | None = None

    def named(self, owner: str, title: str, classification: str) -> records.OfficeRecord | None:
        """The office of a state or an organization that a title means; None where it cannot be told which."""
        offices = self._of.setdefault(owner, self.knowledge.offices_of(owner))
        begins = [office for office in offices if f"{_name(office.name)} ".startswith(f"{title} ")]
        exact = [office for office in begins if owner in (office.state, office.organization)] or begins
        if exact:
            return exact[0] if len(exact) == 1 else _shortest(exact)
        if title in {"leader", "head of state", "head of the state"}:
            return self._leader(offices)
        classed = [
            office for office in offices if office.classification == classification and office.holder == "official"
        ]
        whole = [office for office in classed if self._near(office, owner)] or classed
        return whole[0] if len(whole) == 1 else None

    def counterpart(self, state: str, classification: str) -> records.OfficeRecord | None:
        """The office of another state that corresponds to one of a classification."""
        offices = self._of.setdefault(state, self.knowledge.offices_of(state))
        same = [office for office in offices if office.classification == classification]
        return same[0] if len(same) == 1 else self._leader(offices) if classification in _LEADERS else None

    def owners(self, office: records.OfficeRecord) -> set[str]:
        """The state or the organization of an office, and the organization that this is a body of."""
        whole = self.knowledge.whole(office.organization) if office.organization else None
        return {each for each in (office.state, office.organization, whole) if each}

    def _near(self, office: records.OfficeRecord, owner: str) -> bool:
        return office.organization in (owner, f"{owner}-secretariat") or office.state == owner

    def _leader(self, offices: list[records.OfficeRecord]) -> records.OfficeRecord | None:
        """The one whose holders come to meetings of heads of state."""
        if self._summits is None:
            office_of = {tenure.id: tenure.office for held in self.knowledge.by_office.values() for tenure in held}
            self._summits = Counter(
                office_of[part.tenure]
                for meeting in self.knowledge.meetings.values()
                if meeting.kind == "chs"
                for part in meeting.participations
                if part.tenure in office_of
            )
        summits = self._summits
        leading = [office for office in offices if office.classification in _LEADERS]
        return max(leading, key=lambda office: (summits[office.id], office.id), default=None)


def _shortest(offices: list[records.OfficeRecord]) -> records.OfficeRecord:
    return min(offices, key=lambda office: (len(office.name), office.id))
