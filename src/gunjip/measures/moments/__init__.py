"""Permutation-free inference for distance-based localisation.

Here belong the exact moments of K_d-type statistics and of M under random location,
the curves fitted to them, the simulations that check them or stand in where they do
not hold, the choice between the two, and the survey of a whole country. Single
industries with any null, and the statistics themselves, are in ``distance``.
"""
