"""The web face: routes, pages and their negotiated representations."""
