# Words of the measures of tables: concentration, relatedness, complexity.
conc-no-value-column = The table has no column “{ $name }” to read values from; it has: { $columns }. Name the column, for example region_industry_matrix(data, value="jobs").
conc-several-years = The table has several years ({ $years }). Choose one: region_industry_matrix(data, year=…).
conc-year-absent = The table has no year { $year }; it has: { $years }.
conc-key-empty = “{ $column_name }” is empty in { $count } rows. Fill it or drop those rows.
conc-no-cells = The table has no cells. Give at least one region and one industry.
conc-repeated-cells = { $count } pairs of region and industry stand in several rows. Add them up first; or, if each row is one plant, add a column “plant” with the plants' names.
conc-repeated-labels = { $count } labels of { $name } stand twice. Every row and column of a wide table needs its own label.
conc-bounds-crossed = { $count } cells have a lower bound above their upper bound. Correct the bounds.
conc-not-a-table = This cannot be read as a table of regions and industries (columns: { $columns }). Give the columns region, industry and value, or numbers only with regions in rows and industries in columns.
conc-not-two-dimensional = An array must have two dimensions, regions in rows and industries in columns, and at least one cell; its shape is { $shape }.
conc-infinite = { $name } has { $count } infinite values. Correct them, or leave them empty if unknown.
conc-negative = { $name } has { $count } negative values. Shares need values of 0 or more: correct them, or leave them empty if unknown.
conc-lump-without-plants = lump="plants" needs the number of plants of every cell. Add a column “plants”, or give the jobs that settle together as a number.
conc-few-draws = draws is { $value }; it must be 0 (no interval) or at least 19.
conc-unknown-industries = These industries are not in the table: { $names }.
conc-unknown-regions = These regions are not in the table: { $names }.
conc-no-traded = None of the table's industries is among the traded ones. Check the codes.
conc-needs-plants = This needs single plants: a table with the columns region, industry, jobs and plant (or plant_id).
conc-plants-without-jobs = { $count } plants have no jobs given. Give their jobs, or drop those plants.
conc-plants-zero = No plant of the table has any jobs.
conc-bad-herfindahl = herfindahl must give a number above 0 and at most 1 for each industry; wrong for: { $names }.
conc-class-columns = The size classes need the columns industry, low, high and plants; missing: { $names }.
conc-group-small = A group needs at least two industries; it has { $count }.
conc-base-wrong = base must be “aggregate”, “mean” or the share of each of the { $count } regions, not negative and adding up to 1.
conc-weights-shape = The neighbours must be a { $count } × { $count } table in the order of the regions, a table with the columns region and neighbour (and weight), or a libpysal graph.
conc-weights-negative = Weights must be finite and not negative.
conc-square-shape = { $name } must be a { $count } × { $count } table in the order of the industries, without negative or missing values.
conc-vector-regions = { $name } must give one number of 0 or more for each of the { $count } regions; missing or wrong for: { $names }.
conc-not-binary = Presence must hold 0 and 1 only; { $count } cells hold something else.
conc-needs-complete = { $count } cells are not known, and this measure needs all of them. Estimate the withheld cells first, or leave those industries out.
conc-population-missing = presence by “rpop” needs population: one number above 0 for each region.
conc-periods-differ = The two periods share no region or no industry. Check the codes.
conc-parents-missing = No group is given for these industries: { $names }. Every industry needs one.
conc-zones-missing = No zone is given for these regions: { $names }. Every region needs one.
conc-too-few-regions = { $name } needs at least { $least } regions with a value; there are { $count }.
conc-zones-count = The number of zones must lie between 1 and { $regions }; it is { $value }.

conc-status-ok = computed
conc-status-unknown-cell = a cell that it needs is withheld or missing
conc-status-unknown-total = a total that it needs is not known
conc-status-empty-region = the region has none of anything
conc-status-empty-industry = the industry has none anywhere
conc-status-zero-cell = the cell is zero
conc-status-bounds = plant sizes are not known: bounds only
conc-status-one-plant = only one plant
conc-status-one-region = everything is in one region
conc-status-not-traded = not a traded industry
conc-status-no-presence = nothing is present here
conc-status-separate = not connected with the largest part of the table
conc-status-not-unique = the second singular value is repeated
conc-status-constant = all values are the same
conc-status-no-variance = no variance under the null
conc-status-no-neighbours = no neighbours
conc-status-collapsed = tends to zero
conc-status-unmatched = only one of the two periods has this code
conc-measure-by-region = The measure gives one row a region, and the regions change when they are joined. Take a measure with one row an industry or a pair.
