# Plots, the report and exports.

## Errors
present-nothing-to-draw = The result “{ $kind }” has no number to draw. Check that its frame has rows and a numeric column with values.
present-plants-refused = The table “{ $name }” has one row per plant ({ $rows } rows), which could reveal single firms. Pass plants=True to write it anyway.
present-no-geometry = The table “{ $name }” has no geometry column. Pass a GeoDataFrame with a coordinate system.
present-no-crs = The shapes of “{ $name }” have no coordinate system. Set one, for example crs="EPSG:5179".
present-too-many-classes = A map can show at most { $most } classes, not { $count }. Give fewer class borders.
present-sheet-rows = The table “{ $name }” has { $rows } rows; a sheet holds { $most }. Write it as Parquet or CSV.

## Plots
present-map-all = all values
present-map-below = below { $value }
present-map-from = { $value } and above
present-map-likely = hatched: class 50–80% certain ({ $count })
present-map-unsure = class less than 50% certain ({ $count })
present-map-withheld = withheld, not zero ({ $count })
present-map-few = fewer: no circle ({ NUMBER($count) })
present-map-withheld-none = withheld: no circle ({ $count })
present-map-no-data = no data ({ $count })
present-map-insets = Framed parts are not at the map's scale.
present-map-left-out = { $count ->
    [one] 1 far region without values is not shown.
   *[other] { $count } far regions without values are not shown.
  }
present-map-footprints = Cluster outlines
present-map-stable = stable in 80% or more ({ $count })
present-map-shaky = stable in less than 80% ({ $count })
present-map-untested = stability not tested ({ $count })
present-axis-count = Number of values
present-axis-distance = Distance (km)
present-without-value = without a value: { $count }
present-band-global = global band
present-band-local = local band
present-null = under the null
present-observed = observed
present-outside = outside the global band
present-reference-national = national = 1
present-reference-null = null = 1
present-reference-none = none = 0
present-top-of = The { $shown } largest of { $total }
present-matrix-cut = The { $shown } strongest of { $total } are shown.
present-at-least = at least { $value }
present-figure-twice = Two figures are both named “{ $name }”. Give each its own name.

## Names of statistics
present-kind-location_quotient = Location quotient
present-kind-duranton_overman = K-density (K_d)
present-kind-marcon_puech_m = M function
present-kind-m_density = m function
present-kind-ripley_k = K function
present-kind-besag_l = L function
present-kind-pair_correlation = Pair correlation (g)
present-kind-ellison_glaeser = Ellison–Glaeser index
present-kind-maurel_sedillot = Maurel–Sédillot index
present-kind-coagglomeration = Coagglomeration
present-kind-ellison_glaeser_coagglomeration = Coagglomeration
present-kind-relatedness = Relatedness
present-kind-proximity = Proximity
present-kind-eci = Economic complexity
present-kind-pci = Product complexity
present-kind-economic_complexity = Economic complexity
present-kind-product_complexity = Product complexity
present-kind-fitness = Fitness
present-kind-gini = Gini index
present-kind-herfindahl = Herfindahl index
present-kind-moran = Moran's I
present-kind-locational_gini = Locational Gini
present-kind-hoover_balassa = Hoover–Balassa index
present-kind-krugman = Krugman index
present-kind-theil = Theil index
present-kind-relatedness_density = Relatedness density
present-kind-coagglomeration_groups = Coagglomeration of groups
present-kind-complexity_outlook = Complexity outlook
present-kind-income_content = Income content
present-kind-spatial_location_quotient = Spatial location quotient
present-kind-proximity_adjusted_quotient = Proximity-adjusted quotient
present-kind-spatial_input_output_quotient = Spatial input–output quotient
present-kind-litzenberger_sternberg = Litzenberger–Sternberg index
present-kind-local_autocorrelation = Local autocorrelation
present-kind-variety = Related and unrelated variety
present-kind-entry_exit = Entry and exit
present-kind-specialisation_growth = Growth of specialisation
present-kind-localisation_survey = Localisation
present-kind-tiers = Location quotient
present-kind-clusters = Clusters
present-kind-howard_newman_tarp = Howard–Newman–Tarp index
present-kind-areal_sensitivity = Sensitivity to areal units

## Columns and units
present-column-gamma = Localisation (Γ)
present-column-psi = Dispersion (Ψ)
present-column-lq = Location quotient
present-column-value = Size
present-column-plants = Establishments
present-column-diversity = Diversity
present-column-ubiquity = Ubiquity
present-column-eci = Economic complexity
present-column-pci = Product complexity
present-column-fitness = Fitness
present-column-proximity = Proximity
present-column-probability = Probability
present-column-share = Share
present-column-density = Density
present-unit-jobs = jobs
present-unit-plants = sites
present-unit-count = count
present-unit-industries = industries
present-unit-cells = cells
present-unit-percent = %
present-unit-usd = US dollars
present-unit-km = km
present-unit-m = m
present-unit-ratio = ratio
present-unit-index = index
present-unit-1-per-m = per m
present-unit-per-km = per km

## Report: frame
present-skip = Skip to the content
present-contents = Contents
present-made-by = Made with Gunjip { $version }
present-sort-by = Sort by this column
present-sorted-up = Sorted, smallest first
present-sorted-down = Sorted, largest first

## Report: summary
present-summary = Findings
present-nothing-found = No cluster passed the screens in these data.
present-found-cells = { $count ->
    [0] Of { $total } pairs of a region and an industry, none is strong.
    [one] Of { $total } pairs of a region and an industry, one is strong.
   *[other] Of { $total } pairs of a region and an industry, { $n } are strong: in { $regions } regions and { $industries } industries.
  }
present-ranked-cells = { $total } pairs of a region and an industry are ranked by their location quotient.
present-strongest = The strongest is { $industry } in { $region }: its share of local jobs is { $lq } times the national share.
present-strongest-interval = The strongest is { $industry } in { $region }: its share of local jobs is { $lq } times the national share ({ $level } interval { $range }).
present-hidden-cells = { $count ->
    [one] One pair is withheld by the publisher. It is not counted as zero.
   *[other] { $n } pairs are withheld by the publisher. They are not counted as zero.
  }
present-found-footprints = { $count ->
    [one] One cluster outline was found on the map of plants.
   *[other] { $n } cluster outlines were found on the map of plants.
  }
present-shaky-footprints = { $count ->
    [one] One of them came back in less than 80% of recalculations; its outline is dashed.
   *[other] { $n } of them came back in less than 80% of recalculations; their outlines are dashed.
  }
present-largest-footprint = The first in the ranking is { $name }, with { $value }.

## Report: where
present-where = Where the clusters are
present-where-cells = Regions and industries
present-where-footprints = Clusters across borders
present-how-to-read = How to read this
present-head-rank = Rank
present-head-region = Region
present-head-regions = Regions
present-head-industry = Industry
present-head-cluster = Cluster
present-head-lq = LQ
present-head-interval = { $level } interval
present-head-size = Size
present-head-plants = Establishments
present-head-probability = Same verdict
present-head-odds = Same verdict (of { $draws })
present-head-verdict = Verdict
present-head-area = Area
present-head-outside = Outside main region
present-head-stability = Stability
present-head-agreement = Agreement of methods
present-read-stability = Stability: the share of thinned samples of the plants in which the same outline came back, overlapping by more than half.
present-read-protected = Where the jobs of a cluster are not shown, one or two of its plants hold nearly all of them: the sum would give a single plant away.
present-column-protected = jobs not published
present-column-agreement = agreement of methods
present-column-stability = stability
present-column-at_distance = members at a distance
present-read-agreement = Agreement of methods: how far the outline of a second method overlaps this one (common area over joint area); 0% where it drew none.
present-caption-cells = Strongest pairs of a region and an industry
present-caption-footprints = Clusters with their outlines, strongest first
present-table-cut = The first { $shown } of { $total } rows are printed; the exported table has them all.
present-of-draws = { $hits } of { $draws }
present-cell-withheld = withheld ({ $range })
present-cell-estimated = { $value } (estimated)
present-status-published = published
present-status-withheld = withheld
present-status-estimated = estimated
present-status-missing = not known
present-verdict-strong10 = very strong
present-verdict-strong = strong
present-verdict-significant = significant
present-verdict-qualifying = qualifying
present-verdict-none = none
present-verdict-insufficient = too small
present-verdict-withheld = withheld
present-verdict-cluster = real cluster
present-verdict-agglomeration = co-located
present-verdict-not_tested = not tested
present-verdict-chance = chance
present-verdict-not_decided = not decided
present-verdict-network_without_place = network without a place
present-verdict-nothing = nothing
present-title-ranked = The { $count } strongest pairs and how certain each is
present-alt-ranked = Ranked chart of { $count } location quotients with intervals. The first is { $first } with { $lq }. The table below has the same values.
present-reading-ranked = Dot: the value. Line: { $level } interval. Two pairs whose lines overlap much cannot be told apart.
present-title-strong = Regions by their number of strong industries
present-legend-strong = Strong industries in a region
present-title-lq-map = { $industry }: location quotient by region
present-title-footprints = { $count ->
    [one] One cluster and the borders that it crosses
   *[other] { $n } clusters and the borders that they cross
  }
present-alt-footprints = Map of { $count ->
    [one] one cluster outline
   *[other] { $n } cluster outlines
  } over the borders of regions: { $names }. The table below lists them.
present-alt-map = Map: { $title }. { $count } regions have a value; the largest are { $regions }.
present-reading-footprints = Solid line: the outline came back in 80% or more of recalculations. Dashed: in fewer. The outline encloses most of the plants, not all of them.
present-reading-circles = The area of a circle is proportional to the number. A region without a circle has none or is withheld.
present-reading-classes = Classes are rounded fifths of all regions. The number of regions stands in brackets.
present-reading-lq-map = 1 is the national average. The classes are the same for every year and industry, so maps can be compared. The number of regions stands in brackets.
present-read-lq = Location quotient (LQ) { $lq }: the share of { $industry } in the jobs of { $region } is { $lq } times its share in the country. Above 1 the industry is over-represented.
present-read-interval = { $level } interval { $range }: with the known error of the data, the value lies in this range in { $level } of cases.
present-read-odds = Same verdict { $told }: so many recalculations within the data's error came to the same verdict.
present-read-probability = Same verdict { $told }: in this share of recalculations within the data's error the verdict was the same.
present-read-outside = “Outside main region” is the share of the cluster's plants that stand outside the region with most of them. A figure for one region alone would miss them.
present-explain-strong10 = Very strong: the location quotient is in the top 10% of regions for this industry, at least 1, and the industry is not too small there.
present-explain-strong = Strong: the location quotient is in the top 25% of regions for this industry, at least 1, and the industry is not too small there.
present-explain-significant = Significant: the location quotient is above the median of regions for this industry.
present-explain-qualifying = Qualifying: the location quotient is above the lowest quarter of regions for this industry.
present-explain-none = None: below the thresholds of this screen.
present-explain-insufficient = Too small: jobs or establishments are in the lowest quarter of regions for this industry, so no tier is given.
present-explain-protected = Not shown here: the number would tell the jobs of a single plant. It is not zero.
present-explain-withheld = Withheld: the publisher hides the number. It is not zero; the range says what it can be.
present-explain-estimated = Estimated: our value within the publisher's bounds.
present-explain-missing = Not known: nobody has published this number. It is not zero.
present-explain-cluster = Real cluster: concentrated beyond chance, and its members trade more than distance explains.
present-explain-agglomeration = Co-located: tested for ties and found none beyond distance.
present-explain-not_tested = Not tested: no transaction data. This is not “unconnected”.
present-explain-chance = Chance: no more concentrated than plants of all industries in these places.

## Report: data
present-data = Data
present-caption-sources = Sources
present-head-source-title = Title
present-head-source-publisher = Publisher
present-head-source-year = Year
present-head-source-licence = Licence
present-head-source-file = File
present-caption-reconciliation = Our totals beside the published totals
present-head-item = Item
present-head-unit = Unit
present-head-ours = Ours
present-head-published = Published
present-head-difference = Difference
present-totals-agree = All totals agree with the published ones.
present-totals-differ = { $count ->
    [one] One total differs from the published one. Read the findings with this in mind.
   *[other] { $n } totals differ from the published ones. Read the findings with this in mind.
  }
present-caption-tables = Tables made from the files
present-head-table = Table
present-head-table-years = Years
present-head-table-unit = Unit
present-head-table-classification = Classification
present-head-table-rows = Rows
present-head-table-regions = Regions
present-head-table-industries = Industries
present-head-table-published = Published
present-head-table-withheld = Withheld
present-head-table-estimated = Estimated
present-head-table-missing = Not known
present-caption-intake = What became of each file's rows
present-head-format = Format
present-head-intake-read = Read
present-head-intake-kept = Kept
present-head-intake-repaired = Repaired
present-head-intake-dropped = Dropped
present-head-intake-unknown = Not understood
present-caption-issues = Rows repaired, dropped or not understood
present-head-action = Action
present-head-reason = Reason
present-head-column = Column
present-head-count = Rows
present-head-row-numbers = First rows
present-action-repaired = repaired
present-action-dropped = dropped
present-action-unknown = not understood
present-intake-warnings = What the readers want looked at:
present-no-issues = No row was repaired or dropped.
present-withheld = What is withheld
present-withheld-words = These numbers exist, and the publisher hides them. They count as ranges, never as zero, and every figure that rests on them carries an interval.
present-caption-withheld = Withheld cells and what is known of them
present-head-cells = Cells
present-head-bounds = Range in total

## Report: method
present-method = Method and limits
present-caveats = What these figures cannot say
present-method-lq = The location quotient divides an industry's share of a region's jobs by its share of all jobs. Its interval comes from recalculations within the known error of the data.
present-method-tiers = The tiers follow the published engine of the US Cluster Mapping project: per industry, regions are ranked by location quotient among those with jobs; every tier needs jobs and establishments above the lowest quarter.
present-method-footprints = Outlines are found on the points of plants with HDBSCAN, a clustering by density, and drawn around the plants of each cluster without regard to borders.
present-method-withheld = Withheld cells have bounds from the publisher's own totals. A share that rests on them is calculated many times with values drawn within the bounds.
present-caveat-association = These occur together; this does not show cause.
present-caveat-agglomeration = A high location quotient shows concentration. It does not show that the firms have ties with each other.
present-caveat-small-regions = In small regions a few plants make a high quotient. The interval and the establishment count say how few.
present-caveat-borders = Figures by region depend on where the borders run. A cluster across a border is weaker in each of its regions than it is.
present-caveat-many-tests = Many places were tested. Some pass by chance even where nothing is there.
present-caveat-noncoverage = The intervals do not include what the survey or register does not cover.

## Report: provenance
present-provenance = Where these figures come from
present-again = This command makes the report again:
present-caption-checksums = Checksums of the input files (SHA-256)
present-head-checksum = Checksum
present-provenance-version = Gunjip version
present-provenance-seed = Seed
present-provenance-run = Run
present-provenance-study = Study
present-provenance-draws = Recalculations
present-provenance-python = Python version
present-provenance-config = Settings file
present-provenance-parameters = Parameters

## Exports
present-about = about
present-about-column = Column
present-about-meaning = Meaning
present-about-unit = Unit
present-about-source = Source
present-about-table = Table
present-about-rows = Rows
present-explain-not_decided = Not decided: the plants stand together, and a test that the verdict needs could not be made or gave no clear answer.
present-explain-network_without_place = Network without a place: the industries are related, and no place holds them together.
present-explain-nothing = Nothing: neither a place nor ties stand out.
present-head-possible = Possible range
present-found-verdicts = By verdict: { $told }.
present-method-scan = Every place is looked at with circles of many sizes for a share of an industry, or of a group of related industries, among all plants that chance would not give. Chance is the same plants with their industries dealt out at random; that all places and sizes were searched is paid for, and over all industries no more than one find in twenty is expected to be false.
present-method-test = A find is called a real cluster when its plants also have more ties with each other than their distance and size explain; an agglomeration when ties were looked for and none beyond that were found. Relatedness compares its industries with random sets of as many.

## A report of one cluster
dossier-lead = Everything that this study knows of { $name }.
dossier-ties = { $share }% of the members’ ties stay inside (95% interval { $range }%).
dossier-none = none
dossier-industries = Industries
dossier-checks = Checks
dossier-counts = { $failed } failed, { $passed } passed, { $untested } not tested
dossier-untested = { $count } checks could not be tested. That is no “passed”: what the data do not hold may be wrong as well.
dossier-items = { $count ->
    [one] one item
   *[other] { $count } items
  }, { $years }
