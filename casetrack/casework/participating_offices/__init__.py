"""Procuratorates that take or took part in a case, with their own case numbers."""
