"""Notebooks run and judged side by side by Dask: on this machine by default, or on any others.

A worker may die of what it runs, or be killed as the system does when the memory is full. Whatever
it had in hand is then suspected, and tried again when all else is done, one piece at a time: if a
worker dies again, no other piece of work can be the reason.
"""

from __future__ import annotations

import logging
import signal
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import dask
from dask.system import CPU_COUNT
from distributed import CancelledError, Client, Future, LocalCluster, WorkerPlugin, wait
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker
from distributed.security import Security
from distributed.system import MEMORY_LIMIT

from grader.chapters import CourseError
from grader.engine.work import Work, given_up, perform
from grader.sandbox.parent import share

MEMORY_OF_A_WORKER = 2**30
"""Bytes to have for each worker: its own, and those of a kernel that has imported TensorFlow."""

AHEAD = 2
"""Pieces of work handed out for each worker, so that none waits while results are saved."""

DIED = "The process that ran it died twice; the memory may have been full."

_CONNECT = 30.0
"""Seconds in which a scheduler has to answer and to have a worker."""

_CONFIG = {
    # A worker's death is not tried again by the scheduler, which can't tell what it died of.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.admin.log-length": 0,
    # It samples a worker's stack 100 times a second and keeps that, and can deadlock Python 3.11.
    "distributed.worker.profile.enabled": False,
    # Nobody looks at its pages.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


class _IsOurs(WorkerPlugin):
    """What is the same for all workers that this process starts.

    Parameters
    ----------
    kernels : str, optional
        Where the warm parent listens that forks their kernels.
    """

    def __init__(self, kernels: str | None) -> None:
        self.kernels = kernels

    def setup(self, worker: object) -> None:
        # Ctrl-C reaches every process of a terminal; it is this one that then ends the workers.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if self.kernels is not None:
            share(self.kernels)


def default_workers() -> int:
    """Return how many workers this machine has the cores and the memory for."""
    return max(1, min(CPU_COUNT, int(MEMORY_LIMIT // MEMORY_OF_A_WORKER)))


@contextmanager
def workers(
    jobs: int | None = None, scheduler: str | None = None, kernels: str | None = None
) -> Iterator[Client]:
    """Have workers while the block runs.

    Parameters
    ----------
    jobs : int, optional
        How many processes to start on this machine; by default as many as it has room for.
    scheduler : str, optional
        Address of a Dask scheduler whose workers to use instead. The certificates for a ``tls://``
        address are those of Dask's own configuration.
    kernels : str, optional
        Where a warm parent listens that forks the kernels of workers on this machine; by default
        each has its own.

    Raises
    ------
    CourseError
        If the scheduler does not answer, or has no workers.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we say ourselves who died
    if scheduler is not None:
        with _connected(scheduler) as client:
            yield client
        return
    with (
        dask.config.set(_CONFIG),
        LocalCluster(
            n_workers=jobs or default_workers(),
            threads_per_worker=1,
            processes=True,
            memory_limit=0,  # that of a submission is bounded; a worker's own is small
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            host="127.0.0.1",
            protocol="tls://",
            # Whoever may talk to a scheduler can have it run anything, and loopback is open to all.
            security=Security.temporary(),
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        client.register_plugin(_IsOurs(kernels))
        yield client


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    try:
        client = Client(scheduler, timeout=_CONNECT, set_as_default=False)
    except (TimeoutError, OSError, ValueError) as error:
        raise CourseError(f"There is no Dask scheduler at {scheduler}: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_CONNECT)
        except TimeoutError:
            raise CourseError(
                f"The scheduler at {scheduler} has no workers. "
                f"Start one first: dask worker {scheduler} --nthreads 1"
            ) from None
        yield client


class Workbench:
    """Has pieces of work done and hands back what they came to, in whatever order.

    Parameters
    ----------
    client : Client
        The workers.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.running: dict[Future, tuple[str, Work]] = {}
        self.suspected: deque[tuple[str, Work]] = deque()
        self.alone = False

    def run(self, works: Iterator[tuple[str, Work]]) -> Iterator[list[tuple[str, bytes]]]:
        """Yield what is done, some at a time: its key and the notebook.

        Parameters
        ----------
        works : iterator of (str, Work)
            What to do, under keys. It is asked for more as there is room.

        Raises
        ------
        CourseError
            If there is no going on: what came back so far has been yielded.
        """
        try:
            while self._fill(works):
                try:
                    with self.client.as_current():
                        wait(list(self.running), return_when="FIRST_COMPLETED")
                except (CancelledError, CommClosedError, OSError):
                    raise _gone() from None
                done = [future for future in self.running if future.done()]
                results = [self._result(future) for future in done]
                # The next ones are handed out before the caller takes its time for these.
                self._fill(works)
                yield [result for result in results if result is not None]
        finally:
            futures, self.running = list(self.running), {}
            if futures and self.client.status == "running":
                self.client.cancel(futures, force=True)

    def _fill(self, works: Iterator[tuple[str, Work]]) -> bool:
        """Hand out as much as there is room for; return whether anything is under way."""
        room = self._room()
        while not self.alone and len(self.running) < room:
            if (work := next(works, None)) is None:
                self.alone = not self.running
                break
            self._submit(*work)
        if self.alone and not self.running and self.suspected:
            self._submit(*self.suspected.popleft())
        return bool(self.running)

    def _room(self) -> int:
        try:
            return max(1, AHEAD * len(self.client.nthreads()))
        except (CommClosedError, OSError):
            raise _gone() from None

    def _submit(self, key: str, work: Work) -> None:
        future = self.client.submit(perform, work, key=f"judge-{key}", pure=False)
        self.running[future] = key, work

    def _result(self, future: Future) -> tuple[str, bytes] | None:
        """Return what came of a piece of work, None if it is to be tried again."""
        key, work = self.running.pop(future)
        try:
            return key, future.result()
        except KilledWorker:
            if not self.alone:
                self.suspected.append((key, work))
                return None
            return key, given_up(work.content, DIED)
        except (CancelledError, CommClosedError):
            raise _gone() from None
        except ModuleNotFoundError as error:
            raise CourseError(
                f"A worker can't import {error.name}: install the course there, with [grader]."
            ) from None
        finally:
            future.release()


def _gone() -> CourseError:
    return CourseError("The scheduler is gone. What was done is kept: run the same command again.")
