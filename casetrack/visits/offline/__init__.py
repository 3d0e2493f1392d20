"""Visits where there is no network: slips and forms kept on a device, outcomes sent afterwards."""
