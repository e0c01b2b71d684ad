"""One module per publisher's file format, and the detection of what a file is.

A reader takes a file and gives a checked frame with an intake report: rows read,
repaired, dropped and unknown. Nothing is estimated here; a suppressed cell leaves
this room as suppressed. Network access is allowed in this room only.
"""
