"""nbgrader's configuration: what ``nbgrader`` commands at this folder run with."""

from pathlib import Path

from grader.chapters import class_directory
from grader.engine.config import configure, gradebook_url

config = configure(get_config(), db=gradebook_url())  # noqa: F821 — nbgrader defines it
# The folders must be there before nbgrader looks into them.
for folder in (class_directory(), Path(config.Exchange.root)):
    folder.mkdir(parents=True, exist_ok=True)
