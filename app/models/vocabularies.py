"""The closed vocabularies: values that the code itself gives a meaning to.

Whatever differs from one organization to the next (statuses, kinds of meetings, topics) is data, not listed here.
"""

from typing import Literal

from app.kinds import ItemKind as ItemKind
from app.kinds import SearchField as SearchField
from app.periods import Certainty as Certainty
from app.periods import EndKind as EndKind

Basis = Literal["in_force", "decided"]
ChangeKind = Literal["new", "real_world", "correction", "refinement", "retraction"]
ChangeOp = Literal["added", "changed", "removed"]
ClaimKind = Literal["count", "list", "date"]
CompletenessLevel = Literal["complete", "partial"]
CompletenessOf = Literal["attendance", "holders", "memberships", "meetings", "statements"]
Confidence = Literal["high", "medium", "low"]
ConflictOrigin = Literal["curated", "found"]
EndReason = Literal["status_changed", "withdrew", "expelled", "suspended", "merged", "dissolved", "organization_ended"]
EvidenceStance = Literal["supports", "contradicts", "announces"]
MeetingFormat = Literal["in_person", "video", "hybrid"]
NameKind = Literal["preferred", "alternative"]
OfficeHolder = Literal["official", "state"]
ParticipationRole = Literal["chair", "host", "head_of_delegation", "speaker", "attendee", "guest"]
RecordedLevel = Literal["complete", "partial", "not_recorded"]
StandingKind = Literal["active", "dormant", "suspended"]
StatementForm = Literal["quote", "paraphrase"]
StatusFamily = Literal["full", "associated"]
StepKind = Literal["initiated", "decided", "signed", "in_force"]
Verdict = Literal["agrees", "disagrees", "not_checkable"]
