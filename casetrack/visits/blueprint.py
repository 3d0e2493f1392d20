"""The blueprint that the pages of visits share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("visits", __name__)
