"""The survey: its questions, its answers, and what they can bear.

A questionnaire on the innovation environment and social capital, the import of
answers, and the analysis: reliability, factors, invariance, comparison of regions.
No result of any survey stands here (F-03).
"""
