"""Screens of region × industry cells: what stands out by which method."""
