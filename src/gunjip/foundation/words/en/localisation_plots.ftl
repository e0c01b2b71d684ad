# Drawings of surveys and of M with its limits.
plot-localisation-above = Localised: above the global limit
plot-localisation-below = Dispersed: below it, localised nowhere
plot-localisation-share = Share of { $count } industries, %
present-kind-marcon_puech_bands = M function
present-kind-marcon_puech_m_plants = M of each plant
