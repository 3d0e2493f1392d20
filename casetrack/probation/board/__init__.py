"""The board of probations: whose ends in which month, with what stands out."""
