"""How connected: ties between plants, institutions, industries and regions.

Networks of typed ties, their measures, communities and gravity belong here.
What counts as a cluster, and what a value means for one, is said in later rooms.
"""

from gunjip.linkages.edges import EdgeReport
from gunjip.linkages.network import Network
from gunjip.linkages.ties import Channel, Flow

__all__ = ["Channel", "EdgeReport", "Flow", "Network"]
