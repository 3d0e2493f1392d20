"""What is said when a question cannot be asked, or an answer not kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

RULES: dict[str, LazyString] = {
    "question_without_words": _l("Write the question, in one language at least."),
    "question_choices": _l("Write %(least)s to %(most)s answers, each on a line of its own."),
    "question_steps": _l("Write three answers, each on a line of its own: the best first."),
    "question_choice_twice": _l("Two of the answers are the same."),
    "question_place": _l("Write its place in the list: 1 is the first."),
    "questions_enough": _l(
        "The office asks %(most)s questions already. Stop asking one of them first."
    ),
}
