"""SPARQL 1.1: the protocol, killable worker processes and the service description.

Kept empty of imports: every worker process imports this package, and starts in milliseconds because of it.
"""
