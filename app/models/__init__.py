"""Every table, one class each."""

from sqlmodel import SQLModel

from app.models.columns import Dated as Dated
from app.models.evidence import Claim as Claim
from app.models.evidence import Completeness as Completeness
from app.models.evidence import Conflict as Conflict
from app.models.evidence import ConflictFact as ConflictFact
from app.models.evidence import ConflictReading as ConflictReading
from app.models.evidence import ConflictState as ConflictState
from app.models.evidence import Document as Document
from app.models.evidence import Evidence as Evidence
from app.models.evidence import Name as Name
from app.models.meetings import Instrument as Instrument
from app.models.meetings import Meeting as Meeting
from app.models.meetings import Office as Office
from app.models.meetings import Official as Official
from app.models.meetings import Participation as Participation
from app.models.meetings import Statement as Statement
from app.models.meetings import StatementInstrument as StatementInstrument
from app.models.meetings import StatementTopic as StatementTopic
from app.models.meetings import Tenure as Tenure
from app.models.organizations import Membership as Membership
from app.models.organizations import MembershipStatus as MembershipStatus
from app.models.organizations import MembershipStep as MembershipStep
from app.models.organizations import Organization as Organization
from app.models.organizations import Standing as Standing
from app.models.organizations import State as State
from app.models.releases import Release as Release
from app.models.releases import ReleaseChange as ReleaseChange
from app.models.releases import Revision as Revision
from app.models.releases import SearchText as SearchText

metadata = SQLModel.metadata
