"""Every table, one class each."""

from sqlmodel import SQLModel

from app.models.columns import Dated
from app.models.completeness import Completeness
from app.models.disagreements import Claim, Conflict, ConflictFact, ConflictReading, ConflictState
from app.models.evidence import Document, Evidence, Name, Revision
from app.models.meetings import (
    Instrument,
    Meeting,
    Participation,
    Statement,
    StatementInstrument,
    StatementTopic,
)
from app.models.officials import Office, Official, Tenure
from app.models.organizations import (
    Membership,
    MembershipStatus,
    MembershipStep,
    Organization,
    Standing,
    State,
)
from app.models.releases import Release, ReleaseChange
from app.models.search import SearchText

metadata = SQLModel.metadata

__all__ = [
    "Claim",
    "Completeness",
    "Conflict",
    "ConflictFact",
    "ConflictReading",
    "ConflictState",
    "Dated",
    "Document",
    "Evidence",
    "Instrument",
    "Meeting",
    "Membership",
    "MembershipStatus",
    "MembershipStep",
    "Name",
    "Office",
    "Official",
    "Organization",
    "Participation",
    "Release",
    "ReleaseChange",
    "Revision",
    "SearchText",
    "Standing",
    "State",
    "Statement",
    "StatementInstrument",
    "StatementTopic",
    "Tenure",
    "metadata",
]
