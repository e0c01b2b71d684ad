"""What to do: rules, portfolio under a budget, roadmap, candidates, advice to firms.

Here belongs the step from a failed check to an instrument, a year, an owner and
a stopping rule, each with its source. No check is made here (``diagnosis``), no
effect is assumed: effects, costs and lead times come from a user or a sourced
file, and are unknown else. "Do nothing" and "a cluster policy is the wrong
tool" are answers.
"""
