# Hidden cells: bounds, estimates and draws.
hidden-parent-unknown = { $name } gives node { $node } a parent that does not exist: there are { $nodes } nodes, counted from 0. Give each node the position of its parent, and −1 to a root.
hidden-parent-circle = { $name } goes round in a circle at node { $node }. Each node must lead up to a root, whose parent is −1.
hidden-shape = { $name } has shape { $shape }; expected { $expected }, one row a region and one column an industry of the two parent vectors.
hidden-status-unknown = status has the value { $value } ({ $count } times in all are unknown). Use 0 (no plants), 1 (published), 2 (hidden) or 3 (a total that covers more than its parts).
hidden-value-negative = { $count ->
    [one] One published figure is below 0 or empty.
   *[other] { $count } published figures are below 0 or empty.
  } Hidden cells can be bounded only where figures are at least 0. Mark empty ones as hidden.
hidden-code-unknown = The hierarchy lacks { $count ->
    [one] one { $name } code
   *[other] { $count } { $name } codes
  } of the table, such as { $example }. Read both from the same files.
hidden-none = Every cell is published: nothing was estimated.
hidden-title = { $count } of { $rows } cells are not published; they were estimated and hold { $share } of the table.
hidden-pinned = { $count ->
    [0] None of them follows from the published figures.
    [one] One of them follows from the published figures.
   *[other] { $count } of them follow from the published figures.
  }
hidden-wide = { $count } of them ({ $share }) have a 90 % interval wider than twice the estimate, in { $draws } draws: do not read these one by one.
hidden-endless = { $count ->
    [one] One cell has no upper bound: no total is known that holds it. Its estimate is
   *[other] { $count } cells have no upper bound: no total is known that holds them. Their estimates are
  } plants × jobs per plant of the industry.
hidden-no-plants = { $count ->
    [one] The number of plants is not known of one cell;
   *[other] The number of plants is not known of { $count } cells;
  } it was taken for a middling one, which makes its estimate weak.
hidden-totals-region = regions
hidden-totals-industry = industries
hidden-totals-grand = the whole
hidden-ceilings = Published totals of { $names } cover more than the rows; they were used as upper limits only.
hidden-no-totals = The table has no totals: nothing but plants tells how large a hidden cell is.
hidden-all = all
hidden-relaxed = { $count ->
    [one] One total does not agree with its parts and was set aside
   *[other] { $count } totals do not agree with their parts and were set aside
  }; the largest gap: region { $region }, industry { $industry }, total { $whole }, parts { $parts }.
hidden-caution = Bounds hold for certain if the published figures add up. Estimates and intervals rest on a model; those of cells with one or two plants cannot be checked one by one.
hidden-no-levels = The file was read without its upper levels. Read it with the option hierarchy = true.
hidden-no-counties = No county is among the files. Give the file of counties, read with the option hierarchy = true.
hidden-no-such-cell = A position is outside the hidden cells: there are { $cells }, counted from 0.
hidden-block-large = The cell hangs together with { $cells } hidden cells; exact ranges are offered for blocks of at most { $most }. Use the bounds from propagation.
hidden-block-infeasible = No table meets all published sums of a block of { $cells } cells: the published figures contradict each other. Look at the totals that were set aside.
