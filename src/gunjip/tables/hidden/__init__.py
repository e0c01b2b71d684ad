"""Hidden cells: what a withheld figure can be, what it likely is, and tables drawn.

Here belong valid bounds, the point estimate, draws and exact ranges for cells that
a publisher withholds. What the cells are used for belongs elsewhere.
"""

from gunjip.tables.hidden.exact import exact_bounds
from gunjip.tables.hidden.hierarchy import Hierarchy
from gunjip.tables.hidden.qcew import qcew_hierarchy
from gunjip.tables.hidden.solve import HiddenCells, repair
from gunjip.tables.hidden.table import Repaired, repair_table
from gunjip.tables.hidden.trial import Trial, hide_and_predict, hide_like_publisher

__all__ = [
    "HiddenCells",
    "Hierarchy",
    "Repaired",
    "Trial",
    "exact_bounds",
    "hide_and_predict",
    "hide_like_publisher",
    "qcew_hierarchy",
    "repair",
    "repair_table",
]
