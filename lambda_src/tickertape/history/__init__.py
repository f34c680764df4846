"""Counts over time by ticker and sentiment: rows that follow the log, and series read from them.

The rows are a view of the log: a position says up to which item they count it, and moves in the
transaction that counts. A reader adds what the log holds after that, so a series is the log's own
count at every moment, whoever has counted how much of it.
"""
