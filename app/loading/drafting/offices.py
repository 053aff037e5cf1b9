"""Which office a title means, and whose it is."""

from collections import Counter
from functools import lru_cache

from app.loading import records
from app.loading.drafting.knowledge import Knowledge
from app.loading.drafting.language import folded

_LEADERS = ("head_of_state", "head_of_government")
_LEADING = {"leader", "head of state", "head of the state"}

Office = records.OfficeRecord


@lru_cache(maxsize=4096)
def _name(text: str) -> str:
    return " ".join(folded(text))


class Offices:
    """The offices of the seeds, by owner and title."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._of: dict[str, list[Office]] = {}
        for office in knowledge.offices.values():
            for owner in self.owners(office):
                self._of.setdefault(owner, []).append(office)
        office_of = {tenure.id: tenure.office for held in knowledge.by_office.values() for tenure in held}
        summits = [meeting for meeting in knowledge.meetings.values() if meeting.kind == "chs"]
        self._came = Counter(office_of.get(part.tenure or "") for each in summits for part in each.participations)

    def owners(self, office: Office) -> set[str]:
        """The state or the organization of an office, and the organization that this is a body of."""
        whole = self.knowledge.whole(office.organization) if office.organization else None
        return {each for each in (office.state, office.organization, whole) if each}

    def named(self, owner: str, title: str, classification: str) -> Office | None:
        """The office of a state or an organization that a title means; None where it cannot be told which."""
        offices = self._of.get(owner, [])
        begins = [office for office in offices if f"{_name(office.name)} ".startswith(f"{title} ")]
        exact = [office for office in begins if owner in (office.state, office.organization)] or begins
        if exact:
            return min(exact, key=lambda office: (len(office.name), office.id))
        if title in _LEADING:
            return self._leader(offices)
        near = {owner, f"{owner}-secretariat"}
        classed = [o for o in offices if o.classification == classification and o.holder == "official"]
        whole = [office for office in classed if {office.organization, office.state} & near] or classed
        return whole[0] if len(whole) == 1 else None

    def counterpart(self, state: str, classification: str) -> Office | None:
        """The office of another state that corresponds to one of a classification."""
        offices = self._of.get(state, [])
        same = [office for office in offices if office.classification == classification]
        return same[0] if len(same) == 1 else self._leader(offices) if classification in _LEADERS else None

    def _leader(self, offices: list[Office]) -> Office | None:
        """The one whose holders come to meetings of heads of state."""
        leading = [office for office in offices if office.classification in _LEADERS]
        return max(leading, key=lambda office: (self._came[office.id], office.id), default=None)
