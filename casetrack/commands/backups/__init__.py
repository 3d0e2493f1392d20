"""Backups: the archive and its manifest, the copy of the keys, and what is restored from them."""
