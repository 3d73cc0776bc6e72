"""The whole census as files, and the configuration of the servers that serve them like our own."""
