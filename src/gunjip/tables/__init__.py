"""Immutable tables with units, coordinate system, classification and year.

Here belong ``Establishments``, ``RegionIndustry``, ``Regions``, ``Links`` and
``Survey``, concordances between classifications, and bounds and estimates for
suppressed cells. No statistic of the field belongs here.
"""
