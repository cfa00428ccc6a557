"""JupyterLab's configuration for the course; ``make lab`` puts this folder on Jupyter's path.

Beside it, ``labconfig/`` holds other defaults for JupyterLab's settings, which a reader's own
settings still override. Nothing of the course is imported, so that both also serve a student who
has not installed the grader.
"""

from pathlib import Path

root = Path(__file__).resolve().parents[1]
config = get_config()  # noqa: F821 — Jupyter defines it

config.ServerApp.root_dir = str(root)
config.ServerApp.preferred_dir = str(root / "notebooks")
config.LabApp.default_url = "/lab/tree/notebooks/start.ipynb"
