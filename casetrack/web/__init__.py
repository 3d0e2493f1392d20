"""Shared by every page: access marks, forms, wording, filters, error pages, security headers."""
