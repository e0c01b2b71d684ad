"""Definitions: which industries belong together, given, nested or learned."""
