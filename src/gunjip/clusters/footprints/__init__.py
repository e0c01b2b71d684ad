"""Footprints: the shapes of clusters on the ground, whatever the borders."""
