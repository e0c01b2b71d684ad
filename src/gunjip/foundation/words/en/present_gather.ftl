gather-cells = Region × industry cells
gather-plants = Plants
gather-published-cells = All published cells together, beside the published regional totals
gather-withheld = Region–industry cells that the publisher withholds
present-sheet-cut = the first { $shown } of { $count } rows; all are in tables/{ $name }.csv
