"""The reference cases, tables, laws and claims of the literature, as data with a source per value.

Here belong data files and the typed access to them. No judgement of a user's
cluster belongs here: that is what ``profile`` and ``diagnosis`` are for.
"""
