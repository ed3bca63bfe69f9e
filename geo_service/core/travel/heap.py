"""A heap of whole numbers in an array, four below each, compiled: half again as quick as heapq on pairs.

A key is a time above and a number below, so what comes out first is soonest, then of the least number. What was pushed
is never changed: whoever pops a time that has been improved on passes it over.
"""

import numpy as np
from numpy.typing import NDArray

from geo_service.core.compiled import compiled

type Keys = NDArray[np.int64]

BITS = 32
NUMBER = (1 << BITS) - 1


@compiled
def push(heap: Keys, size: int, time: int, number: int) -> int:
    """The size of the heap with one more in it; it must have room."""
    key = np.int64(time) << BITS | np.int64(number)
    place = size
    while place > 0 and heap[(place - 1) >> 2] > key:
        heap[place] = heap[(place - 1) >> 2]
        place = (place - 1) >> 2
    heap[place] = key
    return size + 1


@compiled
def drop(heap: Keys, size: int) -> int:
    """The size of the heap without its first, heap[0]."""
    size -= 1
    key, place, below = heap[size], 0, 1
    while below < size:
        least = below
        for other in range(below + 1, min(below + 4, size)):
            if heap[other] < heap[least]:
                least = other
        if heap[least] >= key:
            break
        heap[place] = heap[least]
        place, below = least, 4 * least + 1
    heap[place] = key
    return size
