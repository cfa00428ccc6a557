"""What must hold of the course's notebooks as a whole: one rule, one small function."""
