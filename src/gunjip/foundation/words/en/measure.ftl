measure-needs-table = cells or plants
measure-needs-plants = plants with coordinates
measure-needs-one = plants with coordinates, --industry
measure-needs-window = plants with coordinates, --industry, --regions
measure-needs-map = cells or plants, --industry, --regions
measure-needs-industry = { $name } is about one industry. Name it with --industry.
measure-needs-regions = { $name } needs the regions' polygons. Name their file with --regions.
measure-no-equals = “{ $text }” is not KEY=VALUE. Write for example --set level=0.95.
measure-no-option = { $name } has no option “{ $option }”. Its options: { $known }.
measure-no-option-near = { $name } has no option “{ $option }”. Did you mean “{ $near }”?
measure-no-industry = There is no industry “{ $industry }” in the file. Check the code and its digits.
measure-needs-option = { $name } needs its option “{ $option }”. Write for example --set { $option }=[1000,5000].
