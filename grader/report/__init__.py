"""What an instructor acts on: one page a class, and the tables behind it."""
