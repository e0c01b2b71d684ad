"""Answers to a questionnaire on the innovation environment, in two waves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gunjip.datasets.land import land
from gunjip.datasets.plants import Stock
from gunjip.datasets.record import plant_ids
from gunjip.foundation.rng import stream
from gunjip.tables import Survey

DIMENSIONS = ("trust", "cooperation", "knowledge_sharing", "support", "identity")
LOW, HIGH = 1, 5
WAVES = 2

# item, dimension, reversed, Korean, English
_ITEMS = """
T1|trust||이 지역 기업은 약속을 지킨다|Firms here keep their word
T2|trust||거래처와 문서 없이도 일을 시작할 수 있다|Work with partners can start before papers are signed
T3|trust|R|다른 기업이 우리 사정을 이용할까 걱정된다|We worry that others here take advantage of us
T4|trust||문제가 생기면 서로 돕는다|We help each other when trouble comes
C1|cooperation||지역 기업과 함께 제품을 개발한다|We develop products with firms here
C2|cooperation||대학이나 연구소와 함께 일한다|We work with universities or institutes
C3|cooperation|R|혼자 하는 편이 낫다|We do better on our own
C4|cooperation||설비나 인력을 나누어 쓴다|We share equipment or people
K1|knowledge_sharing||다른 기업의 새로운 방법을 쉽게 알게 된다|We soon learn of new methods of others
K2|knowledge_sharing||기술자들이 회사 밖에서 자주 만난다|Engineers often meet outside their firms
K3|knowledge_sharing|R|이 지역에서는 노하우를 숨긴다|Know-how is kept secret here
K4|knowledge_sharing||옮겨 온 직원에게서 배운다|We learn from people who join us
S1|support||필요한 금융을 지역에서 구할 수 있다|Finance can be found here
S2|support||지원 기관이 우리 필요를 안다|Support bodies know what we need
S3|support|R|지원 절차가 너무 번거롭다|Support takes too much paperwork
S4|support||필요한 인력을 지역에서 구할 수 있다|The people we need can be found here
I1|identity||이 지역의 이름이 영업에 도움이 된다|The name of this place helps us sell
I2|identity||이 지역의 기업이라는 것이 자랑스럽다|We are proud to be a firm of this place
I3|identity|R|다른 지역으로 옮겨도 아쉬울 것이 없다|We would lose nothing by moving away
I4|identity||지역의 앞날을 함께 의논한다|We discuss the future of this place together
"""


def items() -> pd.DataFrame:
    """The questionnaire: ``item, low, high, reversed, dimension, text_ko, text_en``."""
    rows = [line.split("|") for line in _ITEMS.strip().splitlines()]
    frame = pd.DataFrame(rows, columns=["item", "dimension", "reversed", "text_ko", "text_en"])
    frame["reversed"] = frame["reversed"] == "R"
    frame["low"], frame["high"] = LOW, HIGH
    return frame[["item", "low", "high", "reversed", "dimension", "text_ko", "text_en"]]


def levels(seed: int, stock: Stock) -> pd.DataFrame:
    """The planted level of each cluster and dimension, in standard deviations."""
    rng = stream(seed, "peninsula/survey-levels")
    rows = []
    for planned in stock.plan:
        base = {"strong": 0.6, "weak": -0.3, "none": -0.6}[planned.interaction]
        for dimension in DIMENSIONS:
            level = base + rng.normal(0, 0.2)
            if dimension == "knowledge_sharing" and "secrecy" in planned.anti_patterns:
                level = -1.3
            if dimension == "support" and "scattered_budget" in planned.anti_patterns:
                level -= 0.5
            rows.append((planned.key, dimension, level))
    return pd.DataFrame(rows, columns=["cluster", "dimension", "level"])


def make_survey(seed: int, stock: Stock, noise: float) -> Survey:
    """Answers of plants in the planted places, and of plants elsewhere to compare.

    ``region`` is the municipality in which the questionnaire was given out (the
    one with most plants of the place), ``respondent`` a plant.
    """
    rng = stream(seed, "peninsula/survey")
    regions = land().municipalities.data["region"].to_numpy()
    planted = levels(seed, stock).pivot(index="cluster", columns="dimension", values="level")
    groups = []
    for planned in stock.plan:
        count = min(45, max(8, round(0.3 * planned.members.size)), planned.members.size)
        place = int(np.bincount(stock.region[planned.members]).argmax())
        mean = planted.loc[planned.key, list(DIMENSIONS)].to_numpy(dtype=float)
        groups.append((rng.permutation(planned.members)[:count], place, mean))
    outside = np.flatnonzero(stock.cluster < 0)
    held = np.bincount(stock.region[outside], minlength=len(regions))
    elsewhere = np.flatnonzero(held >= min(60, np.sort(held)[-6]))
    for other in rng.choice(elsewhere, size=6, replace=False):
        pool = outside[stock.region[outside] == other]
        mean = rng.normal(-0.2, 0.2, len(DIMENSIONS))
        groups.append((rng.permutation(pool)[:25], int(other), mean))
    plants = np.concatenate([g[0] for g in groups])
    plants, first = np.unique(plants, return_index=True)
    places = np.concatenate([np.full(g[0].size, g[1]) for g in groups])[first]
    means = np.concatenate([np.tile(g[2], (g[0].size, 1)) for g in groups])[first]
    questionnaire = items()
    dimension = pd.Index(DIMENSIONS).get_indexer(pd.Index(questionnaire["dimension"]))
    turned = questionnaire["reversed"].to_numpy()
    loading = rng.uniform(0.65, 0.85, len(questionnaire))
    difficulty = rng.normal(0, 0.25, len(questionnaire))
    # A respondent answers alike in all dimensions, and in both waves.
    common = rng.normal(0, 0.45, (plants.size, 1))
    person = means + common + rng.normal(0, 0.75, means.shape)
    ids = plant_ids(len(stock.xy)).to_numpy()[plants]
    waves = []
    for wave in range(1, WAVES + 1):
        now = person + rng.normal(0, 0.25, person.shape)
        score = loading * now[:, dimension] + rng.normal(0, 0.55, (plants.size, len(loading)))
        answer = np.clip(np.rint(3 + 1.05 * (score - difficulty)), LOW, HIGH)
        answer = np.where(turned, LOW + HIGH - answer, answer)
        lost = rng.random(answer.shape) < min(0.9, 0.05 * noise)
        took = rng.random(plants.size) < (0.85 if wave > 1 else 1.0)
        answer = np.where(lost, np.nan, answer)[took]
        waves.append(
            pd.DataFrame(
                {
                    "respondent": np.repeat(ids[took], len(loading)),
                    "region": np.repeat(regions[places[took]], len(loading)),
                    "wave": wave,
                    "item": np.tile(questionnaire["item"].to_numpy(), int(took.sum())),
                    "answer": answer.ravel(),
                }
            )
        )
    return Survey(pd.concat(waves, ignore_index=True), questionnaire, "peninsula")
