"""Between sets of record numbers as bitmaps and as arrays, without a Python number for each of them."""

from __future__ import annotations

from array import array

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

Numbers = npt.NDArray[np.uint32]
"""Record numbers in an order that matters."""


def bitmap_of(numbers: Numbers) -> BitMap:
    """The set of some numbers."""
    return BitMap(array("I", numbers.tobytes()))


def numbers_of(found: BitMap) -> Numbers:
    """The numbers of a set, ascending."""
    return np.frombuffer(found.to_array(), np.uint32)
