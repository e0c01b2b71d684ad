"""Gunjip (군집): find industrial clusters in data and say what to do about them.

Six questions, in this order: where, how connected, what kind, how healthy, what
to do, what if. Public names are loaded when first used, so that ``import gunjip``
stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gunjip._version import __version__

# Public name → the module that holds it. One line a name, sorted.
_PUBLIC: dict[str, str] = {
    "Cells": "gunjip.diagnosis.indicators.cells",
    "Classification": "gunjip.tables",
    "Establishments": "gunjip.tables",
    "Links": "gunjip.tables",
    "Network": "gunjip.linkages",
    "RegionIndustry": "gunjip.tables",
    "Regions": "gunjip.tables",
    "Survey": "gunjip.tables",
    "adaptive_scores": "gunjip.diagnosis.balance",
    "areal_sensitivity": "gunjip.measures.areal",
    "benchmark_gaps": "gunjip.diagnosis.benchmark",
    "brokerage": "gunjip.linkages",
    "build_roadmap": "gunjip.policy.roadmap",
    "cell_evidence": "gunjip.diagnosis.indicators.cells",
    "choose_portfolio": "gunjip.policy.portfolio",
    "cluster_test": "gunjip.clusters.verdicts.judge",
    "coagglomeration": "gunjip.measures.coagglomeration",
    "coagglomeration_groups": "gunjip.measures.coagglomeration",
    "communities": "gunjip.linkages",
    "compare_regions": "gunjip.linkages",
    "complexity_outlook": "gunjip.measures.complexity",
    "connectedness": "gunjip.linkages",
    "core_periphery": "gunjip.linkages",
    "density_footprints": "gunjip.clusters.footprints.density",
    "devereux_griffith_simpson": "gunjip.measures.ellison_glaeser",
    "diagnose": "gunjip.diagnosis.diagnose",
    "duranton_overman": "gunjip.measures.distance.kd",
    "economic_complexity": "gunjip.measures.complexity",
    "ellison_glaeser": "gunjip.measures.ellison_glaeser",
    "entropy": "gunjip.measures.concentration",
    "entry_exit": "gunjip.measures.dynamics",
    "factor_reliability": "gunjip.diagnosis.survey.reliability",
    "find_clusters": "gunjip.clusters.find",
    "fitness": "gunjip.measures.complexity",
    "footprints": "gunjip.clusters.footprints.find",
    "gravity": "gunjip.linkages",
    "hachman": "gunjip.measures.concentration",
    "herfindahl": "gunjip.measures.concentration",
    "hoover": "gunjip.measures.concentration",
    "hoover_balassa": "gunjip.measures.specialisation",
    "howard_newman_tarp": "gunjip.measures.coagglomeration",
    "income_content": "gunjip.measures.complexity",
    "k_inhomogeneous": "gunjip.measures.distance.ripley_weighted",
    "k_mark_weighted": "gunjip.measures.distance.ripley_weighted",
    "krugman": "gunjip.measures.concentration",
    "learn_definitions": "gunjip.clusters.definitions.learn",
    "litzenberger_sternberg": "gunjip.measures.spatial_quotients",
    "local_autocorrelation": "gunjip.measures.autocorrelation",
    "localisation_survey": "gunjip.measures.moments.survey",
    "location_quotient": "gunjip.measures.specialisation",
    "locational_gini": "gunjip.measures.concentration",
    "lock_in": "gunjip.linkages",
    "m_density": "gunjip.measures.distance.relative",
    "marcon_puech_bands": "gunjip.measures.moments.marcon_puech",
    "marcon_puech_m": "gunjip.measures.distance.relative",
    "marcon_puech_m_plants": "gunjip.measures.distance.relative",
    "maurel_sedillot": "gunjip.measures.ellison_glaeser",
    "moran": "gunjip.measures.autocorrelation",
    "nearest_cases": "gunjip.profile",
    "pair_correlation": "gunjip.measures.distance.ripley",
    "peninsula": "gunjip.datasets",
    "peninsula_files": "gunjip.datasets",
    "prescribe": "gunjip.policy.prescribe",
    "profile_clusters": "gunjip.profile",
    "profile_table": "gunjip.profile",
    "promising": "gunjip.policy.candidates",
    "proximity_adjusted_quotient": "gunjip.measures.spatial_quotients",
    "reaggregate": "gunjip.measures.areal",
    "relatedness": "gunjip.measures.relatedness",
    "relatedness_density": "gunjip.measures.relatedness",
    "repair_table": "gunjip.tables.hidden",
    "resilience": "gunjip.linkages",
    "ripley_k": "gunjip.measures.distance.ripley",
    "role_gaps": "gunjip.diagnosis.benchmark",
    "run_study": "gunjip.study.run",
    "screen": "gunjip.clusters.screens.side_by_side",
    "shift_share": "gunjip.diagnosis.benchmark",
    "spatial_input_output_quotient": "gunjip.measures.spatial_quotients",
    "spatial_location_quotient": "gunjip.measures.spatial_quotients",
    "specialisation_growth": "gunjip.measures.dynamics",
    "structural_peers": "gunjip.diagnosis.benchmark",
    "study_candidates": "gunjip.study.candidates",
    "theil": "gunjip.measures.concentration",
    "tiers": "gunjip.clusters.screens.tiers",
    "track_clusters": "gunjip.clusters.tracking",
    "upstreamness": "gunjip.linkages",
    "variety": "gunjip.measures.variety",
    "weakest_link": "gunjip.diagnosis.balance",
    "zone_audit": "gunjip.clusters.zones",
}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'gunjip' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
