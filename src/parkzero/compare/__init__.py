"""One file per question that a command asks."""
