"""The sheet of a visit for its visitor: address, telephones, open questions."""
