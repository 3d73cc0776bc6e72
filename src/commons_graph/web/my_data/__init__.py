"""*My data*: everything held about the holder of an e-mail address, for their eyes alone."""
