"""The tables of a journal: every module that adds one does it here, so that opening a journal makes them all."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()
