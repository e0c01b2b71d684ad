"""Agreement with the reference numbers (published packages and direct computations).

Tolerances: 1e-12 for sums of a few dozen terms in double precision; 1e-10 for
eigenvectors; where a package prints rounded numbers, half a unit of its last digit.
Not used: `out_ecomplexity_small.csv` columns are used with self-proximity, as that
package has it; `hoover_gini`, `gini` and `entropy` of EconGeo are rounded to three
decimals; `out_econgeo_small_prody.csv` was made with an income vector that is not
among the files; `eci_datawheel` and EconGeo's KCI are known to be inexact.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gunjip.measures.coagglomeration import coagglomeration, howard_newman_tarp
from gunjip.measures.complexity import complexity_outlook, economic_complexity, fitness
from gunjip.measures.concentration import (
    entropy,
    hachman,
    herfindahl,
    hoover,
    krugman,
    locational_gini,
)
from gunjip.measures.ellison_glaeser import ellison_glaeser, maurel_sedillot
from gunjip.measures.relatedness import relatedness, relatedness_density
from gunjip.measures.specialisation import location_quotient
from support import shared

EXACT = 1e-12


@pytest.fixture
def small() -> pd.DataFrame:
    return pd.read_csv(shared("reference/in_regind_small.csv"), index_col=0)


@pytest.fixture
def plants() -> pd.DataFrame:
    frame = pd.read_csv(shared("reference/in_plants.csv"))
    return frame.rename(columns={"emp": "jobs"})


def reference(name: str, **options: object) -> pd.DataFrame:
    return pd.read_csv(shared(f"reference/{name}"), **options)  # type: ignore[call-overload,no-any-return]


def gap(ours: object, theirs: object) -> float:
    return float(np.abs(np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float)).max())


def test_location_quotient(small: pd.DataFrame) -> None:
    theirs = reference("out_econgeo_small_LQ.csv", index_col=0).to_numpy()
    assert gap(location_quotient(small).frame["value"].to_numpy().reshape(8, 6), theirs) < EXACT


def test_presence_and_counts(small: pd.DataFrame) -> None:
    m = relatedness(small).extra["presence"]
    assert np.array_equal(m, reference("out_econgeo_small_LQ_binary.csv", index_col=0).to_numpy())
    together = m.T @ m
    np.fill_diagonal(together, 0)
    theirs = reference("out_econgeo_small_cooccurrence.csv", index_col=0).to_numpy()
    assert np.array_equal(together, theirs)
    regions = reference("out_econgeo_small_region_indices.csv", index_col=0)
    industries = reference("out_econgeo_small_industry_indices.csv", index_col=0)
    assert np.array_equal(m.sum(axis=1), regions["diversity_rca"])
    assert np.array_equal(m.sum(axis=0), industries["ubiquity_rca"])


def test_region_indices(small: pd.DataFrame) -> None:
    econ = reference("out_econgeo_small_region_indices.csv", index_col=0)
    reat = reference("out_reat_small_region.csv", index_col=0)

    def value(result: object) -> np.ndarray:
        return result.frame["value"].to_numpy()  # type: ignore[attr-defined,no-any-return]

    assert gap(value(krugman(small, draws=0)), econ["krugman"]) < EXACT
    assert gap(value(krugman(small, draws=0)), reat["krugman_spec"]) < EXACT
    assert gap(value(hoover(small, draws=0)), econ["spec_coeff"]) < EXACT
    assert gap(value(hoover(small, draws=0)), reat["hoover"]) < EXACT
    assert gap(value(hachman(small, draws=0)), econ["hachman"]) < EXACT
    assert gap(1 / value(hachman(small, draws=0)), econ["lq_avg"]) < EXACT
    assert gap(value(herfindahl(small, draws=0)), econ["herfindahl"]) < EXACT
    assert gap(value(herfindahl(small, draws=0)), reat["herf"]) < EXACT
    assert gap(value(entropy(small, draws=0)), econ["entropy"]) <= 5e-4 + EXACT
    equal = locational_gini(small, of="region", weighting="equal", draws=0)
    assert gap(value(equal), reat["gini_spec"]) < EXACT


def test_industry_indices(small: pd.DataFrame) -> None:
    econ = reference("out_econgeo_small_industry_indices.csv", index_col=0)
    reat = reference("out_reat_small_industry.csv", index_col=0)

    def value(result: object) -> np.ndarray:
        return result.frame["value"].to_numpy()  # type: ignore[attr-defined,no-any-return]

    gini = value(locational_gini(small, draws=0))
    # Krugman's curve encloses half of the Gini.
    assert gap(gini / 2, econ["loc_gini"]) < EXACT
    assert gap(gini, econ["hoover_gini"]) <= 5e-4 + EXACT
    assert gap(value(locational_gini(small, weighting="equal", draws=0)), reat["gini_conc"]) < EXACT
    assert gap(value(krugman(small, of="industry", draws=0)), reat["krugman_conc"]) < EXACT
    assert gap(value(hoover(small, of="industry", draws=0)), reat["hoover"]) < EXACT
    percent = 100 * value(hoover(small, of="industry", draws=0))
    assert gap(percent, econ["hoover_index"]) <= 5e-3 + EXACT


def test_plant_indices(plants: pd.DataFrame) -> None:
    direct = reference("out_check_EG_MS.csv").set_index("industry")
    reat = reference("out_reat_ellison_glaeser.csv", index_col=0)
    ours = ellison_glaeser(plants, draws=0).frame.set_index("industry")
    assert gap(ours["value"], direct["gamma_EG"]) < EXACT
    assert gap(ours["concentration"], direct["G"]) < EXACT
    assert gap(ours["herfindahl"], direct["H"]) < EXACT
    assert gap(ours["plants"], direct["K"]) == 0
    assert gap(ours["value"], reat["Gamma i"]) < EXACT
    # REAT's z is (G − (1−Σx²)H)/sd(G), which is γ/se(γ).
    assert gap(ours["z"], reat["z Gi"]) < 1e-11
    assert gap(maurel_sedillot(plants, draws=0).frame["value"], direct["MS"]) < EXACT


@pytest.mark.parametrize(
    ("base", "file"),
    [
        ("aggregate", "out_check_EGK_x_aggregate.csv"),
        ("mean", "out_check_EGK_x_mean_juhasz.csv"),
    ],
)
def test_coagglomeration(plants: pd.DataFrame, base: str, file: str) -> None:
    ours = coagglomeration(plants, base=base)
    assert gap(ours.extra["matrix"], reference(file, index_col=0).to_numpy()) < EXACT


def test_coagglomeration_pairs(plants: pd.DataFrame) -> None:
    direct = reference("out_check_EG_coagg_pairs.csv", index_col=0).iloc[:, 0]
    ours = coagglomeration(plants).frame
    named = {f"{a}-{b}": v for a, b, v in ours[["industry", "partner", "value"]].to_numpy()}
    for pair, value in named.items():
        assert abs(value - direct[pair]) < EXACT


def test_howard_newman_tarp(plants: pd.DataFrame) -> None:
    theirs = reference("out_reat_howard_CL.csv", index_col=0).to_numpy()
    ours = howard_newman_tarp(plants).frame["value"]
    assert gap(ours, theirs[np.triu_indices(5, 1)]) < EXACT


@pytest.mark.parametrize("method", ["cosine", "jaccard", "association", "probability"])
def test_relatedness_by_cooccurrence(small: pd.DataFrame, method: str) -> None:
    name = "prob" if method == "probability" else method
    theirs = reference(f"out_econgeo_small_relatedness_{name}.csv", index_col=0).to_numpy()
    ours = relatedness(small, method=method, margin="cooccurrence")  # type: ignore[arg-type]
    assert gap(ours.extra["matrix"], theirs) < EXACT


def test_proximity_and_density(small: pd.DataFrame) -> None:
    theirs = reference("out_check_small_proximity_min.csv", index_col=0).to_numpy()
    assert gap(relatedness(small).extra["matrix"], theirs) < EXACT
    direct = reference("out_check_small_density_noself.csv", index_col=0).to_numpy()
    assert gap(relatedness_density(small).extra["matrix"], direct) < EXACT
    ecomplexity = reference("out_ecomplexity_small.csv")
    own = relatedness_density(small, own=True).frame["value"]
    assert gap(own, ecomplexity["density"]) < EXACT


def test_complexity(small: pd.DataFrame) -> None:
    ours = economic_complexity(small).frame
    eci = ours.loc[ours["side"] == "region", "value"]
    pci = ours.loc[ours["side"] == "industry", "value"]
    assert gap(eci, reference("out_check_small_ECI.csv")["eci_exact"]) < 1e-10
    table = reference("out_check_small_PCI.csv")
    assert gap(pci, table["pci_ecinorm"]) < 1e-10
    assert gap((pci - pci.mean()) / pci.std(ddof=0), table["pci_z"]) < 1e-10
    exact = reference("out_econgeo_small_ECI_exact_vs_kci.csv")["ECI_exact_z"]
    assert gap(eci, exact) < 1e-10


def test_outlook_and_gain(small: pd.DataFrame) -> None:
    theirs = reference("out_ecomplexity_small.csv")
    ours = complexity_outlook(small)
    assert gap(ours.frame["value"], theirs["cog"]) < 1e-10
    outlook = [row["value"] for row in ours.extra["outlook"]]
    assert gap(outlook, theirs.drop_duplicates("region")["coi"]) < 1e-10


def test_fitness(small: pd.DataFrame) -> None:
    ours = fitness(small)
    assert ours.extra["settled"]
    # The reference stopped after fewer steps: it agrees to the size of its last step.
    assert gap(ours.frame["value"][:8], reference("out_check_small_fitness.csv")["F"]) < 1e-10
    assert gap(ours.frame["value"][8:], reference("out_check_small_fitnessQ.csv")["Q"]) < 1e-10
