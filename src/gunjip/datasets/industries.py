"""Eighty industries of an invented classification, and the families among them.

Codes have five digits and nest by prefix: two digits a division, three a group.
The classification is called PEN 1; it looks like a national one and is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.tables import Classification

CLASSIFICATION = Classification("other", "PEN 1")

# code, Korean, English, what it makes: a final product, a part or a service.
_ROWS = """
10101|육가공품|Meat products|final
10201|수산 가공품|Seafood products|final
10301|김치 및 절임채소|Pickled vegetables|final
10401|식용유|Edible oils|final
10501|유제품|Dairy products|final
10701|빵과 떡|Bakeries|final
10801|사료|Animal feed|part
13101|방적사|Spinning|part
13201|직물 직조|Weaving|part
13401|염색 가공|Dyeing and finishing|service
14101|겉옷|Outerwear|final
14201|편직 의류|Knitwear|final
14401|의복 부속품|Clothing accessories|part
15101|가죽|Leather|part
15121|가방|Bags|final
15201|신발|Footwear|final
15202|신발 부품|Footwear parts|part
16101|제재목|Sawmills|part
16201|합판|Wood panels|part
17101|펄프와 종이|Pulp and paper|part
17201|상자와 포장지|Boxes and packaging paper|part
18101|인쇄|Printing|service
20101|기초 화학물질|Basic chemicals|part
20201|합성수지|Resins|part
20401|화장품|Cosmetics|final
20402|도료|Paints|part
21101|원료 의약품|Drug substances|part
21201|완제 의약품|Finished medicines|final
21301|체외 진단 시약|Diagnostics|final
22101|고무 제품|Rubber products|part
22201|플라스틱 포장재|Plastic packaging|part
22202|플라스틱 성형품|Plastic mouldings|part
23101|유리 제품|Glass products|part
23201|도자기|Pottery|final
23203|도자기 원료와 유약|Clays and glazes|part
23301|시멘트와 콘크리트|Cement and concrete|part
24101|철강|Steel|part
24201|비철금속|Non-ferrous metals|part
24301|주물|Castings|part
25101|금속 구조재|Structural metal|part
25911|단조품|Forgings|part
25921|도금|Plating|service
25931|공구|Hand tools|final
26101|반도체|Semiconductors|final
26102|디스플레이 패널|Display panels|part
26201|인쇄회로기판|Circuit boards|part
26202|전자 부품|Electronic components|part
26401|통신 장비|Communication equipment|final
27101|의료 기기|Medical devices|final
27201|측정 기기|Measuring instruments|final
27202|의료용 소재|Medical materials|part
27301|안경테|Eyewear frames|final
27302|광학 렌즈|Optical lenses|part
28101|전동기|Electric motors|part
28201|이차전지|Batteries|final
28202|전지 소재|Battery materials|part
28401|조명 기구|Lighting|final
29101|펌프와 밸브|Pumps and valves|part
29171|냉동 공조 기기|Refrigeration|final
29221|공작 기계|Machine tools|final
29271|반도체 장비|Semiconductor equipment|part
29281|산업용 로봇|Industrial robots|final
29294|금형|Moulds|part
30101|자동차 조립|Motor vehicles|final
30301|엔진 부품|Engine parts|part
30302|차체 부품|Body parts|part
30303|자동차 전장품|Vehicle electronics|part
31101|선박 건조|Shipbuilding|final
31102|선박 블록|Ship sections|part
31103|조선 기자재|Marine equipment|part
31301|항공기 부품|Aircraft parts|part
32001|목재 가구|Wooden furniture|final
32002|금속 가구|Metal furniture|final
33101|귀금속 세공|Jewellery|final
33201|악기|Musical instruments|final
58201|패키지 소프트웨어|Packaged software|final
58202|게임|Games|final
62010|소프트웨어 개발 용역|Programming services|service
70113|의약 연구 개발|Pharmaceutical research|service
73209|산업 디자인|Industrial design|service
"""

_DIVISIONS = {
    "10": ("식료품", "Food"), "13": ("섬유", "Textiles"), "14": ("의복", "Clothing"),
    "15": ("가죽과 신발", "Leather and footwear"), "16": ("목재", "Wood"),
    "17": ("종이", "Paper"), "18": ("인쇄", "Printing"), "20": ("화학", "Chemicals"),
    "21": ("의약품", "Pharmaceuticals"), "22": ("고무와 플라스틱", "Rubber and plastics"),
    "23": ("비금속 광물", "Non-metallic minerals"), "24": ("1차 금속", "Basic metals"),
    "25": ("금속 가공", "Fabricated metal"), "26": ("전자", "Electronics"),
    "27": ("정밀 기기", "Precision instruments"), "28": ("전기 장비", "Electrical equipment"),
    "29": ("기계", "Machinery"), "30": ("자동차", "Motor vehicles"),
    "31": ("기타 운송 장비", "Other transport equipment"), "32": ("가구", "Furniture"),
    "33": ("기타 제품", "Other products"), "58": ("출판", "Publishing"),
    "62": ("정보 서비스", "Information services"), "70": ("연구 개발", "Research"),
    "73": ("전문 서비스", "Professional services"),
}  # fmt: skip

SeriType = str


@dataclass(frozen=True, slots=True)
class Family:
    """Industries that cluster together, and what their clusters tend to be.

    Attributes
    ----------
    key
        Its name in the truth.
    industries
        Codes; the first makes the final product.
    seri_type
        Type of most of its clusters.
    emerging
        Whether it is a new industry that needs a research base.
    share
        Of all plants, over its industries together.
    """

    key: str
    industries: tuple[str, ...]
    seri_type: SeriType
    emerging: bool
    share: float


FAMILIES = (
    Family("bio", ("21201", "21101", "21301", "70113"), "university_led", True, 0.0150),
    Family("cars", ("30101", "30301", "30302", "30303"), "large_firm_led", False, 0.0190),
    Family("pottery", ("23201", "23203"), "region_specific", False, 0.0085),
    Family("software", ("58201", "58202", "62010"), "silicon_valley", True, 0.0200),
    Family("chips", ("26101", "29271", "26201"), "silicon_valley", True, 0.0170),
    Family("ships", ("31101", "31102", "31103"), "large_firm_led", False, 0.0130),
    Family("shoes", ("15201", "15202", "15101"), "region_specific", False, 0.0140),
    Family("medical", ("27101", "27202"), "university_led", True, 0.0095),
    Family("eyewear", ("27301", "27302"), "region_specific", False, 0.0080),
    Family("batteries", ("28201", "28202"), "large_firm_led", True, 0.0090),
)
#: Crowd together and do not trade more than distance explains.
AGGLOMERATION_FAMILIES = (
    Family("furniture", ("32001", "32002"), "", False, 0.0095),
    Family("jewellery", ("33101",), "", False, 0.0050),
    Family("printing", ("18101",), "", False, 0.0085),
)
#: Keeps its plants apart, as shops that share a market do.
DISPERSED = ("10701", "23301")


@lru_cache(maxsize=1)
def industries() -> pd.DataFrame:
    """One row an industry: code, names, division, group, product, family.

    ``product`` is final, part or service. ``family`` is empty for industries
    that are scattered by chance.
    """
    rows = [line.split("|") for line in _ROWS.strip().splitlines()]
    frame = pd.DataFrame(rows, columns=["industry", "name_ko", "name_en", "product"])
    frame["division"] = frame["industry"].str[:2]
    frame["group"] = frame["industry"].str[:3]
    frame["division_ko"] = [_DIVISIONS[d][0] for d in frame["division"]]
    frame["division_en"] = [_DIVISIONS[d][1] for d in frame["division"]]
    family = {c: f.key for f in (*FAMILIES, *AGGLOMERATION_FAMILIES) for c in f.industries}
    frame["family"] = [family.get(c, "") for c in frame["industry"]]
    return frame


def industry_names(lang: str = "en") -> dict[str, str]:
    """Name by code."""
    frame = industries()
    return dict(zip(frame["industry"], frame[f"name_{lang}"], strict=True))


def industry_sizes(rng: np.random.Generator, plants: int) -> NDArray[np.int64]:
    """Plants per industry, in the order of :func:`industries`; they add up to ``plants``.

    Families have their shares; the others are lognormal, as industries are.
    """
    frame = industries()
    weight = rng.lognormal(0.0, 0.75, len(frame))
    share = np.zeros(len(frame))
    codes = frame["industry"].to_numpy()
    for family in (*FAMILIES, *AGGLOMERATION_FAMILIES):
        inside = np.isin(codes, family.industries)
        # A final product has fewer makers than its parts.
        split = np.where(frame["product"][inside] == "final", 0.8, 1.1)
        split = split * rng.uniform(0.85, 1.15, inside.sum())
        share[inside] = family.share * split / split.sum()
    rest = share == 0
    share[rest] = weight[rest] / weight[rest].sum() * (1 - share.sum())
    # Largest remainders: the counts add up to the plants.
    exact = share * plants
    count = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - count), kind="stable")
    count[order[: plants - count.sum()]] += 1
    return count


def input_output(rng: np.random.Generator, sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Who buys from whom: shares of a seller's sales by buyer, shape (80, 80).

    A family sells to itself for the better part, to its division for some, and
    to everybody for the rest; service industries sell widely. The families that
    only crowd together sell to each industry as it has plants: nothing but
    distance joins them.
    """
    frame = industries()
    count = len(frame)
    matrix = rng.gamma(0.25, 1.0, (count, count)) * sizes
    matrix /= matrix.sum(axis=1, keepdims=True)
    division = frame["division"].to_numpy()
    family = frame["family"].to_numpy()
    final = (frame["product"] == "final").to_numpy()
    same_division = (division[:, None] == division[None, :]).astype(float)
    same_division /= same_division.sum(axis=1, keepdims=True)
    kin = ((family[:, None] == family[None, :]) & (family[:, None] != "")).astype(float)
    kin *= np.where(final, 3.0, 1.0)[None, :]
    total = kin.sum(axis=1, keepdims=True)
    kin = np.divide(kin, total, out=np.zeros_like(kin), where=total > 0)
    service = (frame["product"] == "service").to_numpy()[:, None]
    near = np.where(service, 0.10, 0.20) * same_division
    close = np.where(total > 0, np.where(service, 0.25, 0.40), 0.0) * kin
    out = near + close
    out += (1 - out.sum(axis=1, keepdims=True)) * matrix
    out[np.isin(family, [f.key for f in AGGLOMERATION_FAMILIES])] = sizes / sizes.sum()
    return np.asarray(out / out.sum(axis=1, keepdims=True))
