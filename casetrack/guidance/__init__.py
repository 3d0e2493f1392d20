"""Family guidance: orders to guardians, programmes with their partners, correction."""
