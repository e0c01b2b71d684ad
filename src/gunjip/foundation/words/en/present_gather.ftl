gather-cells = Region × industry cells
gather-plants = Plants
gather-published-cells = All published cells together, beside the published regional totals
gather-withheld = Region–industry cells that the publisher withholds
