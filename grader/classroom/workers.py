"""Work done side by side, in processes of which one may die without harm to the others.

A pool of several processes gives up all its work when one of them is killed, as the system does
to a process that has used up the memory. Here every process is a pool of its own.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from grader.chapters import CourseError

TRIES = 2
"""How often a piece of work is begun, if each time the process dies that is at it."""


def side_by_side(
    work: Callable[[str], None], items: Iterable[str], jobs: int
) -> Iterator[tuple[str, str | None]]:
    """Do a piece of work for every item and yield each that is done.

    Parameters
    ----------
    work : callable
        What to do with an item. It must be possible to pickle it, and to begin it again.
    items : iterable of str
        The items.
    jobs : int
        How many processes there are.

    Yields
    ------
    item : str
        One item, in the order in which they are done.
    problem : str or None
        What the ``CourseError`` said that it ended in, or that its process died; else None.
    """
    waiting = deque(items)
    tries: Counter[str] = Counter()
    idle = [_process() for _ in range(min(jobs, len(waiting)))]
    running: dict[Future, tuple[ProcessPoolExecutor, str]] = {}
    try:
        while waiting or running:
            while waiting and idle:
                process, item = idle.pop(), waiting.popleft()
                tries[item] += 1
                running[process.submit(work, item)] = process, item
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                process, item = running.pop(future)
                problem = None
                try:
                    future.result()
                except CourseError as error:
                    problem = str(error)
                except BrokenProcessPool:
                    process.shutdown()
                    process = _process()
                    if tries[item] < TRIES:
                        waiting.append(item)
                        idle.append(process)
                        continue
                    problem = f"The process at work on it died {TRIES} times; was the memory full?"
                idle.append(process)
                yield item, problem
    finally:
        for process in [*idle, *(process for process, _ in running.values())]:
            process.shutdown(cancel_futures=True)


def _process() -> ProcessPoolExecutor:
    # Not forked: a fork of a process that has threads may hang.
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))
