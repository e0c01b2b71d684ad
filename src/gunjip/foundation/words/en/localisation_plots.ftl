# Drawings of surveys and of M with its limits.
plot-localisation-above = Localised: above the global limit
plot-localisation-below = Dispersed: below it, localised nowhere
plot-localisation-share = Share of { $count } industries, %
present-kind-marcon_puech_bands = M function
present-kind-marcon_puech_m_plants = M of each plant
present-kind-devereux_griffith_simpson = Devereux–Griffith–Simpson index
present-kind-entropy = Entropy
present-kind-hachman = Hachman index
present-kind-hoover = Hoover index
present-kind-k_inhomogeneous = Inhomogeneous K function
present-kind-k_mark_weighted = Mark-weighted K function
plot-local-z = Local association, z-score
plot-events = Exit (−1), neither (0), entry (+1)
plot-events-count = Cells of region and industry
