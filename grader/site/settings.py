"""Where the repository is published: the one setting of the site. Read by its pages and conf.py."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from grader.chapters import ROOT, CourseError

BRANCH = "main"
"""Branch that holds the course."""

PAGES_BRANCH = "gh-pages"
"""Branch that the website is published from; Colab and Binder open its launch edition there."""

LAUNCH = "launch"
"""Folder of the launch edition in the website."""

VARIABLE = "SITE_REPOSITORY"
"""Environment variable that takes precedence over pyproject.toml: the workflow sets it."""


@dataclass(frozen=True)
class Repository:
    """A repository on GitHub, where Colab and Binder can read it."""

    owner: str
    name: str

    @property
    def url(self) -> str:
        """Address of its page."""
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def archive(self) -> str:
        """Address of its newest state, as pip takes it."""
        return f"{self.url}/archive/refs/heads/{BRANCH}.zip"

    def file(self, path: str) -> str:
        """Return the address of a file or folder."""
        return f"{self.url}/blob/{BRANCH}/{path}"

    def colab(self, notebook: str) -> str:
        """Return the address that opens a notebook of the launch edition in Colab."""
        place = f"{self.owner}/{self.name}/blob/{PAGES_BRANCH}/{LAUNCH}/{notebook}"
        return f"https://colab.research.google.com/github/{place}"

    def binder(self, notebook: str) -> str:
        """Return the address that opens a notebook of the launch edition in Binder."""
        place = f"{self.owner}/{self.name}/{PAGES_BRANCH}?urlpath=lab/tree/{LAUNCH}/{notebook}"
        return f"https://mybinder.org/v2/gh/{place}"


def repository(root: Path = ROOT) -> Repository:
    """Return the repository that ``SITE_REPOSITORY`` or else pyproject.toml names."""
    address = os.environ.get(VARIABLE)
    if not address:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        address = project["urls"]["Repository"]
    parts = re.fullmatch(r"https://github\.com/([\w.-]+)/([\w.-]+?)(\.git)?/?", address)
    if parts is None:
        raise CourseError(f"{address} is not the address of a repository on GitHub.")
    return Repository(parts[1], parts[2])
