# Words of the distance statistics.
distance-no-industry = { $name } was named, but the points carry no industries. Give an industry column or array.
distance-absent = No plant belongs to { $name } “{ $value }”; the points hold { $count } industries. Check the code and its classification.
distance-absent-near = No plant belongs to { $name } “{ $value }”; the points hold { $count } industries. Did you mean “{ $near }”?
distance-no-jobs = { $name } needs jobs, but the points carry none. Give a jobs column, or leave weights off.
distance-missing-jobs = { $count ->
    [one] One plant has
   *[other] { $count } plants have
  } no known jobs (first at position { $first }). Missing is not zero: drop these plants, fill them in, or leave weights off.
distance-bad-jobs = { $count ->
    [one] One value of jobs is
   *[other] { $count } values of jobs are
  } negative or infinite. Jobs must be 0 or more.
distance-no-column = There is no column “{ $name }” for the strata.
distance-not-plants = Plants came as { $kind }; a table of establishments, a frame or mapping with x and y, or a tuple (x, y, industry, jobs) was expected.
distance-no-xy = The plants have no coordinates. Give the columns x and y, or longitude and latitude.
distance-no-points = There are no plants.
distance-matrix-shape = distances is a matrix of { $rows } × { $columns }; { $expected } × { $expected } was expected, one row a plant.
distance-matrix-negative = distances holds negative or missing values.
distance-matrix-symmetric = distances is not symmetric. Take the mean of both directions first.
distance-no-matrix = metric="given" needs a matrix of distances.
distance-say-metric = The coordinates lie within ±180 and ±90 and carry no coordinate system: they could be degrees. Say metric="great_circle" for longitude and latitude, or metric="planar" for metres.
distance-degrees = The coordinates are degrees of longitude and latitude, and metric="planar" needs metres. Use metric="great_circle", or project them first.
distance-not-degrees = metric="great_circle" needs longitude (−180 to 360) and latitude (−90 to 90). Use metric="planar" for projected metres.
distance-not-metres = The coordinates’ unit is { $unit } metres; metres are needed. Project them to a system in metres first.
distance-many-years = The plants stand for { $count } years; a plant would be its own neighbour. Take one year.
distance-missing-strata = { $count } plants belong to no stratum. Drop them or give them one.
distance-r-negative = r holds negative distances.
distance-r-ascending = r must ascend without repeats.
distance-r-empty = r holds no distance.
distance-r-beyond = The largest r is { $largest }, but no two points are farther apart than { $extent } (metres). Shorten r; if the coordinates are degrees, use metric="great_circle".
distance-memory = { $simulations } simulations need about { $gib } GiB; { $have } GiB are free. Ask for fewer simulations or distances.
distance-window-kind = The window came as { $kind }; (xmin, ymin, xmax, ymax), a polygon, or an area was expected.
distance-window-empty = The window has no area.
distance-outside = { $count ->
    [one] One point lies
   *[other] { $count } points lie
  } outside the window. Widen the window or drop the points.
distance-correction-window = The correction “{ $correction }” needs the shape of the window in the plane; use correction="none" with great-circle or given distances.
distance-r-window = The largest r is { $largest }; with this window nothing can be said beyond { $extent }.
distance-intensity = intensity must be positive and finite for every point used.
distance-marks = Mark weighting needs a positive sum of products of jobs.
null-needs-two = The null “population_independence” keeps one industry and moves another: name both, or use “random_location”.
null-overlap = Groups of a null model must not share plants.
