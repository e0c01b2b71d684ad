# Words of the inference room.
inference-not-paths = Simulations must be a matrix of paths by points; they have { $ndim } dimensions.
inference-no-simulation = There is no simulation. Ask for at least one.
inference-level = level must lie between 0 and 1, both excluded; it is { $value }.
inference-too-few = { $simulations } simulations are too few for a global band of this level; at least { $needed } are needed. Raise simulations or the level.
inference-not-p = { $count } of { $total } p-values lie outside 0 to 1.
inference-bca-jackknife = A BCa interval needs the jackknife values. Give jackknife=, or use method="percentile".
