"""SHACL Core and SHACL-SPARQL, set at a time: each constraint is evaluated once for all its focus nodes.

The modules of constraints are named as the chapters of the specification (https://www.w3.org/TR/shacl/#core-components).
"""
