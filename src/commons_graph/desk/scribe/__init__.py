"""Writing a sheet for somebody: who told it, who typed it, and on which day it was read back to them."""
