"""One parallel map for the whole house.

Threads for kernels that release the interpreter lock, processes for plain
Python, a dask client where one is given. The answer is a list in the order of
the items whatever the number of workers, so that results never depend on it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from importlib import import_module
from multiprocessing import get_context
from threading import Lock
from typing import Any, Literal, TypeVar

from gunjip.foundation.errors import ParameterError
from gunjip.foundation.progress import progress

T = TypeVar("T")
R = TypeVar("R")


def worker_count(workers: int | None = None) -> int:
    """How many workers to use: as asked, or one a processor this process may use."""
    if workers is None:
        return max(
            1,
            len(os.sched_getaffinity(0))
            if hasattr(os, "sched_getaffinity")
            else (os.cpu_count() or 1),
        )
    if workers < 1:
        raise ParameterError.of("needs-at-least", name="workers", value=workers, least=1)
    return workers


def _leave_interrupts() -> None:
    """Ctrl-C is for the parent, which stops its workers; they print nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _load(modules: tuple[str, ...]) -> None:
    for module in modules:
        import_module(module)


def _processes(count: int) -> ProcessPoolExecutor:
    # "spawn": forked children of a process that has threads can hang.
    return ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=_leave_interrupts
    )


@contextmanager
def _without_main() -> Iterator[None]:
    """Children that start meanwhile do not run the caller's script again.

    What they are given is a function of ours, which they import; a script without the
    usual guard would else start its work in every child.
    """
    main = sys.modules["__main__"]
    kept: dict[str, Any] = {
        k: main.__dict__.pop(k) for k in ("__file__", "__spec__") if k in main.__dict__
    }
    main.__dict__["__spec__"] = None
    try:
        yield
    finally:
        main.__dict__.update(kept)


@contextmanager
def ready_processes(count: int, *modules: str) -> Iterator[Executor]:
    """Processes that start and import modules while the caller still makes their work.

    Parameters
    ----------
    count
        How many.
    modules
        What the work will need.
    """
    pool = _processes(count)
    try:
        with _without_main():
            for _ in range(count):
                pool.submit(_load, modules)
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


@lru_cache(maxsize=1)
def _libraries(modules: int) -> Any:
    """The libraries of products that are loaded; looked for again when ``modules`` changes."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


#: Maps over threads that are running now, and what they share while any is.
_maps: list[Any] = []
_maps_lock = Lock()


@contextmanager
def _one_thread_a_product() -> Iterator[None]:
    """Matrix products inside our threads take no threads of their own.

    Else two workers have four threads that wait for each other in a spin. The limit is
    the process's, so that it is set by the first of several maps and lifted by the last.
    """
    with _maps_lock:
        if not _maps:
            _maps.append(_libraries(len(sys.modules)).limit(limits=1, user_api="blas"))
        _maps.append(None)
    try:
        yield
    finally:
        with _maps_lock:
            _maps.pop()
            if len(_maps) == 1:
                _maps.pop().restore_original_limits()


def parallel_map(
    function: Callable[[T], R],
    items: Iterable[T],
    *,
    kind: Literal["threads", "processes"] = "threads",
    workers: int | None = None,
    client: Any = None,
    pool: Executor | None = None,
    label: str = "",
    quiet: bool = True,
) -> list[R]:
    """``[function(item) for item in items]``, spread over workers.

    Parameters
    ----------
    function
        Pure: it must depend on its item only. For processes and dask it and
        the items must pickle.
    items
        The work, in the order in which answers come back.
    kind
        ``"threads"`` for kernels that release the lock, ``"processes"`` else.
    workers
        How many; None for one a processor. 1 runs in this thread.
    client
        A ``distributed.Client``; then the work goes there.
    pool
        Of :func:`ready_processes`, which stays open; ``kind`` and ``workers`` do not matter.
    label, quiet
        Of the progress bar.
    """
    work = list(items)
    if client is not None:
        futures = client.map(function, work, pure=False)
        return list(client.gather(futures))
    count = min(worker_count(workers), max(1, len(work)))
    with progress(label, len(work), quiet=quiet) as advance:
        if pool is not None:
            return _collected(pool.map(function, work), advance)
        if count == 1:
            return _collected(map(function, work), advance)
        own: Executor = ThreadPoolExecutor(count) if kind == "threads" else _processes(count)
        try:
            with _one_thread_a_product() if kind == "threads" else nullcontext():
                with _without_main() if kind == "processes" else nullcontext():
                    answers = own.map(function, work)  # starts the workers
                out = _collected(answers, advance)
        except BaseException:
            # Ctrl-C and errors: do not start what has not begun.
            own.shutdown(wait=False, cancel_futures=True)
            raise
        own.shutdown()
    return out


def _collected(answers: Iterable[R], advance: Callable[[int], None]) -> list[R]:
    """The answers as they come, each told to the progress bar."""
    out = []
    for answer in answers:
        out.append(answer)
        advance(1)
    return out
