"""Family education guidance: orders to guardians, guidance with its partners, corrective education."""
