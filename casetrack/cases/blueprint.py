"""The blueprint that the pages of cases, their people and their names share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cases", __name__)
