"""The statistics of the field: tables and points in, results out.

Specialisation, concentration, coagglomeration, distance, autocorrelation,
relatedness and complexity, with one place for null models and one for inference.
What a number means for a cluster is said in later rooms.
"""
