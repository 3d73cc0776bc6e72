"""The parts of the query workbench: questions, results and their views, code samples, faults in words."""
