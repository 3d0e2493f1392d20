"""What was typed to find a case, kept for a short time so that one can come back to what was found.

It may be the name of a child, so it stands in no address. The address holds a random key; what was
typed is sealed with the keys of identities, and only the session it was typed in can open it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, select

from casetrack.accounts.act import Act
from casetrack.cases.models import TypedSearch
from casetrack.db import session
from casetrack.db.crypto import KeyProblem, Sealed, current_keyring

KEPT = timedelta(hours=2)
COLUMN = "typed_search.typed"


def keep_typed(typed: Mapping[str, str], act: Act, *, secret: str) -> str:
    """Keep what was typed and return the key to it. secret: of the session it was typed in."""
    forget_old_searches(at=act.at)
    key = secrets.token_urlsafe(16)
    key_hash = _hash(key, secret)
    sealed = current_keyring().seal(json.dumps(dict(typed)), column=COLUMN, row=[key_hash])
    session().add(
        TypedSearch(key_hash=key_hash, staff_id=act.by.id, typed=str(sealed), made_at=act.at)
    )
    session().flush()
    return key


def typed_before(key: str, act: Act, *, secret: str) -> dict[str, str] | None:
    """What was typed in this session; None if the key is another's, unknown, or too old."""
    key_hash = _hash(key, secret)
    row = session().scalar(
        select(TypedSearch).where(
            TypedSearch.key_hash == key_hash,
            TypedSearch.staff_id == act.by.id,
            TypedSearch.made_at > act.at - KEPT,
        )
    )
    if row is None:
        return None
    try:
        text = current_keyring().open_(Sealed.parse(row.typed), column=COLUMN, row=[key_hash])
    except KeyProblem:
        # The keys changed meanwhile: it is typed once more.
        return None
    return {str(name): str(value) for name, value in json.loads(text).items()}


def forget_old_searches(*, at: datetime) -> int:
    """Remove those whose time is over; how many."""
    done = session().execute(delete(TypedSearch).where(TypedSearch.made_at <= at - KEPT))
    return cast("CursorResult[tuple[()]]", done).rowcount


def _hash(key: str, secret: str) -> str:
    return hmac.new(secret.encode(), key.encode(), hashlib.sha256).hexdigest()
