"""The gate: what is about to be accepted is judged, together with everything else that it can affect."""
