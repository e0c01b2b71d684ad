"""One run, from ``study.toml`` to a results folder.

Configuration, stages, resume and provenance. Every later face calls this room;
no statistic is computed here and nothing is drawn. The report is a stage that
``present`` hands in, so that this room need not know of it.
"""
