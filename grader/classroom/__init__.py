"""A class from hand-out to feedback: release, collect, grade, tell what came out."""
