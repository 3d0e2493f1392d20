"""What orders a template for whoever writes it is not sent, and no two words meet by that."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from casetrack.web.page import WithoutIndentation

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
