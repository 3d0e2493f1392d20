"""The figures of an office by SQL that knows nothing of how casetrack counts."""

from __future__ import annotations

from tests.desk.figures.test_figures import EXPECTED, LETTERS, OF_READER

_SEEN = """(SELECT c.id FROM case_file c WHERE c.office_id = :office
 AND c.provenance <> 'published' AND c.sealed_on IS NULL
 AND (:whole = 1 OR c.handler_id = :me OR c.id IN (
 SELECT g.case_id FROM case_grant g WHERE g.aspect = 'whole' AND g.party_id IS NULL
 AND g.staff_id = :me AND g.ended_at IS NULL AND g.since <= :today
 AND (g.until IS NULL OR g.until >= :today))))"""
_RECEIVED = f"""SELECT count(*) FROM review_period r WHERE r.case_id IN {_SEEN}
 AND r.begun_by NOT IN ('transferred_again', 'resumed')
 AND r.received_first >= :first AND r.received_first <= :last"""
_DECIDED = f"""SELECT count(*) FROM disposition d WHERE d.case_id IN {_SEEN}
 AND (d.decided_here OR d.recorded_on IS NOT NULL) AND d.undone_on IS NULL
 AND d.decided_first >= :first AND d.decided_first <= :last"""
_VISITS = f"""SELECT count(*) FROM visit v WHERE v.case_id IN {_SEEN} AND v.state <> 'cancelled'
 AND v.planned_on >= :first AND v.planned_on <= :last"""
_ORDERS = f"""SELECT o.measure_id FROM guardianship_order o JOIN measure m ON m.id = o.measure_id
 WHERE m.case_id IN {_SEEN} AND o.served_on >= :first AND o.served_on <= :last"""
_DUTIES = f"""SELECT count(*) FROM measure_item i WHERE i.measure_id IN ({_ORDERS})
 AND i.withdrawn_by_id IS NULL"""
_CONCERNS = f"""SELECT count(*) FROM concern k WHERE k.case_id IN {_SEEN}
 AND k.happened_first >= :first AND k.happened_first <= :last"""
_OPEN = f"SELECT count(*) FROM case_file f WHERE f.status = 'open' AND f.id IN {_SEEN}"

BY_HAND = {
    ("people", "arrest_received"): f"{_RECEIVED} AND r.kind = 'arrest'",
    ("people", "received"): f"{_RECEIVED} AND r.kind = 'prosecution'",
    ("people", "arrested"): f"{_DECIDED} AND d.kind = 'arrest_approved'",
    ("people", "not_arrested"): f"{_DECIDED} AND d.kind = 'arrest_not_approved'",
    ("people", "prosecuted"): f"{_DECIDED} AND d.kind = 'prosecuted'",
    ("people", "not_prosecuted"): f"""{_DECIDED} AND d.kind LIKE '%non_prosecution'
     AND d.kind <> 'conditional_non_prosecution'""",
    **{
        ("people", f"{kind}_non_prosecution"): f"{_DECIDED} AND d.kind = '{kind}_non_prosecution'"
        for kind in ("discretionary", "statutory", "insufficient_evidence", "special")
    },
    ("people", "conditional"): f"{_DECIDED} AND d.kind = 'conditional_non_prosecution'",
    ("people", "revoked"): f"{_DECIDED} AND d.kind = 'revocation'",
    ("people", "ended_well"): f"{_DECIDED} AND d.kind = 'non_prosecution_after_probation'",
    ("visits", "planned"): _VISITS,
    ("visits", "met"): f"{_VISITS} AND v.state = 'done'",
    ("visits", "not_met"): f"{_VISITS} AND v.state IN ('not_at_home', 'refused')",
    ("visits", "missed"): f"""{_VISITS} AND (v.state = 'not_held'
     OR v.state = 'planned' AND v.planned_on < :today)""",
    ("visits", "ahead"): f"{_VISITS} AND v.state = 'planned' AND v.planned_on >= :today",
    ("visits", "unplanned"): f"""SELECT count(*) FROM visit v WHERE v.case_id IN {_SEEN}
     AND v.planned_on IS NULL AND v.state IN ('done', 'not_at_home', 'refused')
     AND v.happened_first >= :first AND v.happened_first <= :last""",
    ("guidance", "orders"): f"SELECT count(*) FROM measure m WHERE m.id IN ({_ORDERS})",
    ("guidance", "duties"): _DUTIES,
    ("guidance", "kept"): f"{_DUTIES} AND i.state = 'kept'",
    ("guidance", "not_kept"): f"{_DUTIES} AND i.state IN ('partly', 'not_kept', 'came_back')",
    ("guidance", "not_looked"): f"{_DUTIES} AND i.state = 'not_seen'",
    ("guidance", "steps"): f"""SELECT count(*) FROM family_step f WHERE f.case_id IN {_SEEN}
     AND f.taken_first >= :first AND f.taken_first <= :last""",
    ("guidance", "guided"): f"""SELECT count(*) FROM measure m WHERE m.case_id IN {_SEEN}
     AND m.kind = 'family_education_guidance'
     AND m.started_first >= :first AND m.started_first <= :last""",
    ("concerns", "raised"): _CONCERNS,
    ("concerns", "urgent"): f"{_CONCERNS} AND k.level = 'urgent'",
    ("concerns", "unanswered"): f"{_CONCERNS} AND k.level = 'urgent' AND k.answered_on IS NULL",
    ("work", "open"): _OPEN,
    ("work", "late"): f"""{_OPEN} AND f.id IN (SELECT o.case_id FROM obligation o
     WHERE o.is_open AND o.due < :today)""",
    ("work", "probation"): f"""{_OPEN} AND f.id IN (SELECT m.case_id FROM measure m
     WHERE m.kind = 'probation' AND m.state = 'running'
     AND (m.last_day IS NULL OR m.last_day >= :today))""",
    ("work", "quiet"): f"{_OPEN} AND coalesce(f.last_entry_at, f.opened_at) < :month_ago",
    **{
        ("suggestions", code): query.replace("{of}", LETTERS).replace(OF_READER, f"c.id IN {_SEEN}")
        for code, query in EXPECTED.items()
    },
}
# Counted in no statement of its own: what is left of a whole, and the middle one of some lengths.
LEFT = {("suggestions", code) for code in ("unknown", "only_words", "silent", "days_to_reply")} | {
    ("concerns", "hours_to_act")
}
# What the demonstration has none of in the two periods; its letters apart,
# of which `tests/desk/figures` has some of each sort, as of decisions.
NONE = {
    ("people", code)
    for code in (
        "arrest_received",
        "arrested",
        "not_arrested",
        "prosecuted",
        "revoked",
        "ended_well",
        "statutory_non_prosecution",
        "special_non_prosecution",
        "insufficient_evidence_non_prosecution",
    )
} | {("visits", "unplanned"), ("work", "quiet")}
