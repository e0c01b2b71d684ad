"""How healthy: checks on evidence, the weakest link, benchmarks, a survey, the body that leads.

Here belongs what turns numbers about a cluster into a table of checks, each with
its threshold, its reason and the limits of both. Numbers that another room makes
are taken from it; what to do about a failed check belongs to ``policy``.
"""
