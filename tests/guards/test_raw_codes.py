"""No page says the code of a rule or of a kind, nor the login of a colleague: they have words, and
names.

Every page of the furnished desk is read in Chinese, by whoever may open it.
"""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from casetrack.accounts.models import Staff
from casetrack.db import session
from tests.guards.conftest import Furnished
from tests.guards.test_one_language import Page
from tests.signed_in import sign_in, text_of

# Words joined by underscores, as codes are; on a Chinese page nothing else has any.
CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
# Not who runs the system: on their pages commands and settings stand.
READS = ("prosecutor", "head", "social")


@pytest.mark.one_engine
def test_no_page_says_a_code_or_the_login_of_somebody(desk: Furnished) -> None:
    with desk.app.app_context():
        logins = set(session().scalars(sa.select(Staff.login)))
    login = re.compile(rf"(?<![\w.@-])(?:{'|'.join(map(re.escape, sorted(logins)))})(?![\w.@-])")
    by_key: dict[str, set[str]] = {}
    pages = 0
    for role in READS:
        client = sign_in(desk.app, desk.staff[role], lang="zh")
        assert role in logins
        for rule in desk.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            answer = client.get(desk.address(rule, case=desk.home_of(rule)))
            if answer.status_code != 200 or answer.mimetype != "text/html":
                answer.close()
                continue
            pages += 1
            for text in Page(text_of(answer)).said:
                for word in (*CODE.findall(text), *login.findall(text)):
                    by_key.setdefault(f"{rule.endpoint}: {word}", set()).add(text[:80])

    assert pages > 200
    assert by_key == {}, "\n".join(
        f"{where}    {sorted(value)[0]}" for where, value in by_key.items()
    )
