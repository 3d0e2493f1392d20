"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

LAID_DOWN = {"court": "区人民法院", "term_kind_1": "fine", "term_amount_1": "3000"}

MAKING = {"judgments.new": Made(LAID_DOWN), "judgments.also": Made(LAID_DOWN)}
HOMES = {"judgments.new": PartyRole.SUSPECT}
# What is read as a length, an amount and a time; a form may have more lines than a new one.
READ = {"decided": "2026-10-01", "received_on": "2026-10-02", "in_force_on": ""}
READ |= {f"term_length_{n}": "2 years" for n in range(1, 9)}
READ |= {f"term_amount_{n}": "3,000" for n in range(1, 9)}
MAKING["judgments.follow"] = Made({"look_on": "in 30 days"})
TYPED = dict.fromkeys(("judgments.new", "judgments.also", "judgments.correct"), READ)
ACTS = {"judgments.follow": "looks after every term, as is proposed"}
SHEET = dict.fromkeys(("on_facts", "on_law", "on_sentence", "on_procedure"), "agrees")
MAKING |= {
    "judgments.protest": Made({**SHEET, "decision": "not_protested", "why": "量刑适当"}),
    "judgments.withdraw": Made({"why": "证据发生变化"}),
    "judgments.new_court-steps": Made(
        {"who": "邵某某", "happened_on": "2026-11-20", "text": "依法处理"}
    ),
}
MAKING["judgments.guardians"] = Made({"since": "2026-11-20"})
HOMES |= dict.fromkeys(("judgments.new_court-steps", "judgments.guardians"), PartyRole.DEFENDANT)
