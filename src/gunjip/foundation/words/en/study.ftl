config-no-file = There is no “{ $path }”. Make one with: gunjip init FILE
config-not-utf8 = This file is not UTF-8. Save it again as UTF-8.
config-not-toml = This is not valid TOML: { $reason }. Correct that line.
config-unknown-key = The key “{ $key_name }” is not known here. Known keys: { $known }.
config-unknown-key-near = The key “{ $key_name }” is not known here. Did you mean “{ $near }”?
config-missing-key = The key “{ $key_name }” is missing. Add it.
config-bad-value = “{ $key_name }” is { $value }, which cannot be used here. Correct the value; gunjip init shows an example.
config-at-most = “{ $key_name }” is { $value }; it must be at most { $limit }. Correct the value.
config-below = “{ $key_name }” is { $value }; it must be below { $limit }. Correct the value.
config-at-least = “{ $key_name }” is { $value }; it must be at least { $limit }. Correct the value.
config-above = “{ $key_name }” is { $value }; it must be above { $limit }. Correct the value.
config-whole-number = “{ $key_name }” is “{ $value }”; a whole number is expected, for example 1. Correct the value.
config-number = “{ $key_name }” is “{ $value }”; a number is expected, for example 1.25. Correct the value.
config-true-false = “{ $key_name }” is “{ $value }”; true or false is expected. Correct the value.
config-text = “{ $key_name }” is { $value }; a text in quotation marks is expected. Correct the value.
config-one-of = “{ $key_name }” is “{ $value }”; expected one of { $limit }. Correct the value.
config-section = “{ $key_name }” is “{ $value }”; a section is expected, for example file = "…" under [{ $key_name }]. Correct it.
config-list = “{ $key_name }” is “{ $value }”; a list in square brackets is expected. Correct the value.
config-no-input = There is no file “{ $path }” for inputs.{ $role }. Correct the path.
config-no-input-near = There is no file “{ $path }” for inputs.{ $role }. Did you mean “{ $near }”?
config-nothing-to-read = The study names neither a table nor plants. Add [inputs.table] or [inputs.plants] with file = "…".
config-two-groups = The section footprint asks for groups = "learned" and for a file of definitions. Leave one of the two.
config-scan-only = stability and weight = "jobs" go with method = "scan" only. Set method = "scan", or leave them out.
config-no-weights = place, industry and ties in the section membership are all 0. Give at least one a weight above 0.
study-wrong-kind = inputs.{ $role } turned out to be “{ $kind }”, and “{ $wanted }” was expected. Name another file, or set its format and columns in study.toml.

stage-read-table = Reading the table
stage-read-plants = Reading the plants
stage-read-panel = Reading the plants of several years
stage-read-regions = Reading the regions
stage-read-centroids = Reading the regions' centroids
stage-read-borders = Reading which regions border
stage-read-industry_names = Reading the names of industries
stage-read-zones = Reading the zones
stage-read-links = Reading the ties
stage-read-organisations = Reading the organisations
stage-read-survey = Reading the survey
stage-regions = Preparing the regions
stage-plants = Placing the plants in regions
stage-cells = Making the region × industry table
stage-repair = Estimating withheld cells
stage-screen = Screening the cells
stage-footprints = Searching for clusters on the map
stage-tables = Writing tables and map layers
stage-report = Writing the report
stage-dossiers = Writing the reports of single clusters

finding-footprints = { $count ->
    [0] No industry stands out anywhere against all plants together.
    [one] One place was found on the map where an industry stands out{ $tested ->
        [0] .
       *[other] ; { $real } of it is judged a real cluster by its ties.
      }
   *[other] { $count } places were found on the map where { $industries } industries or groups of them stand out; { $crossing } cross a regional border. { $tested ->
        [0] Whether they are real clusters was not tested: there are no data on ties.
       *[other] By their ties, { $real } are judged real clusters and { $loose } agglomerations.
      }
  }
finding-screen = Of { $cells } region–industry cells, { $strong } are strong; { $withheld } have no published value and are taken as ranges.
finding-none = The study has nothing to screen: add a table, or regions for the plants.

init-head = What Gunjip shall do with { $file }. Lines that begin with # are off.
  Everything that is left out is detected; the intake report says how.
init-seed = Everything random comes from this number.
init-year = The last year of the file, unless one is named.
init-digits = Digits of the industry codes to work at, where a file has several levels.
init-detected = Detected in the file; correct what is wrong.
init-columns = Gunjip's column = the file's column.
init-regions = With the regions' borders (or centroids) there are maps, and plants are put into regions.
init-screen = Percentiles and quotients of the tiers, as published by US Cluster Mapping.
init-footprint = False-discovery rate of clusters on the map, and random labellings behind a p-value.
init-groups = A file of your own groups in place of single industries: CSV or workbook with the columns industry and group, or TOML with [groups]. Codes may be beginnings of codes.
init-weight = "jobs" lets each plant count by its jobs.
init-sure = How many thinned samples are searched again (the share that finds a cluster again is its stability), and whether the second method searches too.
init-membership = Who belongs: what place, industry and ties weigh, and the least score of a member.
init-dossiers = Ids of clusters that get a report of their own, told in full.
init-plants = true writes single plants into the results. They may be confidential.
init-exists = There is a “{ $path }” already. Use --force to replace it, or --folder to write elsewhere.
init-no-table = This is { $kind }, not a table of plants or of jobs by region and industry. Name such a file; give borders with --regions.
demo-other-study = “{ $path }” is another study. Name an empty folder for the demo.
find-clusters = Clusters on the map ({ $shown } of { $count })
find-cells = Strongest region–industry cells ({ $shown } of { $count })
find-rank = #
find-industry = industry
find-region = main region
find-units = regions
find-plants = plants
find-jobs = jobs
find-lift = times as dense
find-q = q
find-lq = LQ
find-tier = tier
find-at-least = ≥ { $low }
tier-strong10 = strongest
tier-strong = strong
tier-significant = significant
tier-qualifying = qualifying
tier-none = –
init-not-understood = Gunjip cannot tell what this file is. See what it holds with gunjip inspect, and map its columns in study.toml.
stage-test = Testing which clusters are real
stage-membership = Scoring who belongs
find-verdict = verdict
find-verdict-cluster = cluster
find-verdict-agglomeration = agglomeration
find-verdict-network_without_place = network without a place
find-verdict-nothing = nothing
find-verdict-not_decided = not decided
study-converted = The industries were converted by { $file }: { $mapped } of the { $what ->
    [plants] plants
   *[values] known total
 } has one target, { $split } has several and was { $what ->
    [plants] given to the one of the largest weight
   *[values] { $weighted ->
        [yes] shared out by the weights
       *[no] shared out in equal parts, as there are no weights
    }
 }, { $lost } has none and is left out.
