# Where: screens, footprints, the cluster test.
where-unknown-codes = { $name } names { $count ->
    [one] one code that the table does not have
   *[other] { $count } codes that the table does not have
  }: { $codes }. Correct them, or read the industries with the same classification and level.
where-unknown-codes-near = { $name } names { $count ->
    [one] one code that the table does not have
   *[other] { $count } codes that the table does not have
  }: { $codes }. Did you mean “{ $near }”?
where-draws-shape = The draws have shape { $shape }; expected one column for each of the { $rows } rows of the year, or for each of its { $hidden } rows that are not published.
where-no-plants = None of the { $rows } plants has both coordinates and an industry. Check the columns x, y and industry in study.toml.
where-scales = scales must be radii in metres above 0; they are { $scales }.
where-few-industries = Grouping industries needs at least three; the table has { $count }.
where-no-evidence = Nothing tells which industries belong together: { $names } cannot be used. Give plants, a table without withheld cells, or ties between industries.
where-links-ends = The test of ties needs ties between plants; these are between ends of kind “{ $ends }”. Give industry ties as relatedness instead.
