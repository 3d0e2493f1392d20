"""What the office says to police, courts and administrations; custody looked at after an arrest."""
