"""The doors of the house: detectors, Adapter, Desk, Store, Clock; everything enters by them.

First-party parts use the same doors as anyone's (entry points `leeward.detectors`
and `leeward.adapters`); the contract suites in `leeward.testing` hold them to it.
"""

from leeward_policies.ports.adapter import (
    Adapter,
    Capabilities,
    Capability,
    Deliver,
    Delivery,
)
from leeward_policies.ports.clock import (
    Clock,
)
from leeward_policies.ports.desk import (
    AdapterStanding,
    BrakeStanding,
    Desk,
    DetectorStanding,
    Looked,
    People,
    Reasons,
    Standing,
)
from leeward_policies.ports.detector import (
    Detector,
    Reading,
    SignalSpec,
)
from leeward_policies.ports.kind import AdapterKind, Check, Chosen, State, Surroundings
from leeward_policies.ports.late import Judgement, LateDetector, Look
from leeward_policies.ports.members import Choices, MyReport, ReportStatus, Tipped
from leeward_policies.ports.records import (
    ActCount,
    Answering,
    AppealFigures,
    Archive,
    AuditEntry,
    CaseCount,
    CaseFilter,
    CasesPage,
    Pass,
    Reader,
    Records,
    RuleVerdicts,
    TipRatings,
)
from leeward_policies.ports.store import (
    AuditHead,
    AuditLine,
    Commit,
    EvidenceText,
    MemberData,
    Memo,
    OutboxEntry,
    Rating,
    Reach,
    Retained,
    SealedText,
    StateRow,
    Store,
)

__all__ = [
    "ActCount",
    "Adapter",
    "AdapterKind",
    "AdapterStanding",
    "Answering",
    "AppealFigures",
    "Archive",
    "AuditEntry",
    "AuditHead",
    "AuditLine",
    "BrakeStanding",
    "Capabilities",
    "Capability",
    "CaseCount",
    "CaseFilter",
    "CasesPage",
    "Check",
    "Choices",
    "Chosen",
    "Clock",
    "Commit",
    "Deliver",
    "Delivery",
    "Desk",
    "Detector",
    "DetectorStanding",
    "EvidenceText",
    "Judgement",
    "LateDetector",
    "Look",
    "Looked",
    "MemberData",
    "Memo",
    "MyReport",
    "OutboxEntry",
    "Pass",
    "People",
    "Rating",
    "Reach",
    "Reader",
    "Reading",
    "Reasons",
    "Records",
    "ReportStatus",
    "Retained",
    "RuleVerdicts",
    "SealedText",
    "SignalSpec",
    "Standing",
    "State",
    "StateRow",
    "Store",
    "Surroundings",
    "TipRatings",
    "Tipped",
]
