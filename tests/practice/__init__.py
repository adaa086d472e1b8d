"""The practice that Remit exists for, line by line, by unmodified clients against a server process.

Nothing here imports Remit: tests/test_contracts.py refuses it.
"""
