"""Writes into the package that judges everybody, beside its modules and into one.

Only inside the walls: it could harm the machine.
"""

# %%
from pathlib import Path

import course.judge.verdict

for folder in {Path(course.judge.verdict.__file__).parent, Path("{repository}/course/judge")}:
    for write in (
        lambda: (folder / "{marker}.py").touch(),
        lambda: (folder / "__pycache__" / "{marker}.cpython-311.pyc").touch(),
        lambda: (folder / "verdict.py").open("a").write("# {marker}\n"),
        lambda: (folder / "verdict.py").chmod(0o777),
    ):
        try:
            write()
        except OSError as error:
            print(error)
