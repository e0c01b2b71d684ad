"""The three real runs in brief, with their pictures.

    python benchmarks/real_runs.py FOLDER [tri daejeon qcew]

FOLDER holds ``tri_points``, ``daejeon_stores`` and ``qcew2016``. Each run prints its part
of ``docs/measures/real_runs.md`` and draws into ``docs/measures/img``. The long tables stand in
``real_localisation.md`` and ``real_tables.md``.
"""

from __future__ import annotations

import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
import pandas as pd

from gunjip.foundation.files import write_bytes
from gunjip.measures.distance import duranton_overman, marcon_puech_m
from gunjip.measures.moments.survey import LocalisationSurvey, localisation_survey
from gunjip.present.plots import dot_intervals
from gunjip.present.style import drawing, new_axes
from real_data import daejeon_plants, tri_names, tri_plants

PICTURES = Path(__file__).parents[1] / "docs" / "measures" / "img"
KM = 1_000.0


def save(axes: Any, name: str) -> None:
    """A picture beside the page."""
    memory = BytesIO()
    axes.figure.savefig(memory, format="png", dpi=110, bbox_inches="tight", facecolor="white")
    write_bytes(PICTURES / f"{name}.png", memory.getvalue())
    print(f"\n![{name}](img/{name}.png)\n", flush=True)


def brief(survey: LocalisationSurvey, seconds: float) -> None:
    """How many, with which control."""
    ok = survey.frame[survey.frame["status"] == "ok"]
    print(
        f"{survey.params['sites']:,} sites, {len(ok)} industries, bandwidth "
        f"{survey.params['bandwidth'] / KM:g} km, {survey.params['geometry']}; {seconds:.0f} s on a "
        "shared machine.\n\n| | localised | dispersed |\n|---|---|---|\n"
        f"| global band at 5 % | {100 * (ok['p_upper'] <= 0.05).mean():.0f} % "
        f"| {100 * ((ok['p_lower'] <= 0.05) & (ok['p_upper'] > 0.05)).mean():.0f} % |\n"
        f"| false-discovery rate 5 % | {100 * ok['localised'].mean():.0f} % "
        f"| {100 * ok['dispersed'].mean():.0f} % |\n"
    )


def tri(folder: Path) -> None:
    """US plants by four-digit NAICS."""
    began = time.perf_counter()
    names = tri_names(folder / "tri_points")
    survey = localisation_survey(
        tri_plants(folder / "tri_points"),
        distances=np.arange(0, 181, 10.0) * KM,
        bandwidth=10 * KM,
        seed=11,
    )
    print("## US plants of the Toxics Release Inventory, four-digit NAICS\n")
    brief(survey, time.perf_counter() - began)
    save(survey.plot(), "tri_share")
    best = survey.frame.sort_values("gamma", ascending=False)["industry"].iloc[0]
    print(f"The most localised industry, {best} {names.get(best, '')}:")
    save(survey.plot(industry=best), "tri_most_localised")


def daejeon(folder: Path) -> None:
    """Stores: K_d and M side by side."""
    began = time.perf_counter()
    shops = daejeon_plants(folder / "daejeon_stores")
    survey = localisation_survey(
        shops, distances=np.arange(0, 5_001, 200.0), bandwidth=300.0, seed=11
    )
    print("## Stores of Daejeon\n")
    brief(survey, time.perf_counter() - began)
    save(survey.plot(), "daejeon_share")
    part = shops.sample(8_000, random_state=1)
    sizes = part["industry"].value_counts()
    order = survey.frame.sort_values("gamma", ascending=False)["industry"]
    chosen = [i for i in order if sizes.get(i, 0) >= 100]
    some = [*chosen[:3], *chosen[-2:]]
    print(
        "K_d and M side by side, on a random sample of 8,000 stores, 99 simulations each, global "
        "p-values of the whole curve up to 3 km:\n\n| kind of store | stores | K_d at 0 over its null "
        "| p localised | M(300 m) | M(1 km) | p localised |\n|---|---|---|---|---|---|---|"
    )
    r = np.arange(0.0, 3_001.0, 100.0)
    for name in some:
        kd = duranton_overman(part, name, r=r, bandwidth=150.0, simulations=99, seed=3)
        m = marcon_puech_m(part, name, r=r, simulations=99, seed=3)
        value = m.frame.set_index("r")["m"]
        print(
            f"| {name} | {sizes[name]} | {kd.frame['kd'][0] / kd.frame['mean'][0]:.2f} "
            f"| {kd.extra['p_localised']:.2f} | {value[300.0]:.2f} | {value[1000.0]:.2f} "
            f"| {m.extra['p_localised']:.2f} |",
            flush=True,
        )
        if name == some[0]:
            pictures = kd, m
    print(f"\nThe first of them, {some[0]}, by both:")
    save(pictures[0].plot(), "daejeon_kd")
    save(pictures[1].plot(), "daejeon_m")


def qcew(page: Path) -> None:
    """Counties: the bounds of γ that ``real_tables.py`` wrote, as a picture."""
    text = page.read_text(encoding="utf-8")
    part = text.split("## Ellison–Glaeser γ, six-digit")[1]
    rows = []
    for line in part.split("## Ellison–Glaeser γ, three-digit")[0].splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if len(cells) == 6 and cells[0].isdigit():
            low, high = float(cells[3]), float(cells[4])
            rows.append((f"{cells[1]}", (low + high) / 2, low, high))
    frame = pd.DataFrame(rows, columns=["label", "value", "low", "high"])
    frame = frame.sort_values("value", ascending=False, ignore_index=True)
    half = len(frame) // 2
    print(
        "## US counties, QCEW 2016\n\n| least concentrated | γ at least | at most |\n|---|---|---|"
    )
    for row in frame.iloc[half:].itertuples():
        print(f"| {row.label} | {row.low:.4f} | {row.high:.4f} |")
    print("\nMost concentrated:")
    with drawing():
        axes = new_axes()[1]
        dot_intervals(
            frame.iloc[:half],
            axes,
            xlabel="Ellison–Glaeser γ: bounds for withheld cells, sizes of cv 2",
            reference=(0.0, "none"),
        )
    axes.figure.set_size_inches(9.0, 4.6)
    save(axes, "qcew_gamma")


def main(folder: Path, which: list[str]) -> None:
    """The runs that were asked for."""
    for name in which or ["tri", "daejeon", "qcew"]:
        if name == "tri":
            tri(folder)
        elif name == "daejeon":
            daejeon(folder)
        else:
            qcew(Path(__file__).parents[1] / "docs" / "measures" / "real_tables.md")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
