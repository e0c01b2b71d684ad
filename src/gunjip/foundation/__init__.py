"""The ground floor: what every room stands on and what knows nothing of clusters.

Here belong errors, validation, the catalogue of words in both languages, file
effects (the crash protocol), random streams, results, progress and the parallel
map. Nothing here reads a publisher's format, knows a table or draws a picture,
and nothing here imports another room.
"""
