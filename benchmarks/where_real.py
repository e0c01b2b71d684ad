"""Footprints and screens on three real files, with maps in both languages.

    python benchmarks/where_real.py SHARED_DATA [tri daejeon uk] > docs/clusters/real.md

US plants of the Toxics Release Inventory by four-digit NAICS, stores of Daejeon by
kind, and value added of UK ITL3 areas. Maps go to ``docs/clusters/img``. Neither file of
plants has ties or jobs: nothing is called a cluster or an agglomeration here.
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import pandas as pd

mpl.use("Agg")

from gunjip.clusters.areas import area_clusters
from gunjip.clusters.footprints.find import footprints
from gunjip.clusters.result import ClusterSet
from gunjip.clusters.screens.disagreement import disputed
from gunjip.clusters.screens.side_by_side import screen
from gunjip.clusters.screens.tiers import tiers
from gunjip.foundation.files import write_bytes
from gunjip.foundation.words import LANGS, say
from gunjip.present import plots
from gunjip.present.style import drawing, new_axes
from gunjip.sources import read
from gunjip.tables import Establishments, RegionIndustry, Regions
from gunjip.tables.assemble import assemble
from real_data import daejeon_plants, tri_names, tri_plants

PICTURES = Path(__file__).parents[1] / "docs" / "clusters" / "img"
WIDE = 760


def regions_of(path: Path, **more: object) -> Regions:
    """Regions from a file."""
    found = assemble(read(path, format="regions", **more))
    if not isinstance(found, Regions):
        raise TypeError(path.name)
    return found


def map_of(found: ClusterSet, regions: Regions, name: str, title: str) -> None:
    """Footprints over borders, one picture a language."""
    shapes = found.footprints.merge(
        found.table[["cluster_id", "name", "excess", "stability"]], on="cluster_id"
    ).sort_values("excess", ascending=False)
    for lang in LANGS:
        with drawing():
            figure, ax = new_axes(WIDE, plots.default_height(WIDE))
            plots.footprints(
                gpd.GeoDataFrame(shapes, crs=found.footprints.crs), ax, regions=regions, lang=lang
            )
            memory = BytesIO()
            figure.savefig(memory, format="png", dpi=100, bbox_inches="tight", facecolor="white")
            write_bytes(PICTURES / f"{name}_{lang}.png", memory.getvalue())
        print(f"\n![{title} ({lang})](img/{name}_{lang}.png)", flush=True)


def table_of(found: ClusterSet, top: int = 15) -> None:
    """How many, across how many borders; the strongest ones."""
    t = found.table
    crossing = t["n_regions"] > 1
    groups = found.extra["industries"]
    searched = groups["p"].notna()
    print(
        f"{int(groups['plants'].sum()):,} plants of {int(searched.sum())} kinds with at least ten; "
        f"{found.params['left_out']:,} plants without a place or a kind are left out, and "
        f"{int((groups['clusters'] > 0).sum())} kinds have a find.\n\n"
        f"{len(t)} footprints (false-discovery rate 1 %, 99 random labellings); {int(crossing.sum())} "
        f"({crossing.mean():.0%}) hold plants of more than one unit. Of those the median lies in "
        f"{t.loc[crossing, 'n_regions'].median():.0f} units, has {t.loc[crossing, 'share_outside'].median():.0%} "
        f"of its plants outside its main unit, and a mismatch of {t.loc[crossing, 'mismatch'].median():.2f}. "
        f"Set aside: {found.extra['set_aside']['reason'].value_counts().to_dict()}.\n"
    )
    print("The fifteen with the largest excess:\n")
    print(
        "| kind | main unit | plants | lift | radius of the disc (km) | km² | units | outside | mismatch |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for r in t.sort_values("excess", ascending=False).head(top).itertuples():
        kind = r.name if r.name == r.industry else f"{r.industry} {r.name}"
        print(
            f"| {kind} | {r.region_name} | {r.plants} | {r.lift:.1f} | {r.radius / 1000:g} "
            f"| {r.area_km2:,.0f} | {r.n_regions} | {r.share_outside:.0%} | {r.mismatch:.2f} |"
        )


def strongest(found: ClusterSet, count: int) -> ClusterSet:
    """The clusters with the largest excess, for a map that can be read."""
    best = found.table.nlargest(count, "excess")
    keep = found.footprints["cluster_id"].isin(best["cluster_id"]).to_numpy()
    return replace(found, table=best, footprints=found.footprints[keep])


def points(frame: pd.DataFrame, names: dict[str, str], crs: str) -> Establishments:
    """Plants in metres."""
    xy = gpd.GeoSeries.from_xy(frame["lon"], frame["lat"], crs=4326).to_crs(crs)
    data = pd.DataFrame(
        {
            "plant_id": [f"p{k}" for k in range(len(frame))],
            "x": xy.x.to_numpy(),
            "y": xy.y.to_numpy(),
            "industry": frame["industry"].to_numpy(),
        }
    )
    return Establishments(data, crs=crs, industry_names=names)


def tri(data: Path) -> None:
    """Plants of the US across counties."""
    print("\n## US plants of the Toxics Release Inventory\n")
    frame = tri_plants(data / "tri_points").dropna(subset=["industry"])
    plants = points(frame, tri_names(data / "tri_points"), "EPSG:5070")
    counties = regions_of(data / "us_geo" / "counties-10m.json.xz")
    found = footprints(plants, regions=counties, alpha=0.01, draws=99, seed=1)
    table_of(found)
    states = counties.data.to_crs("EPSG:5070")
    inside = states.geometry.centroid.x.between(-2.4e6, 2.3e6) & states.geometry.centroid.y.between(
        2.0e5, 3.3e6
    )
    states = states[inside.to_numpy()]
    states = states.assign(state=states["region"].str[:2]).dissolve("state").reset_index()
    base = Regions(
        gpd.GeoDataFrame(
            {"region": states["state"]}, geometry=states.geometry.simplify(2_000), crs=states.crs
        )
    )
    map_of(strongest(found, 40), base, "where_tri", "The forty strongest footprints of US plants")


def daejeon(data: Path) -> None:
    """Stores across districts."""
    print("\n## Stores of Daejeon\n")
    frame = daejeon_plants(data / "daejeon_stores")
    plants = points(frame, {}, "EPSG:5179")
    districts = regions_of(data / "daejeon_stores" / "daejeon-districts.geojson")
    found = footprints(
        plants, regions=districts, scales=(250.0, 500.0, 1000.0, 2000.0, 4000.0),
        alpha=0.01, draws=99, seed=1,
    )  # fmt: skip
    table_of(found)
    map_of(
        strongest(found, 25), districts, "where_daejeon", "The 25 strongest footprints of stores"
    )


def uk(data: Path) -> None:
    """The screens on value added in place of jobs."""
    folder = data / "uk_itl_gva"
    print("\n## Value added of UK ITL3 areas\n")
    file = folder / "Table 3c ITL3 current price estimates pounds million 2024.csv"
    table = assemble(read(file, options={"level": "finest"}))
    if not isinstance(table, RegionIndustry):
        raise TypeError(file.name)
    one = table.year()
    areas = regions_of(folder / "ITL3_JAN_2021_UK_BUC_V3.shp")
    cells = tiers(one)
    strong = cells.table["tier"].isin(["strong", "strong10"])
    print(
        f"{one.year().data['year'].iloc[0]}: {len(one.regions)} areas × {len(one.industries)} industries, "
        f"measure {one.measure} in {one.unit}; {int(strong.sum()):,} of {len(cells.table):,} cells are strong.\n"
    )
    screened = screen(one, regions=areas, seed=1)
    print(
        f"Asked: {', '.join(screened.params['methods'])}. Not asked: {screened.params['not_asked']}.\n"
    )
    names = areas.names()
    titles = one.industry_names
    shown = cells.table[strong].assign(
        beyond=lambda d: d["jobs"] * (1 - 1 / d["lq"]), area=lambda d: d["region"].astype("str")
    )
    print("The fifteen strong cells with most value added beyond the expected:\n")
    print("| area | industry | £ million | LQ | tier |\n|---|---|---|---|---|")
    for r in shown.nlargest(15, "beyond").itertuples():
        kind = titles.get(str(r.industry), "")
        print(
            f"| {names.get(r.area, r.area)} | {r.industry} {kind} | {r.jobs:,.0f} | {r.lq:.1f} | {r.tier} |"
        )
    most = disputed(screened)
    print("\nWhere the screens disagree most:\n")
    print("| area | industry | LQ | yes | no | why |\n|---|---|---|---|---|---|")
    for r in most.table.head(10).itertuples():
        why = say(f"disputed-why-{str(r.why).replace('_', '-')}", "en")
        print(
            f"| {names.get(str(r.region), r.region)} | {r.industry} {titles.get(str(r.industry), '')} "
            f"| {r.lq:.2f} | {r.yes_by} | {r.no_by} | {why} |"
        )
    joined = area_clusters(cells, areas, column="p_strong", least=0.5)
    across = joined.table[joined.table["n_regions"] > 1]
    print(
        f"\nNeighbouring strong areas joined: {len(joined)} clusters, {len(across)} across borders; the widest:\n"
    )
    print("| industry | areas | main area | mismatch |\n|---|---|---|---|")
    for r in across.nlargest(10, "n_regions").itertuples():
        kind = titles.get(str(r.industry), "")
        print(
            f"| {r.industry} {kind} | {r.n_regions} | {names.get(str(r.region), r.region)} | {r.mismatch:.2f} |"
        )


def main() -> None:
    warnings.simplefilter("error")
    data = Path(sys.argv[1]).resolve()
    print("# Where, on real files\n")
    print("\n".join(__doc__.strip().splitlines()[4:]))
    for name in sys.argv[2:] or ("tri", "daejeon", "uk"):
        {"tri": tri, "daejeon": daejeon, "uk": uk}[name](data)


if __name__ == "__main__":
    main()
