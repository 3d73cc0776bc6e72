"""The few fields that pages know by name; every other field is shown as the shapes say.

A field stands here when its place on the page cannot be told from its shape: the first screen of a record, the
licence of its sheet, and the ways of writing money, quotations and periods.
"""

from __future__ import annotations

from typing import Final

from commons_graph.terms import DCT, DCT_LICENSE, ESS, FOAF, FOAF_PRIMARY_TOPIC, RDFS_LABEL

# First screen: the name, one sentence, where, how to reach them.
LABEL: Final = RDFS_LABEL
SUMMARY: Final = ESS + "summary"
TERRITORY: Final = ESS + "territory"
HOMEPAGE: Final = FOAF + "homepage"
SENTENCES: Final = (SUMMARY, DCT + "description", ESS + "definition")
"""Where the one sentence is looked for, first found."""

# What is asked for and what is given: small records that are shown whole on the page of whoever has them.
EXCHANGED: Final = (ESS + "hasNeed", ESS + "hasOffer")

# The sheet: what it is about is its own address, and its licence goes into the Link header.
PRIMARY_TOPIC: Final = FOAF_PRIMARY_TOPIC
LICENSE: Final = DCT_LICENSE

# The census itself, for the home page.
CENSUS_SEGMENT: Final = "census"
CENSUS_DESCRIPTION: Final = DCT + "description"
CONDUCTED_BY: Final = ESS + "conductedBy"

# Ways of writing.
EUROS: Final = frozenset({ESS + "amount"})
QUOTED: Final = frozenset({ESS + "wording"})
START: Final = ESS + "startDate"
END: Final = ESS + "endDate"

# Territories that people are « à »: the facet and value that tell them.
TOWN: Final = ("level", "commune")
