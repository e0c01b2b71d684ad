"""Hidden cells: what a withheld figure can be, what it likely is, and tables drawn.

Here belong valid bounds, the point estimate, draws and exact ranges for cells that
a publisher withholds. What the cells are used for belongs elsewhere.
"""

from gunjip.tables.hidden.hierarchy import Hierarchy
from gunjip.tables.hidden.solve import HiddenCells, repair
from gunjip.tables.hidden.table import Repaired, repair_table

__all__ = ["HiddenCells", "Hierarchy", "Repaired", "repair", "repair_table"]
