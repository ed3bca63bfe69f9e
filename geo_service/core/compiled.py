"""Functions compiled by numba: kept between processes wherever there is a folder to keep them in."""

import logging
from collections.abc import Callable
from typing import Any, cast

from numba import njit

logger = logging.getLogger(__name__)


def compiled[F: Callable[..., Any]](function: F) -> F:
    """The function, compiled when it is first called: without the interpreter's lock, and kept for other processes.

    It is kept in the package's folder, or else in the user's cache. Where neither can be written every process compiles
    it anew, which the log says: numba itself would refuse, and a service in a read-only image could not start.
    """
    try:
        return cast(F, njit(cache=True, nogil=True)(function))
    except RuntimeError:
        name = f"{function.__module__}.{function.__qualname__}"
        logger.warning("%s is compiled by every process: set NUMBA_CACHE_DIR to a folder that can be written", name)
        return cast(F, njit(nogil=True)(function))
