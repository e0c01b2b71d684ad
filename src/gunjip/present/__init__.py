"""Plots, the report and exports: results in; SVG, PDF, HTML, XLSX, GeoPackage out.

Drawing libraries are imported here only. No number is computed here that a
result does not hold.
"""
