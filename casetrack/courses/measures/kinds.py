"""Kinds of measures and mechanisms kept by hand: their fields and entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casetrack.cases import extra_fields as typed
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import TypedField
from casetrack.cases.kinds import MeasureKind, PartyRole, TrackKind
from casetrack.codes import N_, Msgid
from casetrack.courses.measures import models
from casetrack.courses.measures.models import BEGUN, LEGAL_AID
from casetrack.web.catalogue import gettext as _
from casetrack.web.words import label, word

# What is done to begin one, where that has its own word.
_DONE: Mapping[MeasureKind, Msgid] = {
    models.PLATFORM: N_("Build a platform"),
    models.JOINT_OPINION: N_("Issue joint opinions"),
    models.SPECIAL_ACTION: N_("Run a special campaign"),
}


@dataclass(frozen=True)
class KeptKind:
    """One kind. line: its line of work, begun with it. told: the entry of its beginning.

    also_told: other kinds of entries that may tell it already, where somebody logged one.
    asks: the typed values beside what every one has. is_mechanism: it is for nobody alone, runs
    until it is ended and is looked at again. has_report: it ends with a report that is received.
    is_served: visits may serve it. is_plan: a plan of care, of whose terms each has its part of the
    care and a day on which somebody looks.
    """

    kind: MeasureKind
    line: TrackKind
    told: EntryKind = BEGUN
    asks: tuple[TypedField, ...] = ()
    is_mechanism: bool = False
    has_report: bool = False
    is_served: bool = False
    is_plan: bool = False
    also_told: tuple[EntryKind, ...] = ()

    def named(self) -> str:
        """The measure as an act ("apply for …"), where there is a word for it."""
        done = _DONE.get(self.kind)
        return word(done) if done is not None else _("Keep: %(what)s", what=label(self.kind))

    @property
    def tellers(self) -> tuple[EntryKind, ...]:
        """The kinds of entries that may tell that it began."""
        return self.told, *self.also_told

    @property
    def partner_role(self) -> PartyRole:
        """Role of a body that comes into the case with the measure."""
        return _PARTNERS.get(self.line, PartyRole.COOPERATING_BODY)


_PARTNERS = {
    TrackKind.GOVERNANCE: PartyRole.GOVERNANCE_PARTNER,
    TrackKind.VICTIM_CARE: PartyRole.PROTECTION_PARTNER,
    TrackKind.CORRECTION: PartyRole.CORRECTION_PARTNER,
}


def _mechanism(kind: MeasureKind, code: EntryKind, *asks: TypedField) -> KeptKind:
    return KeptKind(kind, TrackKind.GOVERNANCE, code, asks, is_mechanism=True)


_ALL = (
    # For a child.
    KeptKind(
        MeasureKind.SOCIAL_INVESTIGATION,
        TrackKind.CRIMINAL,
        EntryKind.SOCIAL_INVESTIGATION,
        has_report=True,
    ),
    KeptKind(
        MeasureKind.LEGAL_AID,
        TrackKind.VICTIM_CARE,
        LEGAL_AID,
        (typed.FORMS,),
        also_told=(EntryKind.EVIDENCE_COLLECTION_GUIDED,),
    ),
    KeptKind(
        MeasureKind.PSYCHOLOGICAL_EVALUATION,
        TrackKind.VICTIM_CARE,
        EntryKind.PSYCHOLOGICAL_TREATMENT,
        (typed.METHOD,),
        has_report=True,
    ),
    KeptKind(
        MeasureKind.MEDICAL_TREATMENT,
        TrackKind.VICTIM_CARE,
        EntryKind.MEDICAL_TREATMENT,
        (typed.PLACE, typed.UNTIL),
    ),
    KeptKind(
        MeasureKind.CONTENT_BLOCKING,
        TrackKind.VICTIM_CARE,
        EntryKind.CONTENT_BLOCKED,
        (typed.PLACES, typed.MODES),
    ),
    KeptKind(
        MeasureKind.PRIVACY_PROTECTION,
        TrackKind.VICTIM_CARE,
        BEGUN,
        (typed.PLACE,),
        also_told=(EntryKind.SCHOOL_DISCIPLINE, EntryKind.SCHOOL_VISITED),
    ),
    KeptKind(
        MeasureKind.CARE_PLAN,
        TrackKind.VICTIM_CARE,
        BEGUN,
        (typed.FOCUS,),
        is_served=True,
        is_plan=True,
    ),
    KeptKind(MeasureKind.JUDGMENT_TERMS, TrackKind.CRIMINAL, BEGUN, is_served=True),
    KeptKind(
        MeasureKind.INJUNCTION_PROTECTION,
        TrackKind.INJUNCTION,
        BEGUN,
        (typed.VALIDITY,),
        is_served=True,
        also_told=(EntryKind.INJUNCTION_GRANTED,),
    ),
    KeptKind(
        MeasureKind.SCHOOL_DISCIPLINE,
        TrackKind.CORRECTION,
        EntryKind.SCHOOL_DISCIPLINE,
        (typed.LEGAL_BASIS,),
    ),
    KeptKind(
        MeasureKind.OFFSITE_SUPERVISION,
        TrackKind.SUPERVISION,
        EntryKind.SUPERVISION_ENTRUSTED,
        (typed.PLACE, typed.REGULARITY),
        is_served=True,
    ),
    KeptKind(
        MeasureKind.SAFETY_EDUCATION,
        TrackKind.VICTIM_CARE,
        BEGUN,
        (typed.TOPICS, typed.AUDIENCE, typed.MODES),
    ),
    # Governance.
    _mechanism(
        models.LAW_CLASSROOM,
        EntryKind.CAMPUS_LAW_EDUCATION,
        typed.TOPIC,
        typed.AUDIENCE,
        typed.PLACE,
    ),
    _mechanism(
        models.ONLINE_CLASSROOM,
        EntryKind.ONLINE_CLASSROOM,
        typed.TOPIC,
        typed.AUDIENCE,
        typed.METHOD,
    ),
    _mechanism(models.SYMPOSIUM_SERIES, EntryKind.SYMPOSIUM, typed.TOPIC, typed.AUDIENCE),
    _mechanism(models.JOINT_OPINION, EntryKind.JOINT_OPINIONS_ISSUED, typed.SUBJECT),
    _mechanism(models.PLATFORM, EntryKind.PLATFORM_BUILT, typed.METHOD, typed.AUDIENCE),
    _mechanism(models.REPORT_LINE, EntryKind.REPORT_LINE_SET_UP, typed.CHANNEL, typed.AUDIENCE),
    _mechanism(models.SPECIAL_ACTION, BEGUN, typed.SUBJECT, typed.SCOPE),
    _mechanism(models.CLUE_TRANSFER, EntryKind.MECHANISM_SET_UP, typed.SUBJECT, typed.PROBLEMS),
    _mechanism(models.CONSULTATION, EntryKind.MECHANISM_SET_UP, typed.PROBLEMS),
    _mechanism(models.MECHANISM, EntryKind.MECHANISM_SET_UP, typed.PROBLEMS),
    _mechanism(models.DIGITAL_ACTIVITY, EntryKind.DIGITAL_ACTIVITY, typed.AUDIENCE, typed.METHOD),
    _mechanism(models.VICE_PRINCIPAL, EntryKind.VICE_PRINCIPAL_WORK, typed.TOPIC, typed.AUDIENCE),
)

KEPT: Mapping[MeasureKind, KeptKind] = {kept_kind.kind: kept_kind for kept_kind in _ALL}
# Of visits, told in published texts as a measure: shown, and recorded as visits.
SHOWN_ONLY = (
    MeasureKind.REGULAR_VISIT,
    MeasureKind.RETURN_VISIT,
    MeasureKind.SPOT_CHECK,
    MeasureKind.VIDEO_MEETING,
    MeasureKind.TELEPHONE_FOLLOW_UP,
    MeasureKind.HOME_FOLLOW_UP,
    MeasureKind.SCHOOL_FOLLOW_UP,
)


def mechanisms() -> tuple[KeptKind, ...]:
    """Kinds of mechanisms of governance."""
    return tuple(kept_kind for kept_kind in _ALL if kept_kind.is_mechanism)


def for_somebody() -> tuple[KeptKind, ...]:
    """Kinds that run for a child or a family."""
    return tuple(kept_kind for kept_kind in _ALL if not kept_kind.is_mechanism)
