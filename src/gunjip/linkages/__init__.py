"""How connected: ties between plants, institutions, industries and regions.

Networks of typed ties, their measures, communities and gravity belong here.
What counts as a cluster, and what a value means for one, is said in later rooms.
"""

from gunjip.linkages.brokerage import brokerage
from gunjip.linkages.chain import learning_chain
from gunjip.linkages.communities import communities, compare_regions
from gunjip.linkages.connectedness import connectedness
from gunjip.linkages.core import core_periphery
from gunjip.linkages.edges import EdgeReport
from gunjip.linkages.excess import local_excess
from gunjip.linkages.gravity import gravity
from gunjip.linkages.hierarchy import hierarchy
from gunjip.linkages.lock_in import lock_in
from gunjip.linkages.network import Network
from gunjip.linkages.resilience import resilience
from gunjip.linkages.structure import centralities, cohesion
from gunjip.linkages.ties import Channel, Flow
from gunjip.linkages.upstream import upstreamness

__all__ = [
    "Channel",
    "EdgeReport",
    "Flow",
    "Network",
    "brokerage",
    "centralities",
    "cohesion",
    "communities",
    "compare_regions",
    "connectedness",
    "core_periphery",
    "gravity",
    "hierarchy",
    "learning_chain",
    "local_excess",
    "lock_in",
    "resilience",
    "upstreamness",
]
