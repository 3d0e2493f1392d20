"""What orders a template for whoever writes it is not sent, and no two words meet by that."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from casetrack.web.page import SpaceOfSentences, WithoutIndentation

ENVIRONMENT = Environment(
    trim_blocks=True, lstrip_blocks=True, autoescape=True, extensions=[WithoutIndentation]
)


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("<ul>\n    <li>\n        one</li>\n</ul>", "<ul>\n<li>\none</li>\n</ul>"),
        ("{% if true %}\n    one\n{% endif %}", " one\n"),
        ("one{% if true %} two{% endif %}\n    three", "one two three"),
        ("one{# said #}\n    two", "one two"),
        ("one\n\n\ttwo", "one\n\ntwo"),
        ("one  two", "one  two"),
    ],
)
def test_words_are_sent_without_what_their_lines_begin_with(source: str, sent: str) -> None:
    assert ENVIRONMENT.from_string(source).render() == sent


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ('{{ _("One.") }} {{ _("Two.") }}', "One.|Two."),
        (
            '{{ _("%(n)s.", n="1") }}{% if true %} {% endif %}<b>{{ _("Two.") }}</b> two',
            "%(n)s.|<b>Two.</b>|two",
        ),
        ('{% if true %}{{ _("One.") }}{% endif %}\n  <i>two</i>', "One.|<i>two</i>"),
        ('<b>{{ _("One.") }}</b> <small>two</small> three', "<b>One.</b>|<small>two</small> three"),
        ('<b>{{ _("One:") }}</b> {{ two }}', "<b>One:</b>|"),
        ('<strong>{{ _("One.") }}</strong> {{ two }}', "<strong>One.</strong>|"),
        ('<p>{{ _("One.") }}</p> <p>{{ _("Two.") }} </p>', "<p>One.</p> <p>Two.|</p>"),
        ('{{ _("One") }} {{ "two." }}{{ 3 }} {{ _("four.") }}, five', "One two.3|four., five"),
        ('{{ 1 }}{% if true %} {{ _("Two.") }}{% endif %}: {{ _("three.") }}', "1|Two.: three."),
    ],
)
def test_the_blank_behind_a_sentence_is_that_of_the_language(source: str, sent: str) -> None:
    environment = ENVIRONMENT.overlay(extensions=[WithoutIndentation, SpaceOfSentences])
    names = {"_": lambda text, **_values: text, "space": lambda: "|"}
    assert environment.from_string(source).render(names) == sent
