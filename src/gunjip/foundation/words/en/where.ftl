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
where-no-borders = Joining regions needs to know who borders whom. Give polygons, or a list of neighbours.
where-zones-not-areas = { $count } of { $total } zones are no polygons: { $kind }. Give the zones' boundaries. If only an address is known, no share inside can be told; draw a boundary knowingly rather than a circle around it.
where-zones-crossed = { $count } zones have an empty shape or one that crosses itself, for example “{ $example }”. Repair the boundary.
where-verdict-cluster = We judge this a real cluster: its plants stand together and deal with each other more than distance and size explain.
where-verdict-agglomeration = Co-located; tested for ties and found none beyond distance.
where-verdict-network-without-place = The industries are related, and no place holds them together.
where-verdict-nothing = Neither a place nor ties stand out.
where-verdict-not-decided = Not decided: the plants stand together, and a test that the verdict needs could not be made.
where-card-size = { $name }: { $plants } plants, { $jobs } jobs.
where-at-least = at least { $low }
where-card-inside = It lies within one region: { $place }.
where-card-crosses = It crosses borders: { $units } regions, { $share } of its plants outside { $place }.
where-leg-co-located = Co-located: the share of plants is { $lift } times that outside (p { $p }, against random places among all plants).
where-leg-co-located-only-here = Co-located: there are none of these plants outside (p { $p }, against random places among all plants).
where-leg-co-located-not-tested = Co-location was screened, not tested: no p-value.
where-leg-related-yes = Related: its industries are closer to each other than random sets of as many (p { $p }).
where-leg-related-no = Not related: its industries are no closer to each other than random sets of as many (p { $p }).
where-leg-related-no-data = Relatedness not tested: no ties between industries were given. This is not “unrelated”.
where-leg-related-no-relatedness = Relatedness not tested: nothing is known of these industries' ties. This is not “unrelated”.
where-leg-related-one-industry = Relatedness not tested: it is a single industry.
where-leg-related-few-industries = Relatedness not tested: there are too few industries to compare with.
where-leg-connected-yes = Connected: { $observed } ties among members, where distance and size alone predict { $expected } (p { $p }).
where-leg-connected-no = Not connected beyond distance: { $observed } ties among members, { $expected } predicted by distance and size alone (p { $p }).
where-leg-connected-no-data = Not tested: no transaction data. This is not “unconnected”.
where-leg-connected-no-gravity = Connection not tested: too few ties outside clusters to know what distance alone explains. This is not “unconnected”.
where-leg-connected-no-usual-ties = Connection not tested: plants of these industries outside clusters have no recorded ties. This is not “unconnected”.
where-leg-connected-few-ties = Connection not tested: too few ties among members. This is not “unconnected”.
where-definition-empty = { $count } rows of the definitions have no code or no group (rows { $rows }). Fill them in or delete them.
where-definition-twice = { $count } codes stand in two groups: “{ $code }” in { $groups }. Leave each in one.
where-definition-shape = The definitions need a section [groups] with a list of codes a group, such as chips = ["261", "2620"].
where-no-jobs = None of the { $rows } plants has known jobs, so that they cannot be weighed by jobs. Map the column of jobs, or count plants.
where-card-stable = Of thinned samples of the plants, { $share } found this footprint again.
where-card-agreement = A second method, { $other }, drew an outline that overlaps this one by { $share } (common area over joint area).
where-card-agreement-none = A second method, { $other }, drew no outline here.
where-method-scan = the spatial scan
where-method-hdbscan = HDBSCAN

where-members-unknown = { $count } of { $total } listed members are not among the plants, for example { $examples }. Use the plant_id of the plants' file.

# gunjip test and gunjip zones.
cli-test = Judge each cluster: does it stand together, are its industries related, do its plants deal with each other?
cli-test-links = Ties between plants (source, target, kind), for a file of plants.
cli-test-members = A file with cluster_id and plant_id: these groups are judged and nothing is searched.
cli-zones = Compare clusters with designated zones: what lies outside, and which zones hold no cluster.
cli-zones-file = The zones' boundaries, where the study names none.
stage-zones = Clusters against designated zones
judged-headline = { $count ->
    [0] No cluster to judge.
    [one] One cluster: { $real } real, { $loose } agglomeration, { $open } not decided.
   *[other] { $count } clusters: { $real } real, { $loose } agglomerations, { $open } not decided.
  }
judged-title = Clusters and their three tests ({ $shown } of { $count })
judged-cluster = cluster
judged-co-located = stands together
judged-related = related
judged-connected = connected
judged-answer-yes = yes
judged-answer-no = no
judged-answer-not-tested = not tested
zones-none = There are no zones: { $study } names none. Give them with --zones FILE, or as [inputs.zones] in study.toml.
audit-no-plants = This needs plants with coordinates; the study has none. Give [inputs.plants] in study.toml.
zones-headline = { $outside } of { $clusters } clusters lie for the most part outside the { $zones } designated zones; { $empty } zones hold no cluster.
zones-clusters = Clusters, those farthest outside the zones first ({ $shown } of { $count })
zones-zones = Zones, the emptiest first ({ $shown } of { $count })
zones-cluster = cluster
zones-meets = zones that it meets
zones-outside = plants outside
zones-jobs-outside = jobs outside
zones-mismatch = mismatch with regions
zones-zone = zone
zones-holds = clusters
zones-covered = area under clusters
zones-chapter = Clusters and designated zones
zones-read = “Outside” is the share of a cluster's plants that stand in no zone. A zone without a cluster may be too new, or for something that no register holds: it is a question, not a finding.
zones-caption-clusters = Clusters, those farthest outside the zones first
zones-caption-zones = Zones, the emptiest first
where-weights = weights must be numbers of at least 0, not all 0; they are { $weights }.
where-stability-scan = Stability is told for footprints that the scan found; these were made by “{ $method }”.
where-needs-splink = Linking company names needs splink. Install it with: pip install "gunjip[names]"
where-names-twice = { $count } ids stand twice in the { $side } file, for example “{ $example }”. Give each row an id of its own.

# Where the screens disagree.
stage-methods = Asking all screens about every cell
disputed-title = Where the methods disagree
disputed-about = Every method was asked about every cell. They ask different questions, so that they need not agree; a cell that all hold for a cluster is a safer find than one on which they are split.
disputed-map = Where the methods disagree
disputed-legend = mean disagreement
disputed-reading = 0: all methods say the same of every industry of the region. 1: they are split in half.
disputed-caption = Cells on which the methods disagree most
disputed-yes = cluster, by
disputed-no = none, by
disputed-why = why
disputed-why-around = Its neighbourhood stands out, the cell itself does not.
disputed-why-alone = The cell stands out, its neighbourhood does not.
disputed-why-rank = High among regions, but not surely above the country's share.
disputed-why-large = Many jobs, but not specialised.
disputed-why-thin = Specialised, but few plants for its land and people.
disputed-why-mixed = No single reason.
method-tiers = tiers
method-quotient = location quotient
method-stars = stars
method-focal = focal quotient
method-input-output = input–output quotient
method-getis-ord = Gi*
method-litzenberger-sternberg = cluster index
