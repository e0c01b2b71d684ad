table-column-missing = { $table } needs a column “{ $name }”. Add it, or map one of your columns to it in study.toml.
table-column-missing-near = { $table } needs a column “{ $name }”. Did you mean “{ $near }”? Map it in study.toml.
table-infinite = { $table }: “{ $column_name }” has { $count } infinite values (first at position { $first }). Correct or empty them.
table-below = { $table }: “{ $column_name }” has { $count } values below { $low } (first at position { $first }: { $value }). Correct them, or leave them empty if unknown.
table-duplicate-key = { $table }: { $count } rows repeat an earlier ({ $key_name }), for example { $example }. Keep one row each, or add up before reading.
table-key-missing = { $table }: “{ $column_name }” is empty in { $count } rows. Fill it or drop those rows.
table-bounds-crossed = { $count } cells have a lower bound above their upper bound. Correct the bounds.
table-published-empty = { $count } cells are marked as published and have no value. Mark them as withheld or missing.
table-no-place = { $table } has neither coordinates (x, y) nor a region. Map one of them in study.toml.
table-no-crs = { $table } has coordinates without a coordinate system. Name it, for example crs = "EPSG:5179".
table-needs-points = This needs plants with coordinates, and the table has regions only.
table-needs-region = This needs plants with a region, and the table has coordinates only. Add the regions' polygons to the study.
survey-unknown-item = The answers name { $count } items that the questionnaire does not have: { $items }. Correct the item codes.
survey-outside-scale = { $count } answers lie outside their scale, for example { $value } for item “{ $item }”. Correct them, or leave them empty if not given.
table-not-stored = There is no table “{ $name }” in “{ $folder }”. Run the study again.
table-needs-polygons = This needs regions with polygons, and the file has points only. Give the file of the borders.
table-empty = The table has no rows. Check the file and its filters.
table-no-year = There is no year { $year }. The years there are: { $years }.
