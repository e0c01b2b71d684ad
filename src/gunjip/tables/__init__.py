"""Immutable tables with units, coordinate system, classification and year.

Here belong ``Establishments``, ``RegionIndustry``, ``Regions``, ``Links`` and
``Survey``, concordances between classifications, and bounds and estimates for
suppressed cells. No statistic of the field belongs here.
"""

from gunjip.tables.classification import Classification
from gunjip.tables.establishments import Establishments
from gunjip.tables.links import Links
from gunjip.tables.region_industry import RegionIndustry
from gunjip.tables.regions import Regions
from gunjip.tables.survey import Survey

__all__ = ["Classification", "Establishments", "Links", "RegionIndustry", "Regions", "Survey"]
