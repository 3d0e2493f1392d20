"""What somebody fears for a child: who must hear of it at once, and how it ends."""
