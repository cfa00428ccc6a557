"""nbgrader's configuration: what ``nbgrader`` commands at this folder run with."""

from grader.engine.config import class_directory, configure, gradebook_url

class_directory().mkdir(parents=True, exist_ok=True)
configure(get_config(), db=gradebook_url())  # noqa: F821 — nbgrader defines it
