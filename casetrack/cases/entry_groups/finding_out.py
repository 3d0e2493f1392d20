"""Investigations, evidence, clues."""

from __future__ import annotations

from typing import ClassVar

from casetrack.cases import extra_fields as typed
from casetrack.cases.doer_kinds import Doer
from casetrack.cases.kinds import Part, TrackKind
from casetrack.codes import NP_, member


class FindingOut:
    """Findings, and the people who made them."""

    INVESTIGATION_FINDING = member(
        "investigation_finding",
        NP_("entry", "Finding of the investigation"),
        line=TrackKind.CRIMINAL,
        fields=(typed.BY,),
        by=Doer.POLICE,
    )
    INVESTIGATION_CONCLUDED = member(
        "investigation_concluded",
        NP_("entry", "Investigation concluded"),
        line=TrackKind.CRIMINAL,
        fields=(typed.RESULT,),
        by=Doer.POLICE,
    )
    POLICE_ASKED_TO_GO_ON = member(
        "police_asked_to_go_on",
        NP_("entry", "Police asked to go on investigating"),
        line=TrackKind.CRIMINAL,
        fields=(typed.REQUESTED,),
        whom=Part.TO,
    )
    OWN_INVESTIGATION = member(
        "own_investigation",
        NP_("entry", "Investigation by the procuratorate itself"),
        line=TrackKind.CRIMINAL,
        fields=(typed.SUBJECT, typed.RESULT),
    )
    SOCIAL_INVESTIGATION = member(
        "social_investigation",
        NP_("entry", "Social investigation"),
        line=TrackKind.CRIMINAL,
        fields=(typed.BY, typed.RESULT),
    )
    PLATFORM_INVESTIGATION = member(
        "platform_investigation",
        NP_("entry", "Investigation of the platform"),
        line=TrackKind.PUBLIC_INTEREST,
        fields=(typed.SUBJECT, typed.RESULT),
    )
    CITY_WIDE_INVESTIGATION = member(
        "city_wide_investigation",
        NP_("entry", "City-wide investigation"),
        line=TrackKind.PUBLIC_INTEREST,
        fields=(typed.SUBJECT, typed.RESULT),
    )
    CASE_ANALYSIS = member(
        "case_analysis",
        NP_("entry", "Analysis of cases"),
        line=TrackKind.GOVERNANCE,
        fields=(typed.SCOPE, typed.RESULT),
    )
    ELECTRONIC_DATA_RECOVERED = member(
        "electronic_data_recovered",
        NP_("entry", "Electronic data recovered"),
        line=TrackKind.CRIMINAL,
        fields=(typed.OBJECTS, typed.VALUE, typed.RESULT),
        by=Doer.EXPERT,
    )
    DIGITAL_EVIDENCE_INSPECTED = member(
        "digital_evidence_inspected",
        NP_("entry", "Digital evidence inspected"),
        line=TrackKind.CRIMINAL,
        fields=(typed.OBJECTS, typed.RESULT),
    )
    DATA_COUNTED = member(
        "data_counted",
        NP_("entry", "Data de-duplicated and counted"),
        line=TrackKind.CRIMINAL,
        fields=(typed.VALUE, typed.RESULT),
    )
    BACKEND_REINSPECTED = member(
        "backend_reinspected",
        NP_("entry", "Backend data inspected again"),
        line=TrackKind.CRIMINAL,
        fields=(typed.RESULT,),
    )
    FILED_BY_POLICE = member(
        "filed_by_police",
        NP_("entry", "Case filed by the police"),
        line=TrackKind.CRIMINAL,
        fields=(typed.RESULT,),
        by=Doer.POLICE,
    )
    EARLY_INTERVENTION = member(
        "early_intervention",
        NP_("entry", "Came in during the investigation"),
        line=TrackKind.CRIMINAL,
        fields=(typed.REQUESTED, typed.RESULT),
    )
    EVIDENCE_COLLECTION_GUIDED = member(
        "evidence_collection_guided",
        NP_("entry", "Collection of evidence guided"),
        line=TrackKind.CRIMINAL,
        fields=(typed.OBJECTS,),
        office=Part.GUIDED_BY,
    )
    EVIDENCE_FIXED = member(
        "evidence_fixed",
        NP_("entry", "Evidence fixed"),
        line=TrackKind.CRIMINAL,
        fields=(typed.OBJECTS,),
        by=Doer.POLICE,
        office=Part.URGED_BY,
    )
    FACTS_ADDED = member(
        "facts_added",
        NP_("entry", "Facts added"),
        line=TrackKind.CRIMINAL,
        fields=(typed.VALUE, typed.RESULT),
    )
    PUBLIC_INTEREST_HARM_ASSESSED = member(
        "public_interest_harm_assessed",
        NP_("entry", "Harm to the public interest assessed"),
        line=TrackKind.PUBLIC_INTEREST,
        fields=(typed.PLACES, typed.RESULT),
    )
    CLUE_FOUND = member(
        "clue_found",
        NP_("entry", "Clue found"),
        line=TrackKind.CRIMINAL,
        fields=(typed.SUBJECT, typed.RESULT),
    )
    JOINT_RESPONSE = member(
        "joint_response",
        NP_("entry", "Joint response"),
        line=TrackKind.CRIMINAL,
        fields=(typed.RESULT,),
    )

    # What else people call them: they are found by it where it is typed.
    ALSO: ClassVar = {
        "investigation_finding": "查明、查清、查明资金流向、资金流向、查明案情",
        "investigation_concluded": "侦结",
        "police_asked_to_go_on": "继续侦查、建议继续侦查、建议侦查",
        "own_investigation": "自侦、自行补充侦查、补充侦查、supplementary investigation",
        "social_investigation": "社调、社会调查报告、品格调查",
        "platform_investigation": "调查企业、平台调查",
        "case_analysis": "类案、类案研判",
        "electronic_data_recovered": "电子数据、恢复数据、数据恢复、电子数据恢复",
        "digital_evidence_inspected": "勘验、电子勘验、手机勘验",
        "filed_by_police": "公安立案、刑事立案、立案侦查",
        "early_intervention": "提前介入、介入侦查、适时介入、受邀介入",
        "evidence_collection_guided": "取证、引导取证、引导侦查",
        "evidence_fixed": "取证、固证、证据固定",
        "facts_added": "追加事实、追加、漏罪、遗漏罪行",
        "clue_found": "线索、线索摸排、clue",
    }
