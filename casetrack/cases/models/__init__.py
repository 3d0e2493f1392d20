"""The facts of a case that every stage shares."""

from casetrack.cases.models.access import CaseGrant
from casetrack.cases.models.case import Case, CaseLink, CaseNumber, Track
from casetrack.cases.models.duty import Obligation, ObligationDay, StageVerdict
from casetrack.cases.models.fact_columns import FactColumns, InCase
from casetrack.cases.models.journal import RECORDED_ON, EntryParty, JournalEntry
from casetrack.cases.models.measure import Measure, MeasureItem, MeasureParty
from casetrack.cases.models.outcome import (
    Amount,
    Charge,
    Disposition,
    DispositionTerm,
    JudgedCharge,
)
from casetrack.cases.models.party import Circumstance, Guardianship, Identity, Party, RoleHeld, Tie
from casetrack.cases.models.replaced import ReplacedText
from casetrack.cases.models.requirement import Requirement, RequirementCheck
from casetrack.cases.models.saved import SavedVersion
from casetrack.cases.models.source import CaseSource, Claim, FactSource
