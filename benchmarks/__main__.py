"""`python -m benchmarks [NAME…]`: run all benchmarks, or those named, and print their tables."""

from __future__ import annotations

import sys
from importlib import import_module

ALL = (
    "load_speed",
    "gate_speed",
    "desk_speed",
    "web_speed",
    "sparql_latency",
    "network_speed",
    "validation_speed",
    "map_speed",
    "page_speed",
    "search_quality",
    "feed_speed",
    "fragments_speed",
    "dump_speed",
    "build_speed",
)


def main(names: list[str]) -> int:
    """Run the benchmarks; 2 for an unknown name."""
    unknown = sorted(set(names) - set(ALL))
    if unknown:
        print(f"error: unknown benchmark {', '.join(unknown)}\n\nhint: benchmarks: {', '.join(ALL)}", file=sys.stderr)
        return 2
    for name in names or ALL:
        import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
