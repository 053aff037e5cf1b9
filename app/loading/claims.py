"""Claims, checked against the facts."""

from dataclasses import dataclass, field

from app.loading import records
from app.loading.facts import FactEntry, Known, fact_key, of_kind
from app.loading.types import can_be_same
from app.models.vocabularies import Verdict
from app.periods import Span, day_after, parse_date, possibly_valid, surely_valid


@dataclass(frozen=True)
class Check:
    """What the knowledge base holds on the matter of a claim, and how the two compare."""

    verdict: Verdict
    held: list[str] = field(default_factory=list)  # the states that hold the status on the day surely
    perhaps: list[str] = field(default_factory=list)  # those that possibly do
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    held_date: str | None = None


def check_claim(claim: records.ClaimRecord, known: Known) -> Check:
    """Compare a claim with the facts.

    A count or a list agrees where it lies between the states that hold the status surely and those that possibly do; a
    list without a count need not be whole. A date agrees where it can mean a day that the date of the fact can mean.
    """
    if claim.kind == "date":
        return _check_date(claim, known)
    if claim.status is None:
        return Check("not_checkable")
    held, possible = (
        {fact.record.state for fact in holders(known, claim, claim.status, surely=surely)} for surely in (True, False)
    )
    extra = sorted({*claim.states} - possible)
    missing = sorted(held.difference(claim.states)) if claim.states and claim.count is not None else []
    counted = claim.count is None or len(held) <= claim.count <= len(possible)
    verdict: Verdict = "agrees" if counted and not missing and not extra else "disagrees"
    return Check(verdict, sorted(held), sorted(possible - held), missing, extra)


def holders(known: Known, claim: records.ClaimRecord, status: str | None, *, surely: bool) -> list[FactEntry]:
    """The memberships with a status, or `any`, that are valid on the day of a claim, surely or at least possibly."""
    if claim.on is None:
        return []
    day = parse_date(claim.on).earliest
    span, valid = Span(day, day_after(day)), surely_valid if surely else possibly_valid
    having = [fact for fact in of_kind(known, "membership") if fact.record.organization == claim.organization]
    return [fact for fact in having if status in {fact.record.status, "any"} and valid(fact.dated, span)]


def _check_date(claim: records.ClaimRecord, known: Known) -> Check:
    fact = known.get(fact_key(claim.fact)) if claim.fact else None
    held = getattr(fact.record, claim.field, None) if fact and claim.field else None
    if claim.date is None or not isinstance(held, str) or held == "unknown":
        return Check("not_checkable")
    return Check("agrees" if can_be_same(claim.date, held) else "disagrees", held_date=held)
