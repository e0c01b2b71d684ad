# The casebook.

# unknown names
casebook-no-record = The casebook has no record “{ $name }” among its { $count }. Use search to find one.
casebook-no-record-near = The casebook has no record “{ $name }” among its { $count }. Near: { $near }.
casebook-no-case = The casebook has no case “{ $name }”. List the cases to see the { $count } spellings it knows.
casebook-no-case-near = The casebook has no case “{ $name }” under the { $count } spellings it knows. Near: { $near }.
casebook-no-value = The case has no value “{ $name }”; it has { $count }. Its frame lists them.
casebook-no-value-near = The case has no value “{ $name }” among its { $count }. Near: { $near }.
casebook-unknown-unit = “{ $unit }” is no unit of the casebook. Use a name such as m2, km, KRW, 억원 or 평.
casebook-unknown-unit-near = “{ $unit }” is no unit of the casebook. Did you mean “{ $near }”?
casebook-currency = { $unit } cannot become { $to }: no exchange rate is assumed. The value can be had in { $base }.
casebook-other-unit = { $unit } cannot become { $to }: they measure different things. The value can be had in { $base }.

# arguments
casebook-compare-two = Comparing needs two or more different cases; { $count } came.
casebook-empty-query = The query has no word. Write what to look for, in English or Korean.
casebook-key-nothing = Nothing was given. Give at least one of location, flow and stimulus.
casebook-law-distance = { $name } must hold finite numbers that are not negative.
casebook-law-zero = { $name } has a zero, where the law is infinite. Give a softening above 0 or drop it.
casebook-law-two-points = { $name } needs at least two different values.
casebook-law-ranks = Role weights are { $value }; expected three ranks of 1, 2 or 3 (VP, SO, SS).
casebook-times-empty = No times were given. Give one time a case; NaN where none formed.
casebook-times-range = Times must lie between 0 and the follow-up of { $follow_up } years; NaN where none formed.
casebook-total-empty = There is nothing to add.
casebook-total-units = Values in { $units } cannot be added: currencies and kinds are never mixed. Add each by itself.
casebook-total-years = Values of different years ({ $years }) are not added. Add each year by itself.

# schema of the data files
casebook-schema-twice = “{ $field }” stands twice in one table. Rename or drop one.
casebook-schema-table = { $field } must hold a table of records by id.
casebook-schema-unknown = { $field } is no field of a record. Check its spelling.
casebook-schema-absent = { $field } is missing; every record needs it.
casebook-schema-words = { $field } needs a text in both languages, en and ko.
casebook-schema-word = { $field } is “{ $value }”; expected one of: { $allowed }.
casebook-schema-source = { $field } must name lines, such as “S4 L123, L572-602; S1 L5”.
casebook-schema-roles = { $field } needs ◎, ○ or △ for each of vp, so and ss.
casebook-schema-gap = { $field }: a missing value has no number, and every other value has one.
casebook-schema-line = { $field } is given by the text and needs a line inside its record’s source.
casebook-schema-printed = { $field } is given by the text and needs what is printed there.

# one record
casebook-provenance = Provenance: { $word }
casebook-provenance-given = given
casebook-provenance-derived = derived
casebook-provenance-inferred = inferred
casebook-provenance-missing = missing
casebook-confidence = Confidence in the reading: { $word }
casebook-confidence-high = high
casebook-confidence-medium-high = medium to high
casebook-confidence-medium = medium
casebook-source = Source: { $source }
casebook-literature = Works named: { $works }
casebook-derived-from = Computed from: { $ids }
casebook-outside = Outside the five texts: { $text }
casebook-flag = Inconsistency { $id }: { $label }. { $text }
casebook-touches = Touches: { $ids }
casebook-formula = Formula (a proposal of Gunjip): { $formula }
casebook-expects = The claim expects: { $direction }
casebook-direction-positive = a positive effect
casebook-direction-negative = a negative effect
casebook-direction-zero = no effect
casebook-direction-ordering = one effect larger than another
casebook-direction-interaction = an effect that depends on something else
casebook-direction-existence = that it occurs at all
casebook-direction-universal = that it holds always
casebook-direction-conditional = that it differs by condition
casebook-direction-conjunction = that both are needed
casebook-roles = Roles VP, SO, SS: { $symbols } (symbols given; match to the case: { $assignment })
casebook-measure-of = { $label }, { $of }

# values
casebook-value-missing = missing
casebook-not-said = not said in the texts
casebook-quantity = { $number }{ $unit }
casebook-bound-about = about { $value }
casebook-bound-at_least = at least { $value }
casebook-bound-at_most = at most { $value }
casebook-bound-mid = mid-{ $value }
casebook-bound-late = late { $value }
casebook-bound-above = more than { $value }
casebook-grade-strong = strong
casebook-grade-weak = weak

# a case
casebook-case-type = Type: { $type }
casebook-case-interaction = Interaction: { $grade }
casebook-type-university_led = led by universities and institutes
casebook-type-large_firm_led = led by a large firm
casebook-type-region_specific = specific to a region
casebook-type-silicon_valley = Silicon Valley type
casebook-dimension-type = type
casebook-dimension-interaction = interaction
casebook-role-vp = vision provider
casebook-role-so = system organiser
casebook-role-ss = specialised suppliers

# units, put right after the number
casebook-unit-m2 = {" "}m²
casebook-unit-km2 = {" "}km²
casebook-unit-pyeong = {" "}pyeong
casebook-unit-eok_pyeong = {" "}× 100 million pyeong
casebook-unit-km = {" "}km
casebook-unit-mile = {" "}miles
casebook-unit-KRW = {" "}won
casebook-unit-eok_krw = {" "}× 100 million won
casebook-unit-jo_krw = {" "}trillion won
casebook-unit-JPY = {" "}yen
casebook-unit-eok_jpy = {" "}× 100 million yen
casebook-unit-USD = {" "}dollars
casebook-unit-usd_million = {" "}million dollars
casebook-unit-eok_usd = {" "}× 100 million dollars
casebook-unit-ITL = {" "}lire
casebook-unit-share = {""}
casebook-unit-percent = %
casebook-unit-share_per_year = {" "}a year
casebook-unit-percent_per_year = % a year
casebook-unit-years = {" "}years
casebook-unit-months = {" "}months
casebook-unit-year = {""}
casebook-unit-decade = s
casebook-unit-count = {""}
casebook-unit-count_per_year = {" "}a year
casebook-unit-persons = {" "}persons
casebook-unit-persons_per_km2 = {" "}persons a km²
casebook-unit-person_days = {" "}person-days
casebook-unit-exponent = {""}
casebook-unit-number = {""}
casebook-unit-ratio = {""}
casebook-unit-grade = {""}
casebook-unit-scale = {""}
casebook-unit-name = {""}
casebook-unit-index_points = {" "}points
casebook-unit-krw_per_usd = {" "}won a dollar
casebook-unit-jpy_per_usd = {" "}yen a dollar
