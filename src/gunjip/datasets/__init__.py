"""The bundled, generated study and the truth that was planted in it.

Here belongs the invented country: its land, plants, organisations, ties, panel,
survey, zones and what was planted in them. No statistic of the field belongs
here, and no data of a real place.
"""

from gunjip.datasets.files import peninsula_files
from gunjip.datasets.peninsula import Peninsula, peninsula
from gunjip.datasets.truth import Truth

__all__ = ["Peninsula", "Truth", "peninsula", "peninsula_files"]
