# Words of the localisation survey and of exact moments.
localisation-no-coordinates = The plants have no coordinates: expected columns x, y (metres) or lon, lat (degrees), found: { $columns }. Rename them or add them.
localisation-no-industry = The plants have no column “industry”; found: { $columns }. Rename the column that holds the industry.
localisation-no-known-industry = No plant has an industry. Fill the column “industry”.
localisation-no-weight = There is no column “{ $name }” to weight by; found: { $columns }.
localisation-not-degrees = { $first } and { $second } are read as degrees but lie outside ±360 and ±90. Give metres as x, y instead.
localisation-degrees = x and y look like degrees (all within ±360 and ±90), but metres are needed. Name the columns lon, lat for great-circle distances, or project them to metres first.
localisation-distances = distances must be two or more finite numbers in metres that increase from 0 or above.
localisation-few-sites = There are { $count } plants; at least { $least } are needed to draw random locations from.
localisation-one-point = All { $count } plants stand at one point, so there are no distances to compare. Check the coordinates.
localisation-beyond = The first distance lies beyond all plants: the largest distance between them is about { $reach } m. Give smaller distances.
localisation-bandwidth-small = The bandwidth { $value } m is too small for these distances (over 60,000 bins). Give a larger bandwidth or a shorter range.
localisation-pairs-weight = Pairs of industries are compared without plant sizes. Leave out weight, or leave out pairs.
localisation-m-large = Weighted M by exact moments needs all pairs in memory: { $count } plants, at most { $most }. Leave out the weight, or take a sample.
localisation-m-industry = The industry “{ $name }” has { $count } plants among { $total }; at least 2 and fewer than all are needed.
