"""The mistakes that are planted: mostly one day more, or less, than the law or the house allows.

One line for each: what stands in the package, what is put instead, and the tests that must notice.
"""

from __future__ import annotations

from tests.mutants.planting import Mutant

# Mistakes that nothing can notice, and why.
SURVIVORS: dict[tuple[str, str], str] = {}

# Of a concern until it ends.
FOLLOWED = "casework/concerns/test_follow_up.py"
# Of a document: its numbers, its copies, the facts it was made from.
PAPERS = "desk/papers/test_documents.py"
# Of a spot check whose day is hidden.
HIDDEN = "visits/spotchecks/test_pages.py"
# Of a record that two people seal.
CEREMONY = "desk/sealed_records/test_sealed_records.py"
# Of how long a sealed record is kept, and what is left of one that was destroyed.
DESTROYED = "desk/sealed_records/test_destruction.py"
NOWHERE = "desk/sealed_records/test_nowhere.py"
# Of whether a sealing is owed.
SEALINGS = "clocks/test_sealings.py"
# Of one person of a joint case.
APART = "desk/sealed_records/test_apart.py"
# Of what the custodian proposes, and somebody else decides.
PROPOSALS = "desk/sealed_records/test_proposals.py"
# Of a sealed case.
SEALED = "cases/test_sealed_cases.py"
# Of days before somebody was born.
TYPED_DAYS = "casework/identity/test_typed_days.py"
# Of who decides, and who does not.
WAYS_AROUND = "courses/approvals/test_ways_around.py"


def of(room: str, *lines: tuple[str, str, str]) -> tuple[Mutant, ...]:
    """The mutants of one package; the tests of a line stand in one text."""
    return tuple(
        Mutant(room, text, instead, tuple(tests.split()), SURVIVORS.get((room, text), ""))
        for text, instead, tests in lines
    )


MUTANTS = (
    *of(
        "web/typed_dates",
        ("span[0] <= self.on]", "span[0] < self.on]", "web/typed_dates/test_fields.py"),
        ("span[1] >= self.on]", "span[1] > self.on]", "web/typed_dates/test_fields.py"),
    ),
    *of(
        "review",
        ("extended_on > due", "extended_on >= due", "review/test_actions.py"),
        ("extended_on < received_on", "extended_on <= received_on", "review/test_actions.py"),
        (
            "outcome.decided_on < received",
            "outcome.decided_on <= received",
            "review/test_actions.py",
        ),
        (
            "receipt.latest < previous.ended_on",
            "receipt.latest <= previous.ended_on",
            "review/test_chain.py",
        ),
        (
            "if change.since <= day]",
            "if change.since < day]",
            "review/test_custody_on_the_last_day.py",
        ),
        ("period.due >= on:", "period.due > on:", "review/test_next_steps.py"),
        ("(waits or not late.met)", "(waits or late.met)", "courses/approvals/test_days.py"),
    ),
    *of(
        "guidance/reporting",
        (
            "reported.last < discovered.first",
            "reported.last <= discovered.first",
            "guidance/reporting/test_reporting.py",
        ),
    ),
    *of(
        "guidance",
        ("Measure.last_day.is_(None)", "Measure.id.is_not(None)", "guidance/test_order_looks.py"),
        ("looked and looked > date", "looked and looked < date", "guidance/test_order_looks.py"),
    ),
    *of(
        "guidance/judicial_assistance",
        (
            "other_sum + amount > bound",
            "other_sum + amount >= bound",
            "guidance/judicial_assistance/test_judicial_assistance.py",
        ),
        (").left > 0", ").left >= 0", "guidance/judicial_assistance/test_judicial_assistance.py"),
    ),
    *of(
        "review/oversight",
        (
            "row.happened_on >= since]",
            "row.happened_on > since]",
            "review/oversight/test_oversight.py",
        ),
        ("day < of.happened_on", "day <= of.happened_on", "review/oversight/test_oversight.py"),
        ('values["due_on"] < day', 'values["due_on"] <= day', "review/oversight/test_oversight.py"),
        ("received < day", "received <= day", "review/oversight/test_oversight.py"),
    ),
    *of(
        "probation",
        (
            "terms.decided_on < review.received:\n        raise",
            "terms.decided_on <= review.received:\n        raise",
            "probation/test_actions.py",
        ),
        (
            "last_day=ends_on, at_latest=happened.last",
            "last_day=happened.first or ends_on, at_latest=happened.last",
            "probation/test_conduct.py",
        ),
        (
            "last_day=ends_on, at_latest=happened.last",
            "last_day=date.fromordinal(ends_on.toordinal() - 1), at_latest=happened.last",
            "probation/test_conduct.py",
        ),
        (
            "withdrawn_on < objection.raised_on",
            "withdrawn_on <= objection.raised_on",
            "probation/test_conduct.py",
        ),
        (
            "objection.withdrawn_on <= on)",
            "objection.withdrawn_on < on)",
            "probation/test_conduct.py probation/test_endings.py",
        ),
        ("heard_on < decided_on", "heard_on <= decided_on", "probation/test_conduct.py"),
        (
            "ends_on = over_after(probation) or ends_on",
            "ends_on = ends_on",
            "probation/test_endings.py probation/test_month_ends.py",
        ),
        ("and on <= ends_on:", "and on < ends_on:", "probation/test_next_steps.py"),
    ),
    *of(
        "courses",
        (
            "ensure_not_before(held, begun",
            "ensure_not_before(None, begun",
            "guidance/assistance/test_psychological_help.py",
        ),
        (
            "held.first > ended:",
            "held.first >= ended:",
            "guidance/assistance/test_psychological_help.py",
        ),
        (
            "ensure_not_before(ended_on, first",
            "ensure_not_before(None, first",
            "guidance/test_programmes.py",
        ),
        (
            "ensure_not_before(terms.last_day, first",
            "ensure_not_before(None, first",
            "guidance/test_programmes.py",
        ),
        ("due > ends", "due >= ends", "guidance/assistance/test_psychological_help.py"),
        (
            "len(detail.sessions) >= detail.sessions_planned",
            "len(detail.sessions) > detail.sessions_planned",
            "guidance/assistance/test_psychological_help.py",
        ),
        (
            "max(known, key=lambda sitting: sitting.held.first or date.min, default=None)",
            "next(reversed(known), None)",
            "guidance/assistance/test_psychological_help.py",
        ),
    ),
    *of(
        "guidance/assistance",
        ("MOST_WEEKS = 52", "MOST_WEEKS = 53", "guidance/assistance/test_psychological_help.py"),
        (
            "NumberRange(1, MOST_WEEKS",
            "NumberRange(0, MOST_WEEKS",
            "guidance/assistance/test_psychological_help.py",
        ),
    ),
    *of(
        "guidance",
        ("ended_on < begun", "ended_on <= begun", "guidance/test_orders.py"),
        ("served_on < issued_on", "served_on <= issued_on", "guidance/test_terms.py"),
        ("last_day < begins", "last_day <= begins", "guidance/test_terms.py"),
        ("and measure.last_day < on\n", "and measure.last_day <= on\n", "guidance/test_stage.py"),
        ("if measure.last_day < on:", "if measure.last_day <= on:", "guidance/test_next_steps.py"),
    ),
    *of(
        "visits",
        (
            "len(planned_by_day) > MOST_VISITS",
            "len(planned_by_day) >= MOST_VISITS",
            "visits/test_rhythm.py",
        ),
        ("number >= rhythm.times", "number > rhythm.times", "visits/test_rhythm.py"),
        ("day <= last, _nominal", "day < last, _nominal", "visits/test_rhythm.py"),
        ("if day <= end and fits(day)", "if day < end and fits(day)", "visits/test_rhythm.py"),
        (
            "exam.first <= day <= exam.last",
            "exam.first <= day < exam.last",
            "visits/test_rhythm_of_series.py",
        ),
        (
            "_in_month(start, month_day) < first",
            "_in_month(start, month_day) <= first",
            "visits/test_rhythm_of_series.py",
        ),
        ("day < self.from_on or", "day <= self.from_on or", "visits/test_pauses.py"),
        ("day > self.until_on)", "day >= self.until_on)", "visits/test_pauses.py"),
        ("day < self.resumed_on", "day <= self.resumed_on", "visits/test_pauses.py"),
        ("opens <= at <= closes", "opens <= at < closes", "visits/test_plan_pages.py"),
        ("met < on - timedelta", "met <= on - timedelta", "visits/test_plan_pages.py"),
        ("terms.rhythm.first < act.on", "terms.rhythm.first <= act.on", "visits/test_actions.py"),
        ("held[-1].day > last", "held[-1].day >= last", "visits/test_actions.py"),
        ("if change.day < on:", "if change.day <= on:", "visits/test_actions.py"),
        ("planned.day > last:", "planned.day >= last:", "visits/test_actions.py"),
        (
            "last is not None and day > last",
            "last is not None and day >= last",
            "visits/test_handlers.py",
        ),
        ("CaseGrant.until >= on", "CaseGrant.until > on", "visits/test_actions.py"),
        ("if sight.is_whole:\n        return true()", "if sight:\n        return true()", HIDDEN),
        ("if not is_seen or not may(", "if not may(", HIDDEN),
        ("VisitState.CANCELLED and not is_hidden", "VisitState.CANCELLED", HIDDEN),
    ),
    *of(
        "visits/spotchecks",
        ("or_(SpotCheck.state.in_(AHEAD), is_shown)", "SpotCheck.state.in_(AHEAD)", HIDDEN),
        ("CheckState.DRAWN if is_secret else self.state", "self.state", HIDDEN),
    ),
    *of(
        "casework/attachments",
        (
            "is_theirs and is_of_child",
            "is_theirs or is_of_child",
            "casework/attachments/test_who_sees.py",
        ),
        (
            "not 0 < page <= (row.pages or 0)",
            "not 0 < page < (row.pages or 0)",
            "casework/attachments/test_pages.py",
        ),
        ('answer != "stream: OK"', "not answer", "casework/attachments/test_scanning.py"),
        (
            "row is None or not row.may_prove or",
            "row is None or",
            "casework/attachments/test_awaited.py",
        ),
        (
            "WaitingFile.since < at - KEPT",
            "WaitingFile.since < at",
            "casework/attachments/test_waiting.py",
        ),
        (
            "forget_waiting(self.all_waiting)",
            "pass",
            "casework/attachments/test_waiting.py",
        ),
        (
            "key_of(number, staff_id=acting().by.id)",
            "key_of(number, staff_id=0)",
            "casework/attachments/test_waiting.py",
        ),
    ),
    *of(
        "casework/concerns",
        (
            "last >= on - timedelta(days=RECENT_DAYS)",
            "last > on - timedelta(days=RECENT_DAYS)",
            "casework/concerns/test_concerns.py",
        ),
        (
            "at - raised_at >= BEFORE_THE_CHIEF",
            "at - raised_at > BEFORE_THE_CHIEF",
            "casework/concerns/test_telling.py",
        ),
        ("== URGENT, Obligation.due < on)", "== URGENT, Obligation.due <= on)", FOLLOWED),
        ("is URGENT or self.owed.due < on", "is URGENT or self.owed.due <= on", FOLLOWED),
        ("if answer.next_on < on:", "if answer.next_on <= on:", FOLLOWED),
        (">= LEAST_WORDS", "> LEAST_WORDS", FOLLOWED),
        (">= LEAST_SIGNS", "> LEAST_SIGNS", FOLLOWED),
        ("self.seen is not SeenHow.NOT and self.safety", "self.safety", FOLLOWED),
        ("if act.by.id in {step.said_by_id", "if act.by.id not in {step.said_by_id", FOLLOWED),
        ("for step in steps[last + 1 :]", "for step in steps", FOLLOWED),
        ("if is_alarming(concern):\n        raise", "if not concern:\n        raise", FOLLOWED),
    ),
    *of(
        "suggestions",
        (
            "new.remind_on <= (issued or act.on)",
            "new.remind_on < (issued or act.on)",
            "suggestions/test_issuing.py",
        ),
        ("day < issued:", "day <= issued:", "suggestions/test_issuing.py"),
        (
            "again_on <= max(reminded_on, act.on)",
            "again_on < max(reminded_on, act.on)",
            "suggestions/test_issuing.py",
        ),
        (
            "ensure_not_before(reminded_on, since",
            "ensure_not_before(None, since",
            "suggestions/test_issuing.py",
        ),
        ("closed_on < last", "closed_on <= last", "suggestions/test_issuing.py"),
        ("last < served", "last <= served", "suggestions/test_answers.py"),
        (
            "reply.check_on <= last",
            "reply.check_on < last",
            "suggestions/test_answers.py",
        ),
        ("look.look_due <= day", "look.look_due < day", "suggestions/test_answers.py"),
        ("suggestion.set_day < last", "suggestion.set_day <= last", "suggestions/test_issuing.py"),
        (
            "Suggestion.reply_due < on, edtf_text",
            "Suggestion.reply_due <= on, edtf_text",
            "suggestions/test_answers.py",
        ),
        (
            "letter.is_open and letter.kind is not SuggestionKind.OF_ANOTHER",
            "letter.is_open",
            "suggestions/test_of_others.py",
        ),
        (
            "if letter.kind is not SuggestionKind.OF_ANOTHER:\n        raise",
            "if letter.kind.is_urging:\n        raise",
            "suggestions/test_mistyped.py",
        ),
        ("issued > min(known)", "issued >= min(known)", "suggestions/test_mistyped.py"),
        (
            "number(Suggestion.id, Suggestion.kind.in_(FORMAL), stands)",
            "number(Suggestion.id, Suggestion.kind.in_(FORMAL))",
            "suggestions/recipients/test_register.py",
        ),
        (
            "_day_of_issue == day, Suggestion.id < last_id",
            "_day_of_issue == day, Suggestion.id <= last_id",
            "suggestions/recipients/test_growth.py",
        ),
        (
            "if still.until is None and still.is_examined",
            "if still.until is None",
            "suggestions/test_standstills.py",
        ),
        (
            "owed.weight == Lateness.AGREED and owed.kind is not REPLY",
            "owed.weight == Lateness.AGREED",
            "suggestions/test_open_days.py",
        ),
    ),
    *of(
        "clocks/office_terms",
        (
            "if not term.least <= number <= term.most:",
            "if not number:",
            "suggestions/test_open_days.py",
        ),
    ),
    *of(
        "desk/drafts",
        ("if number != known + 1:", "if number < known:", "desk/drafts/test_drafts.py"),
    ),
    *of(
        "desk/handover",
        ("if new.until < new.since:", "if new.until <= new.since:", "desk/handover/test_desks.py"),
        (
            "if new.until - new.since >= LONGEST:",
            "if new.until - new.since > LONGEST:",
            "desk/handover/test_desks.py",
        ),
    ),
    *of(
        "commands/backups",
        ('"sealed_on IS NOT NULL"', '"FALSE"', "commands/backups/test_sealed_records.py"),
        ("        without_rows(copy, sealed)\n", "", "commands/backups/test_sealed_records.py"),
        (
            "take_out_words(Session(connection), texts_among(connection, rows))",
            "pass",
            "commands/backups/test_sealed_records.py",
        ),
        (
            "    add_words(Session(to), texts_among(to, rows))\n",
            "",
            "commands/backups/test_sealed_records.py",
        ),
        (
            "            shutil.copyfileobj(content, file, _LOT)\n        except (SealBroken",
            "            pass\n        except (SealBroken",
            "commands/backups/test_sealed_records.py",
        ),
        ("- len(shut.get(name, ()))", "", "commands/backups/test_sealed_records.py"),
        (
            "            if part.exists():",
            "            if False:",
            "commands/backups/test_sealed_records.py",
        ),
    ),
    *of(
        "desk/health",
        (
            "(days := (around.on - last).days) > 1:",
            "(days := (around.on - last).days) > 60:",
            "commands/backups/test_doctor.py",
        ),
        (
            "(apart := around.at - last.at) > TRIED_EVERY:",
            "(apart := around.at - last.at) > 2 * TRIED_EVERY:",
            "commands/backups/test_doctor.py",
        ),
        (
            "    with sealed_opened():\n",
            "    if True:\n",
            "desk/sealed_records/test_destruction.py",
        ),
    ),
    *of(
        "desk/ledgers",
        (
            "if act.at > batch.done_at + KEPT:",
            "if act.at > batch.done_at + 2 * KEPT:",
            "desk/ledgers/test_importing.py",
        ),
        (
            "return RowState.ASKED if choice is None else RowState.LEFT_OUT",
            "return RowState.WAITING if choice is None else RowState.LEFT_OUT",
            "desk/ledgers/test_cases_here.py",
        ),
    ),
    *of(
        "desk/staff",
        (
            "if by.staff is not None and staff.id == by.staff.id:",
            "if False:",
            "desk/staff/test_accounts.py",
        ),
    ),
    *of(
        "desk/bundles",
        ("if bundle.by_id != act.by.id:", "if False:", "desk/bundles/test_bundles.py"),
        ("if act.at > bundle.asked_at + MAY_TAKE:", "if False:", "desk/bundles/test_bundles.py"),
    ),
    *of(
        "desk/papers",
        ("if missing and not with_gaps:", "if False:", PAPERS),
        (
            "if place.name in values and (is_file_copy or not place.on_file_only)",
            "if place.name in values",
            PAPERS,
        ),
        ("if changed and made.outdated_on is None:", "if False:", PAPERS),
        ("elif made not in last or made.outdated_on", "elif made.outdated_on", PAPERS),
        ("if made.named.get(key) != _mark(made, identity, place)", "if False", PAPERS),
        ("self.last + 1 if year == self.year", "self.last if year == self.year", PAPERS),
        ("for series in (own, *shared))", "for series in (own,))", PAPERS),
        (
            "elif place.on_file_only and not is_file_copy:",
            "elif False:",
            "desk/papers/test_word.py",
        ),
    ),
    *of(
        "desk/figures",
        ("len(quarters) < PERIODS", "len(quarters) < 2", "desk/figures/test_figures.py"),
        ("if number < LEAST or", "if number < LEAST - 1 or", "desk/figures/test_office.py"),
        ("if most - least + 1 >= ROOM:", "if True:", "desk/figures/test_office.py"),
    ),
    *of(
        "courses/requirements",
        ("new.until < new.since", "new.until <= new.since", "courses/requirements/test_checks.py"),
        ("look.look_due <= day", "look.look_due < day", "courses/requirements/test_checks.py"),
        (
            "ensure_not_before(look.seen, begun",
            "ensure_not_before(None, begun",
            "courses/requirements/test_checks.py",
        ),
    ),
    *of(
        "clocks",
        (
            "approved_on > owed.due",
            "approved_on >= owed.due",
            "clocks/test_recording_corrections.py",
        ),
        (
            "return None if in_time(last, received_on=when.first) else last",
            "return last if in_time(last, received_on=when.first) else None",
            "clocks/test_written_down_late.py",
        ),
        (
            "when.first > on:",
            "when.first >= on:",
            "clocks/test_recording.py",
        ),
        (
            "    return last < started\n",
            "    return last <= started\n",
            "clocks/test_written_down_late.py",
        ),
        (
            "Obligation.due >= fact.when.last",
            "Obligation.due > fact.when.last",
            "clocks/test_written_down_late.py",
        ),
        (
            "ensure_not_before(day, decision.decided",
            "ensure_not_before(None, decision.decided",
            "clocks/test_delivery.py",
        ),
    ),
    *of(
        "clocks",
        ("is_after = False in at_each", "is_after = True in at_each", SEALINGS),
        ("not is_same or (owed", "not is_same and (owed", SEALINGS),
        ("if call is None or not call.is_owed or", "if call is None or", SEALINGS),
    ),
    *of(
        "law",
        ("max(known, default=0) > limit", "max(known, default=0) >= limit", "law/test_gates.py"),
        ("sum(known) <= limit", "sum(known) < limit", "law/test_gates.py"),
        ("first >= since or (", "first > since or (", "law/test_gates.py"),
        ("last >= since):", "last > since):", "law/test_gates.py"),
        ("if False in asked.values():", "if False:", "law/test_gates.py"),
    ),
    *of(
        "desk/sealed_records",
        ("copy.place not in ticked", "copy.place in ()", CEREMONY),
        ("not has_permission(by, KEEP) or by", "by", CEREMONY),
        ("query.opened_at <= at < query", "query.opened_at <= at <= query", CEREMONY),
        ("    if not lets:", "    if False:", CEREMONY),
        ("    if is_joint(case, seal.party):", "    if False:", APART),
        ("RecordSeal.is_public_order ==", "RecordSeal.is_public_order !=", CEREMONY),
        ("if person.has_role(*ACCUSED_HERE) else ABOUT_THEM", "", SEALINGS),
        ('if reason not in (None, "age_at_act_unknown"):', "if False:", SEALINGS),
        ("AuditEvent.case_id == case.id", "True", CEREMONY),
        ("if party is not person and same:", "if False:", APART),
        ("if is_shorter and not any(", "if False and not any(", APART),
        ("period.until < on)", "period.until <= on)", DESTROYED),
        ("            return last\n", "            continue\n", DESTROYED),
        ("or self.until >= on)", "or self.until > on)", DESTROYED),
        ("RetentionHold.until >= on", "RetentionHold.until > on", DESTROYED),
        ("if is_held(each, on=act.on):", "if False:", DESTROYED),
        ("None and new.until < act.on", "None and new.until <= act.on", DESTROYED),
        ("or act.by.id == proposed_by_id", "", PROPOSALS),
        ("return waits and number == number_of(row)", "return waits", PROPOSALS),
        ("if query.answer not in lawful_answers(", "if not lawful_answers(", PROPOSALS),
        ("    if query.person in reason:", "    if False:", PROPOSALS),
        ("RecordQuery.answered_by_id != by.id,", "", PROPOSALS),
        ("    if query.answer is not None:\n", "    if False:\n", PROPOSALS),
        ('any(place["party"] == shape.id', 'any(False and place["party"] == shape.id', NOWHERE),
        ("        seal.due = owed.due\n", "        pass\n", SEALINGS),
        ("grant.until >= act.on for", "grant.until > act.on for", DESTROYED),
    ),
    *of(
        "casework/identity",
        (
            "if any(alias and alias",
            "if any(alias is None and alias",
            "casework/identity/test_identity.py",
        ),
        ("if day < act.on]", "if day < day]", TYPED_DAYS),
        ("if early and may(act.by,", "if early and not may(act.by,", TYPED_DAYS),
        ("isinstance(row, KeptFile)", "row is None", TYPED_DAYS),
    ),
    *of(
        "cases",
        ("last < begun:", "last <= begun:", "guidance/reporting/test_reporting.py"),
        ("row.case_id == case.id", "row.case_id", "casework/amounts/test_amounts.py"),
        ("until >= {on})", "until > {on})", SEALED),
        (" AND ended_at IS NULL", "", SEALED),
        ("AND ground = '{Ground.AFTER_SEALING}' AND", "AND", SEALED),
        ("_may_read(Case.id, Case.sealed_on)", "Case.id.is_not(None)", SEALED),
        ("(SELECT sealed_on FROM case_file WHERE id = {case})", "(NULL)", SEALED),
        ("hiding is None or not", "hiding is not None or not", SEALED),
        ("user.office_id, Case.sealed_on.is_(None))", "user.office_id)", SEALED),
        ("user.office_id and case.sealed_on is None", "user.office_id", SEALED),
        (
            "if first is not None and first > on:",
            "if first is not None and first >= on:",
            "casework/test_actions.py casework/concerns/test_concerns.py visits/test_outcomes.py",
        ),
        (
            "when.first > on else when",
            "when.first >= on else when",
            "people/test_fact_actions.py",
        ),
        ("if len(ids) < 2 else", "if len(ids) < 3 else", "desk/case_page/test_who_did_it.py"),
        (
            "CaseGrant.until >= on",
            "CaseGrant.until > on",
            "casework/test_team.py",
        ),
    ),
    *of(
        "casework",
        ("new.until < act.on", "new.until <= act.on", "casework/test_team.py"),
        (
            "CaseGrant.until >= on),\n        )\n        .order",
            "CaseGrant.until > on),\n        )\n        .order",
            "casework/test_team.py",
        ),
    ),
    *of(
        "ledger",
        (
            "if row is not None and row.is_open:",
            "if row is not None:",
            "ledger/test_obligations.py",
        ),
        (
            "Obligation.is_open, Obligation.due < on, Obligation.kind.in_(windows())",
            "Obligation.is_open, Obligation.due <= on, Obligation.kind.in_(windows())",
            "ledger/test_obligations.py",
        ),
    ),
    *of(
        "visits",
        ("day < visit.planned_on", "day <= visit.planned_on", "visits/test_outcomes.py"),
    ),
    *of(
        "visits/workload",
        (
            "self.away_until.get(member_id, date.min) < by",
            "self.away_until.get(member_id, date.min) <= by",
            "desk/notices/test_night.py",
        ),
    ),
    *of(
        "desk/case_page",
        ("row.until.last < on", "row.until.last <= on", "desk/case_page/test_stage_lines.py"),
    ),
    *of(
        "desk/today",
        (
            "Risk.ENDS_SOON: is_ours and not is_held and 0 <= days <= OTHER_DAYS",
            "Risk.ENDS_SOON: is_ours and not is_held and 0 <= days < OTHER_DAYS",
            "desk/today/test_risks.py",
        ),
        (
            "on + timedelta(days=OTHER_DAYS)",
            "on + timedelta(days=OTHER_DAYS - 1)",
            "desk/today/test_risks.py",
        ),
        (
            "on + timedelta(days=CUSTODY_DAYS)",
            "on + timedelta(days=CUSTODY_DAYS + 1)",
            "desk/today/test_risks.py",
        ),
        (
            "and_(_is_ours(), Obligation.due < on)",
            "and_(_is_ours(), Obligation.due <= on)",
            "desk/today/test_risks.py",
        ),
        (
            "Obligation.due < narrowed.month.later().first",
            "Obligation.due <= narrowed.month.later().first",
            "desk/today/test_periods.py",
        ),
        (
            "awaited())\n    last = on + timedelta(days=DAYS_AHEAD - 1)",
            "awaited())\n    last = on + timedelta(days=DAYS_AHEAD)",
            "desk/today/test_queries.py",
        ),
    ),
    *of(
        "desk/notices",
        ("    if due < on:\n", "    if due <= on:\n", "desk/notices/test_rhythms.py"),
        ("after + timedelta(days=1)", "after", "desk/notices/test_rhythms.py"),
        ("Obligation.due <= last", "Obligation.due < last", "desk/notices/test_night.py"),
        ("Obligation.kind.notin_(windows()),", "", "desk/notices/test_night.py"),
    ),
    *of(
        "courses/approvals",
        (
            "    settle(WAITS, proposal, on=act.on)\n    owe(\n        case,\n        TO_AMEND,",
            "    owe(\n        case,\n        TO_AMEND,",
            "courses/approvals/test_proposing.py",
        ),
        ("Deputy.since <= on,", "Deputy.since < on,", WAYS_AROUND),
        ("Deputy.until >= on,", "Deputy.until > on,", WAYS_AROUND),
        ("minutes.held_on > approved.on", "minutes.held_on >= approved.on", WAYS_AROUND),
        ("new.since < act.on", "new.since <= act.on", WAYS_AROUND),
        ("new.until > (last", "new.until >= (last", WAYS_AROUND),
        ("CaseGrant.ended_at > first)", "CaseGrant.ended_at < first)", WAYS_AROUND),
        ("CaseGrant.ended_at > first.", "CaseGrant.ended_at < first.", WAYS_AROUND),
    ),
    *of(
        "accounts",
        ("if wrong < self.free:", "if wrong <= self.free:", "web/test_throttling.py"),
        (
            "return ends if ends > at else None",
            "return ends if ends >= at else None",
            "web/test_throttling.py",
        ),
    ),
    *of(
        "audit",
        (
            "left -= self._shut.get(table, set())",
            "left -= set()",
            "commands/backups/test_sealed_records.py",
        ),
        (
            "if name == _SHUT else shut.difference_update",
            "if name else shut.difference_update",
            "commands/backups/test_sealed_records.py",
        ),
        ("if row.number < number:", "if row.number <= number:", "audit/test_chain.py"),
        (
            "is_last = len(end.waiting) < most",
            "is_last = len(end.waiting) <= most",
            "audit/test_unchained.py",
        ),
    ),
    *of(
        "casework/amounts",
        ("or (row is not None and whole.id == row.id)", "", "casework/amounts/test_amounts.py"),
        (
            "find_in(case, Amount, part_of)",
            "session().get(Amount, part_of)",
            "casework/amounts/test_amounts.py",
        ),
    ),
    *of(
        "casework/links",
        (
            "is_turned = seen.is_turned and not new.kind.is_mutual",
            "is_turned = seen.is_turned",
            "casework/links/test_links.py",
        ),
        (
            "if link.ended_at is not None:",
            "if link.ended_at is not None and not reason:",
            "casework/links/test_links.py",
        ),
    ),
    *of(
        "casework/participating_offices",
        ("until < since:", "until <= since:", "casework/participating_offices/test_offices.py"),
        (
            "if any(all(getattr(part, name)",
            "if len(told) == 1 and any(all(getattr(part, name)",
            "casework/participating_offices/test_offices.py",
        ),
    ),
    *of(
        "casework/tasks",
        ("CaseGrant.until >= on)", "CaseGrant.until > on)", "casework/tasks/test_next_steps.py"),
        ("if day < act.on:", "if day <= act.on:", "casework/tasks/test_next_steps.py"),
    ),
    *of(
        "clocks/calculator",
        (
            "due.nominal < day < due.due",
            "due.nominal <= day < due.due",
            "clocks/test_pages.py",
        ),
        ("(last - first).days >= DRAWN", "(last - first).days > DRAWN", "clocks/test_pages.py"),
    ),
    *of(
        "clocks/calendar",
        (
            "terms.last_on < terms.first_on",
            "terms.last_on <= terms.first_on",
            "clocks/calendar/test_exam_weeks.py",
        ),
        (".days >= LONGEST_EXAMS", ".days > LONGEST_EXAMS", "clocks/calendar/test_exam_weeks.py"),
        (
            "ExamWeek.last_on >= since",
            "ExamWeek.last_on > since",
            "clocks/calendar/test_exam_weeks.py",
        ),
    ),
    *of(
        "courses/measures",
        (
            "next_on is not None and next_on <= act.on",
            "next_on is not None and next_on < act.on",
            "courses/measures/test_measures.py",
        ),
        ("new.review_on <= act.on", "new.review_on < act.on", "courses/measures/test_measures.py"),
    ),
    *of(
        "db",
        ("self._size > self._at_most", "self._size >= self._at_most", "db/test_file_store.py"),
        ("len(self._rest) > PIECE", "len(self._rest) >= PIECE", "db/test_file_store.py"),
        (
            "return min(first for first, _ in bounds)",
            "return max(first for first, _ in bounds)",
            "db/test_partial_date.py",
        ),
        (
            "(year + 1, 2) if season == _WINTER",
            "(year, 2) if season == _WINTER",
            "db/test_partial_date.py",
        ),
    ),
    *of(
        "desk/claims",
        (
            '(values.get("en") or values.get("zh"))',
            'values.get("en")',
            "desk/claims/test_sources.py",
        ),
        (
            "if isinstance(row, Disposition) and row.decided_here:",
            "if isinstance(row, Disposition) and not row.decided_here:",
            "desk/claims/test_sources.py",
        ),
    ),
    *of(
        "desk/diary",
        (
            "CalendarFeed.expires_on >= on,",
            "CalendarFeed.expires_on > on,",
            "desk/diary/test_feed.py",
        ),
        (
            "len(feeds_of(act.by)) >= AT_MOST",
            "len(feeds_of(act.by)) > AT_MOST",
            "desk/diary/test_devices.py",
        ),
    ),
    *of(
        "desk/papers",
        ("    take_version(decision, opened=opened)\n", "", "desk/papers/test_papers.py"),
    ),
    *of(
        "desk/rechecks",
        (
            "flag.ended_on = None if flag.rule in against else on",
            "flag.ended_on = on",
            "desk/rechecks/test_asked_again.py",
        ),
        (
            "lock(taken)\n    waiting = [flag for flag in flags_on(taken) if flag.waits]",
            "lock(taken)\n    waiting = [*flags_on(taken)]",
            "desk/rechecks/test_what_follows.py",
        ),
    ),
    *of(
        "desk/tracks",
        ("when.first > act.on:", "when.first >= act.on:", "desk/tracks/test_lines.py"),
        (
            "ensure_not_before(when, track.since",
            "ensure_not_before(None, track.since",
            "desk/tracks/test_lines.py",
        ),
    ),
    *of(
        "exchange",
        ("early.last < late.first", "early.last <= late.first", "exchange/test_plausibility.py"),
        ("decided.last <= ends", "decided.last < ends", "exchange/test_plausibility.py"),
    ),
    *of(
        "guidance/correction",
        (
            "ensure_not_before(measure.decided, measure.acted",
            "ensure_not_before(None, measure.acted",
            "guidance/correction/test_correction.py",
        ),
    ),
    *of(
        "casework",
        (
            "ensure_not_before(until, since",
            "ensure_not_before(None, since",
            "people/test_fact_actions.py",
        ),
        (
            "if kind.ended is None or is_over(row):",
            "if kind.ended is None:",
            "people/test_fact_actions.py",
        ),
    ),
    *of(
        "people/guarantees",
        ("_AGES[band] <= age", "_AGES[band] < age", "people/guarantees/test_acts.py"),
        (
            "if kind is GuaranteeKind.INTERROGATION and values",
            "if kind is not GuaranteeKind.INTERROGATION and values",
            "people/guarantees/test_guarantees.py",
        ),
    ),
    *of(
        "probation/board",
        ("else row > after)", "else row >= after)", "probation/board/test_board.py"),
        (
            "sorted((row[0], row[1]) for row in session().execute(query, values))",
            "[(row[0], row[1]) for row in session().execute(query, values)]",
            "probation/board/test_board.py",
        ),
        ("sum(day < on for", "sum(day <= on for", "probation/board/test_board.py"),
    ),
    *of(
        "probation/entrustments",
        (
            "letter.answer_due > last:",
            "letter.answer_due >= last:",
            "probation/entrustments/test_course_of_it.py",
        ),
        (
            "answer.answered_on < sent:",
            "answer.answered_on <= sent:",
            "probation/entrustments/test_course_of_it.py",
        ),
        (
            "Measure.last_day < night.on",
            "Measure.last_day <= night.on",
            "probation/entrustments/test_course_of_it.py",
        ),
    ),
    *of(
        "probation/opinions",
        (
            "finished_on < decided_on:",
            "finished_on <= decided_on:",
            "probation/opinions/test_opinions.py",
        ),
        ("came > report.due", "came >= report.due", "probation/opinions/test_opinions.py"),
    ),
    *of(
        "probation/scores",
        ("if day > act.on:", "if day >= act.on:", "probation/scores/test_scores.py"),
        (">= indicator.most:", "> indicator.most:", "probation/scores/test_scores.py"),
        ("if act.on > ends_on:", "if act.on >= ends_on:", "probation/scores/test_scores.py"),
        ("since <= day <= until:", "since <= day < until:", "probation/scores/test_scores.py"),
    ),
    *of(
        "probation/supervision",
        (
            "until = last_day or plan.first_report + timedelta(days=365)",
            "until = plan.first_report + timedelta(days=365)",
            "probation/supervision/test_due.py",
        ),
        ("leave.since - timedelta(days=1))", "leave.since)", "probation/supervision/test_due.py"),
        (
            'if values["until"] < values["since"]:',
            'if values["until"] <= values["since"]:',
            "probation/supervision/test_due.py",
        ),
        (
            "returned_on < leave.since:",
            "returned_on <= leave.since:",
            "probation/supervision/test_due.py",
        ),
        (
            "answer.decided_on < leave.asked_on:",
            "answer.decided_on <= leave.asked_on:",
            "probation/supervision/test_due.py",
        ),
        (
            "answer.decided_on > last:",
            "answer.decided_on >= last:",
            "probation/supervision/test_due.py",
        ),
    ),
    *of(
        "review/hearings",
        (
            "new.held_on < new.decided_on:",
            "new.held_on <= new.decided_on:",
            "review/hearings/test_hearings.py",
        ),
        (
            "    if new.held_on < new.decided_on:",
            "    if new.decided_on < new.held_on:",
            "review/hearings/test_hearings.py",
        ),
    ),
    *of(
        "review/judgments",
        ("new.look_on < act.on:", "new.look_on <= act.on:", "review/judgments/test_judgments.py"),
        ("new.decided_on < sued:", "new.decided_on <= sued:", "review/judgments/test_protests.py"),
        (
            "    if not is_indicted(prosecution):",
            "    if False:",
            "review/judgments/test_protests.py",
        ),
        ("last < first.first:", "last <= first.first:", "review/judgments/test_judgments.py"),
        (
            "new.decided_on > counted.due:",
            "new.decided_on >= counted.due:",
            "review/judgments/test_protests.py",
        ),
        (
            "each.happened_on >= step.happened_on",
            "each.happened_on < step.happened_on",
            "review/judgments/test_protests.py",
        ),
    ),
    *of(
        "review/lawsuits",
        (
            "<= until <= order_lapses_by",
            "< until <= order_lapses_by",
            "review/lawsuits/test_lawsuits.py",
        ),
    ),
    *of(
        "visits/offline",
        ("at >= self.until", "at > self.until", "visits/offline/test_keeping.py"),
        ("timedelta(hours=8)", "timedelta(hours=9)", "visits/offline/test_keeping.py"),
    ),
    *of(
        "visits/questions",
        ("count <= MOST_CHOICES", "count < MOST_CHOICES", "visits/questions/test_questions.py"),
        (
            "for choice in wording.choices}) < count:",
            "for choice in wording.choices}) < count - 1:",
            "visits/questions/test_questions.py",
        ),
    ),
    *of(
        "visits/reports",
        ("next_on <= saved.day:", "next_on < saved.day:", "visits/reports/test_reports.py"),
        (
            "if next_on is not None and next_on",
            "if next_on is None and saved.day",
            "visits/reports/test_reports.py",
        ),
    ),
    *of(
        "visits/visit_sheets",
        (
            "hour if there.date() == on else",
            "hour if there.date() != on else",
            "visits/visit_sheets/test_slip.py",
        ),
        (
            "looks_of(visit, by=act.by)",
            "looks_of(visit, by=None)",
            "visits/visit_sheets/test_slip.py",
        ),
        (
            "sheet_parts(of, act.by, aside=True)",
            "sheet_parts(of, act.by, aside=False)",
            "visits/visit_sheets/test_slip.py",
        ),
    ),
    *of(
        "people",
        (
            'if values["kind"] is AttributeKind.HOUSEHOLD and',
            'if values["kind"] is not AttributeKind.HOUSEHOLD and',
            "people/test_fact_actions.py",
        ),
        ("    if len(sexes) != 1:", "    if len(sexes) > 1:", "people/test_fact_actions.py"),
    ),
    # Of rooms of which the table had few: an audit, a duty settled, a condition of sight left out,
    # and days at their boundaries. No test noticed them.
    *of(
        "suggestions",
        (
            "ensure_may_follow(suggestion, act, to=Permission.SUGGESTIONS_WRITE)\n    if not",
            "ensure_may_follow(suggestion, act)\n    if not",
            "suggestions/test_issuing.py",
        ),
        (
            "ensure_may_follow(suggestion, act, to=Permission.SUGGESTIONS_WRITE)\n    lock(",
            "ensure_may_follow(suggestion, act)\n    lock(",
            "suggestions/test_results_of_each.py",
        ),
        (
            "Suggestion.office_id == act.by.office_id, Suggestion.number",
            "Suggestion.number",
            "suggestions/test_issuing.py",
        ),
        (
            "    settle(ObligationKind.REMINDER, suggestion, on=on)\n",
            "",
            "suggestions/test_serving.py",
        ),
    ),
    *of(
        "courses/approvals",
        ("due=proposal.due or act.on", "due=act.on", "courses/approvals/test_proposing.py"),
        (
            "act.by.id not in (proposal.proposed_by_id, case.handler_id)",
            "act.by.id not in (proposal.proposed_by_id,)",
            "courses/approvals/test_proposing.py",
        ),
        (
            "settle_proposal(proposal, on=act.on, as_=DutyState.LAPSED)\n",
            "pass\n",
            "courses/approvals/test_proposing.py",
        ),
        (
            "Deputy.ended_on >= on)",
            "Deputy.ended_on > on)",
            "courses/approvals/test_ways_around.py",
        ),
        (
            "Deputy.until >= new.since",
            "Deputy.until > new.since",
            "courses/approvals/test_ways_around.py",
        ),
        (
            "deputy.until < act.on or",
            "deputy.until <= act.on or",
            "courses/approvals/test_ways_around.py",
        ),
        (
            "deputy.ended_on = act.on - timedelta(days=1)",
            "deputy.ended_on = act.on",
            "courses/approvals/test_ways_around.py",
        ),
        (
            "Deputy.id == deputy_id, Deputy.office_id == office_id",
            "Deputy.id == deputy_id",
            "courses/approvals/test_ways_around.py",
        ),
        (
            ".in_(_PROPOSED),\n            own if",
            ".in_((StepKind.PROPOSED,)),\n            own if",
            "courses/approvals/test_ways_around.py",
        ),
        (
            "            Proposal.office_id == office_id,\n            may_know(seen_by, on=on),",
            "            Proposal.office_id == office_id,",
            "courses/approvals/test_ways_around.py",
        ),
        (
            "    record(AuditKind.MINUTES_ENTERED, by=act.by, at=act.at, minutes=made.id)\n",
            "",
            "courses/approvals/test_ways_around.py",
        ),
        ('    _record(deputy, "ended", act)\n', "", "courses/approvals/test_ways_around.py"),
    ),
    *of(
        "accounts",
        (
            "Staff.office_id == staff.office_id, Staff.role == staff.role",
            "Staff.role == staff.role",
            "accounts/test_actions.py",
        ),
        ("StaffSession.ends_at <= at", "StaffSession.ends_at < at", "accounts/test_actions.py"),
        (
            "SecondFactor.last_step < step",
            "SecondFactor.last_step <= step",
            "accounts/test_second_factor.py",
        ),
        ("_APART = (-1, 0, 1)", "_APART = (-2, -1, 0, 1)", "accounts/test_second_factor.py"),
        (
            "at - proved_at < timedelta(minutes=self.minutes)",
            "at - proved_at <= timedelta(minutes=self.minutes)",
            "accounts/test_second_factor.py",
        ),
    ),
    *of(
        "desk/second_factor",
        ("word.by_id != by.id", "word.by_id", "desk/second_factor/test_pages.py"),
        (
            "end_sessions(act.by, but=this_session)\n    _tell(AuditKind.SECOND_FACTOR_ON",
            "_tell(AuditKind.SECOND_FACTOR_ON",
            "desk/second_factor/test_pages.py",
        ),
    ),
    *of(
        "web",
        (
            "for step, state in mine if not state.is_done]",
            "for step, state in mine]",
            "desk/staff/test_accounts.py",
        ),
        (
            "is_dangerous = step is None and ",
            "is_dangerous = False and ",
            "desk/second_factor/test_pages.py",
        ),
    ),
    *of(
        "desk/claims",
        ("            Claim.withdrawn_by_id.is_(None),\n", "", "desk/claims/test_sources.py"),
        (
            "and is_of_a_court(row):\n        keep_flags",
            "and not is_of_a_court(row):\n        keep_flags",
            "desk/claims/test_sources.py",
        ),
    ),
    *of(
        "desk/rechecks",
        (
            "    for kind in (models.TO_HANDLER, models.TO_CHIEF):",
            "    for kind in (models.TO_HANDLER,):",
            "desk/rechecks/test_what_follows.py",
        ),
        (
            "    ensure_may(act.by, models.ANSWER, case, on=act.on)\n",
            "",
            "desk/rechecks/test_what_follows.py",
        ),
    ),
    *of(
        "desk/notices",
        (
            "shown is None or shown.staff_id != user.id",
            "shown is None",
            "desk/notices/test_pages.py",
        ),
        (
            "self.kind is NEXT_LOOK and self.due < on",
            "self.kind is NEXT_LOOK and self.due <= on",
            "desk/notices/test_order.py",
        ),
    ),
    *of(
        "courses/requirements",
        (
            'one_of_case(case, new.party_id, field="party")',
            "new.party_id",
            "courses/requirements/test_checks.py",
        ),
        (
            'measure.state is MeasureState.ENDED:\n        raise RuleBroken(N_("This has',
            'measure.state is None:\n        raise RuleBroken(N_("This has',
            "courses/requirements/test_checks.py",
        ),
    ),
    *of(
        "courses/measures",
        (
            "ensure_not_before(new.last_day, new.started",
            "ensure_not_before(None, new.started",
            "courses/measures/test_measures.py",
        ),
        ("    settle(REVIEW, measure, on=ended_on)\n", "", "courses/measures/test_measures.py"),
        (
            "other_case is None or other_case.id == case.id",
            "other_case is None",
            "courses/measures/test_measures.py",
        ),
    ),
    *of(
        "review",
        ("changed_on < received_on:", "changed_on <= received_on:", "review/test_actions.py"),
    ),
    *of(
        "exchange",
        (' - {data["number"]}', "", "casework/links/test_links.py"),
    ),
)
