"""The nine measures of corrective education, and misconduct as the law sorts it, in words."""

from __future__ import annotations

from casetrack.cases import extra_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import LEGAL_BASIS, RESULT, Shape
from casetrack.cases.kinds import MeasureKind, TrackKind
from casetrack.codes import NP_, Coded

# Law on the Prevention of Juvenile Delinquency art. 41, in the order of its items (1) to (9).
ADMONITION = MeasureKind.declare(
    "correction_admonition", NP_("measure", "admonition (corrective education)")
)
AMENDS = MeasureKind.declare(
    "correction_amends", NP_("measure", "apology and compensation (corrective education)")
)
REPENTANCE = MeasureKind.declare(
    "correction_repentance", NP_("measure", "statement of repentance (corrective education)")
)
REPORTING = MeasureKind.declare(
    "correction_reporting", NP_("measure", "periodic report of activities (corrective education)")
)
CONDUCT_RULES = MeasureKind.declare(
    "correction_conduct_rules", NP_("measure", "rules of conduct to obey (corrective education)")
)
COUNSELLING = MeasureKind.declare(
    "correction_counselling",
    NP_("measure", "psychological guidance, correction of behaviour (corrective education)"),
)
SERVICE = MeasureKind.declare(
    "correction_service", NP_("measure", "social service (corrective education)")
)
SOCIAL_SUPERVISION = MeasureKind.declare(
    "correction_social_supervision",
    NP_("measure", "social observation and care (corrective education)"),
)
OTHER_MEASURE = MeasureKind.declare(
    "correction_other", NP_("measure", "another fitting measure (corrective education)")
)
NINE = (
    ADMONITION,
    AMENDS,
    REPENTANCE,
    REPORTING,
    CONDUCT_RULES,
    COUNSELLING,
    SERVICE,
    SOCIAL_SUPERVISION,
    OTHER_MEASURE,
)

CARRIED_OUT = EntryKind.declare(
    "corrective_education_carried_out", NP_("entry", "Corrective education carried out")
)
ENDED = EntryKind.declare("corrective_education_ended", NP_("entry", "Corrective education ended"))
NEXT_DUE = ObligationKind.declare(
    "corrective_education_next",
    NP_("duty", "report or look of corrective education"),
    is_agreed=True,
)
# Public Security Administration Punishments Law arts. 23, 136.
DETAINED = EntryKind.declare(
    "public_order_detention",
    NP_("entry", "Administrative detention of a minor carried out (art. 23)"),
    line=TrackKind.CORRECTION,
    fields=(LEGAL_BASIS,),
    by=Doer.ANOTHER,
    also="行政拘留、治安拘留、治安处罚",
)
PUNISHED = EntryKind.declare(
    "public_order_punishment",
    NP_("entry", "Public-order punishment"),
    line=TrackKind.CORRECTION,
    fields=(RESULT, LEGAL_BASIS),
    by=Doer.ANOTHER,
    also="治安管理处罚、治安处罚、治安拘留、治安罚款、警告",
)
VIOLATION_SEALED = EntryKind.declare(
    "public_order_record_sealed",
    NP_("entry", "Record of a public-order violation sealed (art. 136)"),
    line=TrackKind.CORRECTION,
    by=Doer.ANOTHER,
    also="治安违法记录封存、违法记录封存",
)
LEVEL_TOLD = EntryKind.declare(
    "misconduct_level_told",
    NP_("entry", "Level of misconduct"),
    also="分级、行为分级干预、分级干预、不良行为、严重不良行为",
)


class SeriousMisconduct(Coded):
    """Serious misconduct: Law on the Prevention of Juvenile Delinquency art. 38, by its items."""

    FOR_AGE_ALONE = (
        "for_age_alone",
        NP_("serious misconduct", "an act not punished for the age alone"),
    )
    PICKING_QUARRELS = (
        "picking_quarrels",
        NP_("serious misconduct", "(1) fighting in gangs, chasing, taking or damaging by force"),
    )
    WEAPONS = "weapons", NP_("serious misconduct", "(2) carrying weapons or controlled knives")
    VIOLENCE = (
        "violence",
        NP_("serious misconduct", "(3) beating, insulting, threatening or injuring others"),
    )
    PROPERTY = (
        "property",
        NP_("serious misconduct", "(4) stealing, looting, snatching or wrecking property"),
    )
    OBSCENE_MATERIAL = (
        "obscene_material",
        NP_("serious misconduct", "(5) spreading obscene material"),
    )
    PROSTITUTION = (
        "prostitution",
        NP_("serious misconduct", "(6) prostitution or obscene performances"),
    )
    DRUGS = "drugs", NP_("serious misconduct", "(7) taking drugs, or giving them to others")
    GAMBLING = "gambling", NP_("serious misconduct", "(8) gambling for large stakes")
    OTHER = "other", NP_("serious misconduct", "(9) other acts that gravely harm society")
    # Public Security Administration Punishments Law art. 24; no item of art. 38.
    PUBLIC_ORDER = (
        "public_order",
        NP_(
            "serious misconduct",
            "a public-order violation not punished, or whose detention was not carried out"
            " (Public Security Administration Punishments Law art. 24)",
        ),
    )


# Choices for a level: the items of art. 38 alone.
ITEMS_OF_38 = tuple(
    misconduct
    for misconduct in SeriousMisconduct
    if misconduct is not SeriousMisconduct.PUBLIC_ORDER
)


CONDUCT = typed.declare(
    "conduct", NP_("field", "serious misconduct"), Shape.CODES, codes=SeriousMisconduct
)
ACTED = typed.declare("acted", NP_("field", "day of the misconduct"), Shape.WHEN)
DECIDED_WHEN = typed.declare("decided", NP_("field", "decided by the police on"), Shape.WHEN)
DECIDED = EntryKind.declare(
    "corrective_education_decided",
    NP_("entry", "Corrective education decided by the police"),
    fields=(CONDUCT, ACTED, DECIDED_WHEN),
    by=Doer.ANOTHER,
    also="矫治教育、公安训诫",
)


class Misconduct(Coded):
    """Misconduct: Law on the Prevention of Juvenile Delinquency art. 28, by its items."""

    SMOKING = "smoking", NP_("misconduct", "(1) smoking, drinking")
    TRUANCY = "truancy", NP_("misconduct", "(2) truancy, many times")
    RUNNING_AWAY = "running_away", NP_("misconduct", "(3) out at night, or run away from home")
    INTERNET = "internet", NP_("misconduct", "(4) addicted to the internet")
    COMPANY = "company", NP_("misconduct", "(5) bad company, or a gang of misconduct")
    PLACES = "places", NP_("misconduct", "(6) places unfit for minors")
    GAMBLING = "gambling", NP_("misconduct", "(7) gambling, superstition, cults")
    MATERIAL = "material", NP_("misconduct", "(8) obscene, violent or extreme material")
    OTHER = "other", NP_("misconduct", "(9) other misconduct that harms a minor's growth")


class InterventionLevel(Coded):
    """How grave it is, from the least: each level is answered by somebody else."""

    MISCONDUCT = "misconduct", NP_("intervention level", "misconduct")
    SERIOUS = "serious", NP_("intervention level", "serious misconduct")
    CRIME = "crime", NP_("intervention level", "suspected crime")
