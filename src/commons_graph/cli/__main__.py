"""`python -m commons_graph.cli`, for a checkout that is not installed."""

from __future__ import annotations

import sys

from commons_graph.cli import main

sys.exit(main())
