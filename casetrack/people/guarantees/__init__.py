"""What protects a child in the proceedings, and the age at each act: recorded, read, asked."""
