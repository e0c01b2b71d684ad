# What kind: answers, evidence, reasons, the chapter and the command.
profile-answer = { $question }: { $answer } (confidence { $confidence }; { $reason })
profile-answer-not-told = { $question }: { $answer }, because { $reason }
profile-with-confidence = { $answer } (confidence { $confidence })
profile-lacked = lacked: { $names }
profile-evidence = { $name }: { $value } → { $says } ({ $option })
profile-evidence-plain = { $name }: { $value } → { $says }
profile-evidence-grade = { $name }: { $says }
profile-change-known = if { $name } were { $to }: { $answer }
profile-change-missing = if it were known and { $name } were { $to }: { $answer }
profile-summary = { $count -> 
    [one] What kind: { $count } cluster.
   *[other] What kind: { $count } clusters.
 }
profile-summary-row = { $cluster }: { $type } ({ $confidence }), roles { $roles }, { $stage }
profile-chapter = What kind they are
profile-finding = { $count ->
    [one] { $told ->
        [0] The type of the one cluster cannot be told from the data.
       *[other] The type of the one cluster can be told from the data.
      }
   *[other] Of { $count } clusters the type of { $told } can be told from the data.
  }
profile-triangle-title = Which role leads in each cluster
profile-triangle-alt = A triangle whose corners are the three roles; { $count } clusters stand nearer to the role that leads.
profile-triangle-source = Grades: Gunjip; cases: casebook S4 L857-947
profile-triangle-reading = A place says how often a role is the strongest when members and weights are drawn anew. Marks at one place are set side by side.
profile-corner-vp = 
    Vision provider leads
    (San Diego, Daedeok)
profile-corner-so = 
    System organiser leads
    (Toyota City, Ulsan)
profile-corner-ss = 
    Specialised suppliers lead
    (Brenta, Icheon)
profile-corner-all = all alike (Silicon Valley)
profile-without-roles = { $count } not drawn: their roles cannot be told
profile-timeline-title = Plants through the years, and the stage that follows
profile-timeline-alt = { $count } lanes, one a cluster, with the number of plants by year.
profile-timeline-reading = Each lane is scaled to its own largest year. Solid: rising; dashed: flat; dotted: falling. Grey: where the bend may lie (90 %). At the right: stage and plants in the last year.
profile-axis-year = Year
profile-table = Type, roles and stage of each cluster
profile-legend = Roles in order: vision provider, system organiser, specialised suppliers. { $strong } strong, ○ medium, △ weak, ? cannot be told. Grades are an order, not amounts.
profile-nearest = Likest reference cases, dimension by dimension: { $names }
profile-flows-present = Flows between roles that are there: { $names }
profile-flows-absent = Flows that are absent: { $names }
profile-flows-no_holder = Flows without anybody to give or take: { $names }
profile-cannot-know = What this study cannot know ({ $count } indicators lack data): { $names }
profile-head-cluster = cluster
profile-head-name = place and industry
profile-head-verdict = verdict
profile-head-type = type
profile-head-confidence = confidence
profile-head-roles = roles
profile-head-interaction = interaction
profile-head-stage = stage
profile-no-members = The clusters have no members: profile clusters that were found among plants, or use profile_table for a table of regions and industries.
profile-weights = { $name } is not a file of role weights ({ $reason }): copy role_weights.toml from the package and change its values.
profile-weights-range = { $name }: the upper value must exceed the lower one, and the weight must not be negative.
profile-grade = { $name }: a grade is weak, medium, strong or not_told.
profile-organisations = The list of organisations lacks { $name }: name the columns in study.toml.
profile-needs-plants = A profile needs plants with coordinates: add [inputs.plants] to study.toml.
profile-no-clusters = No cluster was found, so there is none to profile: look at gunjip find first.
stage-profile = Saying what kind the clusters are
cli-profile = Say what kind the clusters of a study are: roles, type, stage, nearest cases.
cli-profile-cluster = Show one cluster with its evidence.
profile-indicator-plants = plants
profile-indicator-jobs = jobs
profile-indicator-rnd_per_job = researchers per job
profile-indicator-lead_rnd_intensity = research intensity of organisers
profile-indicator-laboratory_share = share of laboratories among firms
profile-indicator-research_bodies = research bodies
profile-indicator-body_researchers = researchers at bodies
profile-indicator-organiser_job_share = share of jobs at system organisers
profile-indicator-organiser_jobs = jobs per system organiser
profile-indicator-orders_per_firm = orders placed per firm
profile-indicator-supplier_research_share = share of suppliers that do research
profile-indicator-supplier_firm_share = share of suppliers among firms
profile-indicator-parts_per_firm = sales ties per supplier
profile-indicator-inside_ties_per_firm = ties inside per firm
profile-indicator-knowledge_ties_per_firm = knowledge ties inside per firm
profile-indicator-largest_job_share = share of jobs at the largest firm
profile-indicator-small_firm_job_share = share of jobs at firms under 50
profile-indicator-service_share = share of service firms
profile-indicator-industry_entropy = mixture of industries (entropy)
profile-indicator-median_age = median age of firms
profile-indicator-public_job_share = share of jobs at public bodies and universities
profile-indicator-tie_density = tie density
profile-indicator-local_tie_share = share of ties that stay inside
profile-indicator-local_trade_share = share of trade that stays inside
profile-indicator-reciprocity = reciprocity of ties
profile-indicator-body_tie_share = share of knowledge ties with research bodies
profile-indicator-local_body_share = share of these with bodies inside
profile-indicator-horizontal_share = share of horizontal ties
profile-indicator-job_moves_per_firm = job moves inside per firm
profile-indicator-spin_offs_per_firm = spin-offs inside per firm
profile-indicator-outside_owned_share = share of firms owned from outside
profile-indicator-external_members = external members
profile-indicator-membership_share = share of firms in associations
profile-indicator-zone_share = share of firms in designated zones
profile-indicator-programmes = policy programmes
profile-indicator-hard_programme_share = budget share of hard infrastructure
profile-indicator-finance_programme_share = budget share of finance and tax
profile-indicator-entry_rate = entry rate
profile-indicator-exit_rate = exit rate
profile-indicator-entropy_trend = trend of mixture
profile-indicator-pci = complexity of the industries
profile-indicator-frontier_gap = gap to the frontier in the data
profile-indicator-trust = trust (survey)
profile-indicator-cooperation = cooperation (survey)
profile-indicator-knowledge_sharing = knowledge sharing (survey)
profile-indicator-support = support (survey)
profile-indicator-identity = identity (survey)
profile-indicator-location_quotient = location quotient
profile-indicator-panel = plants by year
profile-indicator-closed_plants = plants that closed
profile-indicator-holders = who holds the roles
profile-indicator-vp = vision provider
profile-indicator-so = system organiser
profile-indicator-ss = specialised suppliers
profile-indicator-growth_before = growth before the bend
profile-indicator-growth_after = growth of the last leg
profile-indicator-start_share = size at the start against the end
profile-indicator-ties = ties
profile-indicator-organisations = organisations
profile-indicator-researchers = researchers
profile-classifier-vp = Vision provider
profile-classifier-so = System organiser
profile-classifier-ss = Specialised suppliers
profile-classifier-interaction = Interaction
profile-classifier-seri_type = Type
profile-classifier-stage = Stage of life
profile-classifier-path = Path of adaptation
profile-classifier-lens = Lens
profile-classifier-innovation_system = Regional innovation system
profile-classifier-school = School of explanation
profile-classifier-technology = High-tech or mature
profile-classifier-paradigm = Complex or cluster
profile-classifier-factors_hard_soft = Hard, soft, self-transformation
profile-classifier-factors_adaptive = External, internal, self-transformation
profile-classifier-knowledge = Knowledge contingency
profile-classifier-markusen = Markusen's form
profile-option-weak = weak
profile-option-medium = medium
profile-option-strong = strong
profile-option-not_told = cannot be told
profile-option-mixed = mixed
profile-option-university_led = university-led
profile-option-large_firm_led = large-firm-led
profile-option-region_specific = region-specific
profile-option-silicon_valley = Silicon Valley type
profile-option-formation = formation
profile-option-growth = growth
profile-option-maturity = maturity
profile-option-decline = decline
profile-option-renewal = renewal
profile-option-emergence = emergence
profile-option-mutation = constant mutation
profile-option-stabilisation = stabilisation
profile-option-reorientation = re-orientation
profile-option-recovery = recovery in the same field
profile-option-decline_path = decline
profile-option-regional = regional cluster
profile-option-industrial = industrial cluster
profile-option-policy = policy cluster
profile-option-territorially_embedded = territorially embedded
profile-option-networked = regionally networked
profile-option-regionalised_national = regionalised national
profile-option-agglomeration = agglomeration
profile-option-transaction_costs = transaction costs
profile-option-flexible_specialisation = flexible specialisation and trust
profile-option-innovative_milieu = innovative milieu
profile-option-evolutionary = institutional and evolutionary
profile-option-high_tech = high-tech
profile-option-mature = mature
profile-option-complex = industrial complex
profile-option-cluster = cluster
profile-option-hard = hard factors
profile-option-soft = soft factors
profile-option-self_transformation = self-transformation
profile-option-external = external factors
profile-option-internal_soft = internal soft factors
profile-option-complex_near = complex, near the frontier
profile-option-complex_far = complex, far from the frontier
profile-option-simple_near = simple, near the frontier
profile-option-simple_far = simple, far from the frontier
profile-option-marshallian = Marshallian district
profile-option-hub_and_spoke = hub and spoke
profile-option-satellite = satellite platform
profile-option-state_anchored = state-anchored
profile-says-weak = weak
profile-says-medium = medium
profile-says-strong = strong
profile-says-yes = speaks for
profile-says-no = speaks against
profile-says-high = high
profile-says-low = low
profile-says-rising = rising
profile-says-flat = flat
profile-says-falling = falling
profile-reason-fits = the evidence fits it best
profile-reason-mixed = two answers fit equally well, or none does
profile-reason-too_little = too little of the evidence is there
profile-reason-single_year = there is a single year
profile-reason-few_years = there are fewer than five years
profile-reason-survivors_only = plants that closed are not in the data
profile-reason-no_panel = there are no plants by year
profile-reason-one_industry = the cluster has one industry only
profile-reason-roles_not_told = a role could not be graded
profile-reason-no_core = no role leads as in any type
profile-reason-medium_lead = it fits best, but no role is strong, as one is in every case of the literature
profile-reason-table_only = a table of regions and industries does not show it
profile-flow-source_technology = base technology
profile-flow-talent = talent
profile-flow-funds_information = funds for research
profile-flow-parts_element_technology = parts and element technology
profile-flow-demand = demand
profile-flow-funds_information_2 = funds for suppliers
profile-flow-venture_startup = ventures founded
profile-grid = Table 3 as a grid of evidence: who drives it, and which advantage
profile-grid-note = Statements of table 3 (Caniels et al. 2003); the indicators are their traces and the thresholds Gunjip's own. Nothing is added up over a cell.
profile-grid-driver = driven by
profile-grid-advantage = advantage
profile-grid-yes = holds
profile-grid-no = does not
profile-grid-not_told = untold
profile-grid-held = statements that hold
profile-driver-market = the market
profile-driver-government = government
profile-advantage-cost_saving = saved cost
profile-advantage-spillovers = spillovers
profile-pair = Against { $benchmark }, the benchmark of { $home } and of the same type: { $gaps }
profile-pair-role = { $role } { $gap ->
    [0] level
   *[other] { $steps ->
        [one] one step
       *[other] { $steps } steps
    } { $gap ->
        [-1] below
        [-2] below
       *[other] above
    }
}
profile-mis = What these clusters say to three misconceptions
profile-mis-note = Clusters of one study are few and no sample: these are descriptions. Intervals are of 90 %; the tests are by permutation and need six clusters.
profile-mis-head-name = misconception
profile-mis-head-statistic = what is measured
profile-mis-head-value = value
profile-mis-head-interval = 90% interval
profile-mis-head-n = clusters
profile-mis-head-says = the data speak
profile-mis-share_without_policy = share of clusters without zone or programme
profile-mis-spearman_finance_learning = rank correlation of the finance share of programmes with knowledge ties a firm
profile-mis-high_tech_less_mature = knowledge ties a firm, high-tech less mature
profile-mis-says-against = against it
profile-mis-says-for = for it
profile-mis-says-neither = neither way
profile-mis-says-not_told = not at all: too little is known
