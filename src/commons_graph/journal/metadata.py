"""The tables of a journal: every module that adds one does it here, so that opening a journal makes them all."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()

BYTEWISE: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that sorts by its bytes everywhere, as keys and addresses do, whatever the language of a database."""
