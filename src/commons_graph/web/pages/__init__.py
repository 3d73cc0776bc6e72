"""One module per page; each has a function `show` that answers its address."""
