"""Dumps: one edition as files, complete, compressed, with checksums and a description of each."""
