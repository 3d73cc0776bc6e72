"""Value range constraint components: sh:minExclusive and its kin (SHACL §4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from commons_graph.validation.shacl.ordering import Order, bound_test
from commons_graph.validation.shacl.shape import Constraint
from commons_graph.validation.shacl.shape_reader import ShapeReader
from commons_graph.validation.shacl.value_test import ValueTest

_ORDERS: Final[dict[str, Order]] = {
    "minExclusive": Order.GREATER,
    "minInclusive": Order.AT_LEAST,
    "maxExclusive": Order.LESS,
    "maxInclusive": Order.AT_MOST,
}


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints of this chapter that a shape declares; a value that cannot be compared does not conform."""
    for name, order in _ORDERS.items():
        for bound in reader.values(node, name):
            test: Callable[[str], bool] = bound_test(order, bound)
            yield ValueTest(name[0].upper() + name[1:], {name: bound}, test)
