"""What decides a verdict on a probation, in words."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from casetrack.law import Heard, OpinionsHeard, check_opinions_heard
from casetrack.probation.check_words import VERDICT_FACTS


@pytest.mark.parametrize(
    ("heard", "zh"), [(None, "未载明。"), (Heard.NOT_YET, "尚未听取。"), (Heard.HEARD, "已听取。")]
)
def test_that_nobody_told_who_was_heard_is_said(app: Flask, heard: Heard | None, zh: str) -> None:
    police = check_opinions_heard(OpinionsHeard(police=heard), minor_now=True)[0]

    with app.test_request_context(), force_locale("zh"):
        assert VERDICT_FACTS[police.rule](police) == zh
