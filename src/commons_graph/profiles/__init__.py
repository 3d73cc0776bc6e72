"""The profiles in which a record is served: the same facts in other people's words."""
