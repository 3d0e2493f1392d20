"""The board of probations by the month of their end, with breaches and due dates."""
