"""Pages of the rules of law: the list, and one rule."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.clocks.calculator.blueprint import bp
from casetrack.law import INSTRUMENTS, PERIODS, RULES, Period, Rule, RuleKind, cite_all, word_length
from casetrack.law.rules import SUBJECT_OF, SUBJECTS
from casetrack.law.versions import BILLS, is_stale, rules_touched, versions_of
from casetrack.law.wording import pick
from casetrack.law.words.periods import (
    KIND_WORDS,
    OBLIGOR_WORDS,
    OPTION_WORDS,
    SEVERITY_WORDS,
    SUBJECT_WORDS,
    TRIGGER_WORDS,
    VERIFICATION_WORDS,
)
from casetrack.ledger.recalculate import FINAL
from casetrack.web.access import signed_in
from casetrack.web.clock import today
from casetrack.web.paging import page_of
from casetrack.web.words import label, language

# Rules of a page: those of one subject are fewer.
MOST = 40


@bp.get("/dates/rules")
@signed_in
def rules() -> ResponseReturnValue:
    """The subjects with their periods; or the rules of one, or of all that are asked for."""
    subject = SUBJECTS.get(request.args.get("of", ""))
    kind = next((k for k in RuleKind if k.value == request.args.get("kind")), None)
    text = request.args.get("q", "").strip()
    bill = BILLS.get(request.args.get("bill", ""))
    not_seen = "not_seen" in request.args
    is_index = not (subject or kind or text or bill or not_seen)
    asked_for = [
        r
        for r in subject or (rules_touched(bill.touches) if bill else RULES.values())
        if kind in (None, r.kind) and _has(r, text) and (not not_seen or is_stale(r, today()))
    ]
    ids = [r.id for r in asked_for]
    after = request.args.get("after", "")
    start = ids.index(after) + 1 if after in ids else 0
    page = page_of(asked_for[start : start + MOST + 1], lambda r: [r.id], size=MOST)
    return render_template(
        "clocks/calculator/rules.html",
        count=len(ids),
        rules=page.rows,
        next_url=_same_list(after=page.rows[-1].id) if page.has_more else None,
        first_url=_same_list(after=None) if start else None,
        most=MOST,
        filters=_filters(kind, text, is_all=not (kind or bill or not_seen), not_seen=not_seen),
        kind=kind,
        text=text,
        bill=bill,
        subject=request.args["of"] if subject else None,
        subjects=SUBJECTS if is_index else {},
        bills=[(key, bill, len(rules_touched(bill.touches))) for key, bill in BILLS.items()],
        **words(),
    )


def _same_list(after: str | None) -> str:
    """The address of this list of rules, after another rule of it."""
    asked: dict[str, Any] = {**request.args, "after": after}
    return url_for(".rules", **asked)


def _filters(
    kind: RuleKind | None, text: str, *, is_all: bool, not_seen: bool
) -> list[tuple[str, str, bool]]:
    q = text or None
    kinds = [
        (pick(KIND_WORDS[k], language()), url_for(".rules", kind=k.value, q=q), k is kind)
        for k in RuleKind
    ]
    return [
        (_("All") if text else _("By subject"), url_for(".rules", q=q), is_all),
        *kinds,
        (
            _("Last seen in force more than a year ago"),
            url_for(".rules", not_seen=1, q=q),
            not_seen,
        ),
    ]


@bp.get("/dates/rules/<rule_id>")
@signed_in
def rule(rule_id: str) -> ResponseReturnValue:
    """One rule: its text in both languages, and how it counts."""
    asked_rule = RULES.get(rule_id) or abort(404)
    period = PERIODS.get(rule_id)
    return render_template(
        "clocks/calculator/rule.html",
        rule=asked_rule,
        period=period,
        lines=_lines(period) if period else [],
        versions=list(versions_of(asked_rule)),
        amended=[INSTRUMENTS[key] for key in {c.instrument: None for c in asked_rule.citations}],
        bills=[bill for bill in BILLS.values() if asked_rule in rules_touched(bill.touches)],
        **words(),
    )


def words() -> dict[str, object]:
    """Words of a rule for the templates."""
    lang = language()
    return {
        "name_of": lambda rule: rule.zh if lang == "zh" else rule.en,
        "cited": lambda rule: cite_all(rule.citations, lang),
        "subject_words": lambda code: pick(SUBJECT_WORDS[code], lang),
        "subject_of": lambda rule: SUBJECT_OF[rule.id],
        "kind_words": lambda rule: pick(KIND_WORDS[rule.kind], lang),
        "severity_words": lambda rule: pick(SEVERITY_WORDS[rule.severity], lang),
        "pick": lambda pair: pick(pair, lang),
        "is_stale": lambda rule: is_stale(rule, today()),
        "checked_words": lambda rule: pick(VERIFICATION_WORDS[rule.verification], lang),
    }


def _has(rule: Rule, text: str) -> bool:
    haystack = f"{rule.id} {rule.zh} {rule.en} {cite_all(rule.citations, language())}".casefold()
    return all(word in haystack for word in text.casefold().split())


def _lines(period: Period) -> list[tuple[str, str]]:
    """The way a period counts, as pairs of label and text."""
    lang = language()
    if period.id == FINAL:
        length = _("What was left of the review for prosecution when it was suspended")
    elif period.length is not None:
        length = word_length(period.length.first.number, period.unit, lang)
    else:
        length = word_length(None, period.unit, lang)
    if period.months is not None:
        length = _("%(range)s months", range=period.months.first)
    lines = [
        (_("Counted from"), pick(TRIGGER_WORDS[period.trigger], lang)),
        (_("Length"), length),
        (_("Last day on a rest day"), label(period.last_day)),
    ]
    if period.custody.value != "n/a":
        lines.append((_("Custody"), label(period.custody)))
    if period.extension:
        options = sorted(pick(OPTION_WORDS[o], lang) for o in period.extension.options)
        more = period.extension.plus or period.extension.total
        assert more is not None
        length_text = word_length(more.number, more.unit, lang)
        text = _("plus %(length)s") if period.extension.plus else _("%(length)s in its place")
        changed = text % {"length": length_text}
        lines.append(
            (_("Longer"), _("%(how)s: %(when)s", how=changed, when=_(" or ").join(options)))
        )
    if period.obligor:
        lines.insert(0, (_("Who must act"), pick(OBLIGOR_WORDS[period.obligor], lang)))
    return lines
