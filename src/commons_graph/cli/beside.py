"""A process beside the server, for work that no visitor should wait for."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

_PATIENCE: Final = 10
"""Seconds that the process may take to end with the server."""


@contextmanager
def beside(work: Callable[..., None], *arguments: Any, name: str) -> Iterator[None]:
    """While it lasts, one more process does some work; the work itself ends when its parent process is gone."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments, name=name)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(_PATIENCE)
        if process.is_alive():
            process.kill()
