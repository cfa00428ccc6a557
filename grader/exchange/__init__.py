"""Class lists in, grades out: the tables of learning platforms."""
