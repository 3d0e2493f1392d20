"""Family, supervision, correction, care, and the visits to a child."""

from __future__ import annotations

from typing import ClassVar

from casetrack.cases import extra_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.kinds import Part, TrackKind
from casetrack.codes import NP_, member


class Caring:
    """Work for a child and with its family."""

    GUARDIANSHIP_ORDER_ISSUED = member(
        "guardianship_order_issued", NP_("entry", "Supervision and guardianship order issued")
    )
    GUARDIANSHIP_ORDER_CHANGED = member("guardianship_order_changed", NP_("entry", "Order changed"))
    GUARDIANSHIP_ORDER_ENDED = member("guardianship_order_ended", NP_("entry", "Order ended"))
    GUIDANCE_STARTED = member("guidance_started", NP_("entry", "Guidance begun"))
    GUIDANCE_SESSION = member("guidance_session", NP_("entry", "Session held"))
    GUIDANCE_ENDED = member("guidance_ended", NP_("entry", "Guidance ended"))
    FAMILY_EDUCATION_GUIDANCE = member(
        "family_education_guidance", NP_("entry", "Family education guidance")
    )
    FAMILY_EDUCATION_SUPPORT = member(
        "family_education_support", NP_("entry", "Family education support")
    )
    GUARDIANSHIP_PLAN_MADE = member(
        "guardianship_plan_made", NP_("entry", "Guardianship plan made")
    )
    GUARDIANS_INTERVIEWED = member(
        "guardians_interviewed",
        NP_("entry", "Guardians interviewed"),
        line=TrackKind.FAMILY,
        fields=(typed.TOPICS, typed.RESULT),
    )
    CORRECTIVE_EDUCATION = member("corrective_education", NP_("entry", "Corrective education"))
    GRADED_INTERVENTION = member("graded_intervention", NP_("entry", "Graded intervention"))
    SCHOOL_DISCIPLINE = member(
        "school_discipline",
        NP_("entry", "School discipline"),
        line=TrackKind.CORRECTION,
        fields=(typed.RESULT,),
        by=Doer.SCHOOL,
    )
    BULLYING_HAPPENED = member(
        "bullying_happened",
        NP_("entry", "Bullying or a fight among children"),
        line=TrackKind.CORRECTION,
        fields=(typed.PLACE, typed.MODES, typed.RESULT),
        by=Doer.BULLY,
        whom=Part.AGAINST,
    )
    BULLYING_FOUND = member(
        "bullying_found",
        NP_("entry", "School found whether it is bullying"),
        line=TrackKind.CORRECTION,
        fields=(typed.RESULT,),
        by=Doer.SCHOOL,
    )
    NO_OFFENCE_FOUND = member(
        "no_offence_found",
        NP_("entry", "Found to be no offence"),
        line=TrackKind.CORRECTION,
        fields=(typed.RESULT,),
        by=Doer.POLICE,
    )
    OFFSITE_SUPERVISION_APPLIED = member(
        "offsite_supervision_applied",
        NP_("entry", "Off-site supervision applied for"),
        line=TrackKind.SUPERVISION,
        fields=(typed.PLACE,),
        by=Doer.FAMILY,
    )
    SUPERVISION_ENTRUSTED = member(
        "supervision_entrusted", NP_("entry", "Supervision entrusted to another procuratorate")
    )
    HELP_PROGRAMME_MADE = member(
        "help_programme_made", NP_("entry", "Help and education programme made")
    )
    SUPERVISION_VISITS = member(
        "supervision_visits",
        NP_("entry", "Supervision visits and meetings"),
        line=TrackKind.SUPERVISION,
        fields=(typed.COUNT, typed.ONGOING, typed.RESULT),
    )
    FOLLOW_UP_VISITS = member(
        "follow_up_visits",
        NP_("entry", "Follow-up visits"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.COUNT, typed.ONGOING, typed.RESULT),
    )
    PSYCHOLOGICAL_TREATMENT = member(
        "psychological_treatment", NP_("entry", "Psychological evaluation and therapy")
    )
    MEDICAL_TREATMENT = member(
        "medical_treatment",
        NP_("entry", "Medical and psychological treatment"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.UNTIL,),
        by=Doer.SERVICE,
    )
    CONTENT_BLOCKED = member(
        "content_blocked",
        NP_("entry", "Content deleted, spread blocked"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.PLACES, typed.MODES),
        by=Doer.POLICE,
        office=Part.URGED_BY,
    )

    CHILD_HEARD = member(
        "child_heard",
        NP_("entry", "Wishes of the child heard"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.TOPIC, typed.RESULT),
    )

    # Visits.
    VISITS_PLANNED = member("visits_planned", NP_("entry", "Visits planned"), is_clerical=True)
    VISIT_MADE = member("visit_made", NP_("entry", "Visit made"))
    VISIT_NOBODY_HOME = member("visit_nobody_home", NP_("entry", "Visit: not at home"))
    VISIT_REFUSED = member("visit_refused", NP_("entry", "Visit: refused"))
    VISIT_CANCELLED = member("visit_cancelled", NP_("entry", "Visit cancelled"))
    CONCERN_ANSWERED = member("concern_answered", NP_("entry", "Urgent concern: answer"))
    SCHOOL_VISITED = member(
        "school_visited",
        NP_("entry", "School visited"),
        line=TrackKind.VICTIM_CARE,
        fields=(typed.RESULT,),
    )

    # What else people call them: they are found by it where it is typed.
    ALSO: ClassVar = {
        "guardianship_order_issued": "督促监护令、督促监护、督监令、监护令、制发督促监护令",
        "guardians_interviewed": "约谈、约谈家长、约见家长、约谈父母、训诫谈话",
        "school_discipline": "校纪处分、学校处分",
        "bullying_happened": "学生欺凌、校园欺凌、欺凌、打架、斗殴、互殴、bullying",
        "bullying_found": "欺凌认定、认定欺凌、学生欺凌治理委员会",
        "no_offence_found": "不构成犯罪、不构成违法、不予立案",
        "offsite_supervision_applied": "异地帮教申请",
        "supervision_entrusted": "异地考察、异地协作、委托考察、异地帮教、委托帮教",
        "supervision_visits": "考察走访",
        "follow_up_visits": "被害人回访",
        "child_heard": "听取未成年人意见、征求孩子意见、本人意愿",
        "visits_planned": "安排走访、计划回访、预约回访、plan visits",
        "visit_made": "回访、走访、家访、上门、入户、入户走访、跟踪回访、定期回访、visit",
        "visit_nobody_home": "不在家、未见到本人",
        "visit_refused": "拒绝回访",
        "school_visited": "学校走访、到校走访、走访班主任",
    }
