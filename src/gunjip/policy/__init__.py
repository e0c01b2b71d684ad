"""What to do: rules, portfolio under a budget, roadmap, candidates."""
