"""From the plants as they are to the plants as a register holds them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.datasets.industries import industries
from gunjip.datasets.land import land
from gunjip.datasets.names import FIRST, SECOND
from gunjip.datasets.plants import Stock
from gunjip.foundation.rng import stream

#: At noise 1: share of plants with a wrong industry, without jobs, and placed at
#: the town hall for want of an address.
MISCODED, NO_JOBS, TOWN_HALL = 0.01, 0.03, 0.01

_TRADES = {
    "10": "푸드", "13": "섬유", "14": "어패럴", "15": "피혁", "16": "목재", "17": "제지",
    "18": "인쇄", "20": "화학", "21": "제약", "22": "수지", "23": "세라믹", "24": "금속",
    "25": "정공", "26": "전자", "27": "정밀", "28": "전기", "29": "기계", "30": "모터스",
    "31": "중공업", "32": "가구", "33": "공방", "58": "소프트", "62": "시스템", "70": "바이오",
    "73": "디자인",
}  # fmt: skip
_FORMS = ("(주){}", "{} 주식회사", "㈜{}", "{}")


def plant_ids(count: int, first: int = 1) -> pd.Series[str]:
    """P000001 …"""
    numbers = pd.Series(np.arange(first, first + count))
    return "P" + numbers.astype("str").str.zfill(6)


def company_names(seed: int, industry: NDArray[np.int64]) -> list[str]:
    """A Korean company name for each plant; names may repeat, as they do."""
    rng = stream(seed, "peninsula/company-names")
    first, second = list(FIRST), list(SECOND)
    a = rng.integers(0, len(first), industry.size)
    b = rng.integers(0, len(second), industry.size)
    form = rng.choice(4, size=industry.size, p=[0.3, 0.2, 0.2, 0.3])
    trade = [_TRADES[d] for d in industries()["division"]]
    return [
        _FORMS[f].format(first[i] + second[j] + trade[k])
        for f, i, j, k in zip(form, a, b, industry, strict=True)
    ]


def recorded(seed: int, stock: Stock, noise: float) -> pd.DataFrame:
    """The register of the last year: ``plant_id, name, x, y, region, industry, jobs …``.

    Errors grow with ``noise``; at 0 there are none.
    """
    rng = stream(seed, "peninsula/record")
    count = len(stock.xy)
    codes = industries()["industry"].to_numpy()
    regions = land().municipalities.data["region"].to_numpy()
    industry = stock.industry.copy()
    u = rng.random((3, count))
    wrong = u[0] < MISCODED * noise
    industry[wrong] = rng.integers(0, codes.size, int(wrong.sum()))
    xy = stock.xy.copy()
    vague = u[1] < TOWN_HALL * noise
    xy[vague] = land().towns.to_numpy()[stock.region[vague]]
    jobs = stock.jobs.astype(float)
    jobs[u[2] < NO_JOBS * noise] = np.nan
    product = industries()["product"].to_numpy()
    return pd.DataFrame(
        {
            "plant_id": plant_ids(count),
            "name": company_names(seed, stock.industry),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "region": regions[stock.region],
            "industry": codes[industry],
            "jobs": jobs,
            "researchers": np.where(np.isnan(jobs), np.nan, stock.researchers),
            "product": product[industry],
        }
    )
