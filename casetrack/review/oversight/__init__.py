"""Oversight of police, courts and administrations; reviews of custody after an arrest."""
