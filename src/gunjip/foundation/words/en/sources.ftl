# Words of the readers.
source-outcome-read = read
source-outcome-repaired = repaired
source-outcome-unknown = not understood
source-outcome-dropped = left out
source-intake = { $file }: { $rows } rows = { $read } read + { $repaired } repaired + { $unknown } with something not understood + { $dropped } left out
source-note = { $outcome } { $count }{ $column }: { $reason } (rows { $rows })
source-warning = Look at this: { $text }
source-reading = { $file }: { $format }, { $kind }, { $rows } rows taken

source-kind-region-industry = cells of region × industry
source-kind-establishments = plants
source-kind-regions = regions
source-kind-input-output = input–output flows
source-kind-concordance = a concordance of codes
source-kind-names = names of codes
source-kind-adjacency = neighbouring regions
source-kind-table = a plain table

# Files that cannot be opened
source-no-file = There is no such file. Check the path.
source-is-folder = This is a folder; name a file in it.
source-no-permission = No permission to read this file. Change its permissions or copy it.
source-not-opened = The file could not be opened: { $reason }.
source-empty = The file is empty. Download or export it again.
source-header-only = There is a header and no row below it. Export the file again with its rows.
source-no-header = There is no header line there. Set header_row to the line that names the columns.
source-truncated = The compressed file ends too early: it was cut off. Download it again.
source-broken-archive = The archive cannot be unpacked: { $reason }. Download it again.
source-encrypted = The file is protected by a password. Unpack it first.
source-too-big = Unpacked, the file is larger than { $limit }. Raise the option unpacked_limit if you trust it.
source-bomb = The file grows to { $size } and more when unpacked, over { $ratio } times its size: this is no honest table. Unpack it yourself if you trust it.
source-too-many-members = The archive holds { $count } files and more. Unpack it and name the files you need.
source-no-member = The archive has no file whose name contains “{ $name }”. Choose another member.
source-members-differ = The files in the archive have different columns. Choose some with the option member.
source-binary = The file holds binary data, not text. Check what it is with “gunjip inspect”.
source-no-encoding = The encoding “{ $name }” is not known or does not fit. Use utf-8, cp949, utf-16 or latin-1.
source-wrong-encoding = From this row on, { $count } lines are not { $name }. Name the right encoding (utf-8, cp949, utf-16, latin-1).
source-unreadable = The file cannot be read: { $reason }.
source-not-understood = Gunjip does not understand files of this kind ({ $container }).
source-not-csv = The text cannot be cut into columns: { $reason }. Check delimiter and quotes.
source-open-quote = A quotation mark is opened here and never closed. Close or remove it.
source-all-ragged = None of the { $count } rows has { $columns } fields as the header does (delimiter “{ $name }”). Name the right delimiter or header_row.
source-too-many-columns = The table has { $count } columns; at most { $limit } are read. Keep the columns you need.
source-broken-workbook = The workbook cannot be read: { $reason }. Save it again as .xlsx.
source-xml-entities = The workbook defines XML entities, which no spreadsheet needs. Save it again as .xlsx.
source-no-sheet = There is no sheet “{ $name }”. There are: { $have }.
source-broken-parquet = The Parquet file cannot be read: { $reason }.
source-broken-json = This is not valid JSON: { $reason }.
source-not-records = The JSON file holds no list of records.
source-broken-topojson = This is not valid TopoJSON: { $reason }.
source-broken-geo = The geographic file cannot be read: { $reason }.
source-broken-rdata = The R data file cannot be read: { $reason }.
source-no-layer = There is no layer “{ $name }”. There are: { $have }.
source-no-features = The layer has no features. Export it again.
source-database = The database refused: { $reason }. Check address, table and password.
source-bad-address = The address names no table. Write postgresql://user@host/database#schema.table.

# Columns
source-columns-unknown = The columns do not tell what the table is. It has: { $have }; known among them: { $known }. Map region, industry and jobs (or plant_id, industry, x and y) in study.toml.
source-column-missing = The file has no column for “{ $name }”. Map one of its columns in study.toml.
source-mapped-missing = “{ $name }” is mapped to “{ $theirs }”, and the file has no such column. Correct the mapping.
source-mapped-missing-near = “{ $name }” is mapped to “{ $theirs }”, and the file has no such column. Did you mean “{ $near }”?
source-column-kind = The column holds { $kind }, which is neither text nor numbers. Map another column.
source-column-not-numbers = “{ $value }” is not a number, and so are { $count } cells of this column. Map another column, or correct them.
source-region-column = None of the columns is known as a region's code: { $have }. Map “region” in study.toml.
source-no-level = No row has a level code that is known.
source-no-digits = There are no industries of { $digits } digits. There are: { $have }.
source-nothing-selected = No row is left of industries with { $digits } digits. Choose other digits, areas or ownership.
source-nothing-left = None of the { $count } rows could be taken. See the columns that are mapped.
source-duplicate-cell = The cell ({ $example }) stands already in row { $first } with another value ({ $count } such rows). Keep one row a cell, or add them up.

# Outcomes of rows
source-blank-row = the row is blank
source-ragged-row = the row has more or fewer fields than the header
source-bad-bytes = bytes outside the file's encoding were replaced by a mark
source-nul = NUL bytes were taken out
source-not-a-record = not a record of named values
source-unicode = text was brought into composed Unicode (NFC)
source-number-wide = “{ $example }” was read as plain digits
source-number-grouped = “{ $example }” was read without its thousands marks
source-number-unit = “{ $example }” was read without its counting word; leave only digits in the column
source-not-a-number = “{ $example }” is not a number and was left missing; write digits or leave the cell empty
source-number-infinite = the number is too large to be true and was left missing
source-number-below = { $example } is below { $least } and was left missing; correct it, or leave it empty if unknown
source-not-a-year = “{ $example }” is not a year and was left unknown
source-key-empty = the code that names the row is empty
source-id-empty = there is no id; the row number stands in
source-industry-empty = there is no industry code
source-industry-unknown = “{ $example }” is no code of { $name }
source-duplicate-row = the row repeats an earlier one
source-duplicate-key = the same { $name } stands earlier with other values, e.g. { $example }; the first was taken
source-bounds-crossed = the lower bound is above the upper one; both were set aside
source-point-zero = the coordinates are (0, 0), which is no place; left missing
source-point-half = one of the two coordinates is missing; both were left missing
source-point-swapped = x and y were exchanged: the place then lies where it should
source-point-nowhere = the coordinates do not exist in { $crs }; left missing
source-point-outside = the place ({ $example }) lies outside the country of the others ({ $country }); left missing
source-no-shape = there is no shape
source-shape-crossed = the outline crosses itself and was mended, e.g. { $example }
source-region-parts = several shapes of one region were joined, e.g. { $example }
source-unknown-flag = the mark “{ $example }” is not known; the value was left missing
source-unknown-level = the level code “{ $example }” is not known
source-other-quarter = another quarter or size class than the one asked for
source-other-year = another year than the one asked for
source-upper-level = other levels than { $area } × { $digits } digits: used for totals and bounds, or not asked for

# Warnings
source-withheld = { $count } cells ({ $share }) are withheld by the publisher: they have bounds, no values, and are not zero.
source-year-from-name = The year { $year } was taken from the file's name.
source-year-unknown = No year is given; it is 0. Set the option year.
source-classification-guessed = The industry codes look like { $name }. Set classification if they are not.
source-classification-unknown = The classification of the industry codes is not known. Set classification, for example "KSIC 10".
source-id-made = The file has no id of plants; row numbers stand in.
source-no-points = No row has usable coordinates.
source-crs-datum = Coordinates are taken as { $crs }. { $other } has the same range and lies hundreds of metres away (another datum): set crs if the file's publisher names it.
source-crs-belt = Coordinates fit both { $crs } and { $other }, which lie 100 km apart; { $crs } is taken. Set crs.
source-crs-unknown = The coordinate system of ({ $x }, { $y }) cannot be told. Set crs, for example "EPSG:5179".
source-no-crs = The coordinate system “{ $name }” is not known. Write it as "EPSG:5179".
source-centroids = The file gives centroids: borders between regions are not known from it.
table-no-table = A reading of kind “{ $kind }” makes no table of its own. Use its frame.

# Formats
format-qcew = QCEW
format-qcew-publisher = US Bureau of Labor Statistics, Quarterly Census of Employment and Wages
format-qcew-gives = jobs, plants and wages by area and NAICS industry, with bounds for withheld cells and published totals
format-generic = Any table
format-generic-publisher = CSV, TSV, Parquet, XLSX, JSON, GeoPackage, GeoJSON or a PostGIS table of your own
format-generic-gives = plants or cells of region × industry, by the names of columns or your mapping
format-regions = Regions
format-regions-publisher = TopoJSON, GeoJSON, GeoPackage, Shapefile, or a table of centroids
format-regions-gives = regions with codes, names and shapes
