"""What was handed in, as it lies in a folder or zip: entries, and the notebooks in an entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from grader.chapters import CourseError
from grader.classroom.unpack import OF_A_CLASS, unpack

_LEFT_BY_SYSTEMS = {".ipynb_checkpoints", "__MACOSX"}


def entries(folder: Path) -> list[Path]:
    """Return what may be submissions, in order, without what systems leave behind."""
    return [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and path.name not in _LEFT_BY_SYSTEMS
    ]


def opened(source: Path, notebooks: Collection[str], aside: Path) -> Path:
    """Return the folder of submissions that the source is or holds.

    Parameters
    ----------
    source : Path
        A folder or a zip.
    notebooks : collection of str
        Names of the chapter's notebooks.
    aside : Path
        Where a zip may be unpacked.
    """
    if source.is_dir():
        return source
    if not source.exists():
        raise CourseError(f"There is no folder or zip {source}.")
    unpack(source, aside, limits=OF_A_CLASS)
    inside = entries(aside)
    # A zip of one folder of submissions, as most systems make them, unless it is a submission:
    # Moodle's zip of one student is.
    if (
        len(inside) == 1
        and inside[0].is_dir()
        and "_assignsubmission_" not in inside[0].name
        and not set(notebooks) & _names(inside[0].iterdir())
    ):
        return inside[0]
    return aside


def notebooks_in(
    path: Path, notebook: str, notebooks: Collection[str], aside: Path
) -> dict[str, Path]:
    """Return the chapter's notebooks that an entry holds, by the name that they have there.

    Parameters
    ----------
    path : Path
        A folder, a zip or a notebook.
    notebook : str
        Which of them the entry is, if it is a notebook.
    notebooks : collection of str
        Names of the chapter's notebooks.
    aside : Path
        Where a zip may be unpacked.
    """
    if path.is_symlink():
        raise CourseError(f"{path.name} is a link, which is not allowed.")
    if notebook:
        return {notebook: path}
    if path.is_dir():
        return _in_folder(path, notebooks, aside)
    return _zipped(path, notebooks, path.name, aside)


def _in_folder(folder: Path, notebooks: Collection[str], aside: Path) -> dict[str, Path]:
    """Return the chapter's notebooks in a student's folder, or in the one zip that is there."""
    files = _files(folder)
    archives = [path for path in files if path.suffix.lower() == ".zip"]
    if len(archives) == 1 and not set(notebooks) & _names(files):
        return _zipped(archives[0], notebooks, f"{folder.name}/{archives[0].name}", aside)
    return _chosen(files, notebooks, folder.name)


def _zipped(archive: Path, notebooks: Collection[str], where: str, aside: Path) -> dict[str, Path]:
    unpack(archive, aside, where)
    return _chosen(_files(aside), notebooks, where)


def _chosen(files: list[Path], notebooks: Collection[str], where: str) -> dict[str, Path]:
    """Return the notebooks by name, of several the one that lies least deep."""
    found: dict[str, Path] = {}
    for path in sorted((path for path in files if path.name in notebooks), key=_depth):
        first = found.setdefault(path.name, path)
        if first is not path and _depth(first) == _depth(path):
            # Perhaps one of them is another student's.
            raise CourseError(f"{where} holds {path.name} twice; leave the one that counts.")
    if found:
        return found
    others = sorted(path.name for path in files if path.suffix == ".ipynb")
    if others:
        raise CourseError(f"{where}: {others[0]} is not a notebook of this chapter.")
    raise CourseError(f"{where}: there is no notebook in it.")


def _depth(path: Path) -> int:
    return len(path.parts)


def _names(paths: Iterable[Path]) -> set[str]:
    return {path.name for path in paths}


def _files(folder: Path) -> list[Path]:
    """Return the files below a folder, in order. What a link leads to is not below it."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not _LEFT_BY_SYSTEMS & set(path.relative_to(folder).parts)
    ]
