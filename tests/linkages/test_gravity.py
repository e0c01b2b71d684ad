"""Gravity: exact flows give their exponent, planted ones are within the interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from gravity_cases import EXPONENTS, planted_network, recovery

from gunjip.foundation.errors import InputError, ParameterError
from gunjip.linkages import Network, gravity, learning_chain
from gunjip.linkages.poisson import fit_poisson


def _exact(beta: float, decay: float, border: float) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    xy = rng.random((9, 2)) * 100
    o, d = np.nonzero(~np.eye(9, dtype=bool))
    far = np.hypot(*(xy[o] - xy[d]).T)
    side = xy[:, 0] > 50
    crossed = (side[o] != side[d]).astype(float)
    mass = rng.random(9) + 0.5
    flow = 1e3 * mass[o] * mass[d] ** 2 * far**-beta * np.exp(-decay * far + border * crossed)
    return pd.DataFrame(
        {"origin": o, "destination": d, "distance": far, "flow": flow, "side": crossed}
    )


def test_flows_without_noise_give_their_form_back() -> None:
    found = gravity(_exact(1.4, 0.02, -0.7), borders=["side"], least=1e-6)
    rows = found.frame
    mixed = rows[rows["form"] == "mixed"].set_index("term")["estimate"]
    assert mixed["distance_exponent"] == pytest.approx(1.4, abs=1e-5)
    assert mixed["decay"] == pytest.approx(0.02, abs=1e-6)
    assert mixed["border_side"] == pytest.approx(-0.7, abs=1e-5)
    compared = found.extra["comparison"].set_index("form")
    assert compared["qaic"].idxmin() == "mixed"
    assert compared.loc["mixed", "explained"] == pytest.approx(1.0, abs=1e-9)


def test_the_casebook_stands_beside_with_its_three_points() -> None:
    rows = gravity(_exact(2.0, 0.0, 0.0), forms=["power"]).frame.set_index("term")
    assert rows.loc["stated", "estimate"] == 2.0  # LAW-01
    assert rows.loc["dyer", "estimate"] == pytest.approx(1.239, abs=5e-4)  # LAW-06
    assert rows.loc["dyer", "status"] == "few_points"


# Nightly: its kernels compile for a minute, and it calls pandas in ways that warn.
@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore")
def test_point_estimates_agree_with_pyfixest() -> None:
    pyfixest = pytest.importorskip("pyfixest")
    flows = planted_network(1.5, 0, nodes=12, mean=3.0)
    used = flows.assign(x=-np.log(flows["distance"]), y=flows["flow"].astype(float))
    other = pyfixest.fepois("y ~ x | origin + destination", used, vcov="hetero")
    ours = gravity(flows, forms=["power"], least=1e-9).frame.iloc[0]
    # Both stop at a change of the deviance of about 1e-8; pyfixest 0.60 gave 1.47867991726.
    assert ours["estimate"] == pytest.approx(float(other.coef()["x"]), abs=1e-7)


def test_leverage_is_the_diagonal_of_the_hat_matrix() -> None:
    flows = planted_network(1.0, 1, nodes=8, mean=20.0)
    o, d = flows["origin"].to_numpy(), flows["destination"].to_numpy()
    x = -np.log(flows["distance"].to_numpy())[:, None]
    fit = fit_poisson(flows["flow"].to_numpy(dtype=float), x, o, d)
    used = fit.used
    X = np.column_stack([x[used], np.eye(8)[o[used]], np.eye(8)[d[used]]])
    root = np.sqrt(fit.mu[used])[:, None] * X
    hat = root @ np.linalg.pinv(root.T @ root) @ root.T
    np.testing.assert_allclose(fit.leverage, np.diag(hat), atol=1e-7)


def test_planted_exponents_are_held_by_most_intervals() -> None:
    # 40 networks of 30 nodes: with 95 % the number held is 38 ± 1.4; fewer than 32 has
    # a probability below 1e-3. The proof with 1,000 networks is nightly.
    found = recovery(1.5, 40, nodes=30)
    assert found["held"] >= 0.8
    assert abs(found["bias"]) < 0.1
    assert found["zeros"] > 0.5


@pytest.mark.nightly
@pytest.mark.parametrize("exponent", EXPONENTS)
def test_intervals_hold_the_exponent_in_93_to_97_percent(exponent: float) -> None:
    # 1,000 networks, so that the share is known to ± 0.7 %; issue 5 asks for 93–97 %.
    assert 0.93 <= recovery(exponent, 1_000)["held"] <= 0.97


def test_what_cannot_be_told_is_said() -> None:
    flows = _exact(1.0, 0.0, 0.0)
    flows.loc[flows["side"] == 1, "flow"] = 0.0
    rows = gravity(flows, forms=["power"], borders=["side"]).frame.set_index("term")
    assert rows.loc["border_side", "status"] == "not_told"
    assert np.isnan(rows.loc["border_side", "estimate"])
    twice = _exact(1.0, 0.0, 0.5).assign(again=lambda f: f["side"])
    rows = gravity(twice, forms=["power"], borders=["side", "again"]).frame
    assert (rows.loc[rows["form"] == "power", "status"] == "not_told").all()


def test_bad_input_is_refused() -> None:
    flows = _exact(1.0, 0.0, 0.0)
    with pytest.raises(InputError, match="flow"):
        gravity(flows.assign(flow=-1.0))
    with pytest.raises(InputError, match="no tie"):
        gravity(flows.assign(flow=0.0))
    with pytest.raises(ParameterError, match="forms"):
        gravity(flows, forms=["cubic"])  # type: ignore[list-item]
    nodes = pd.DataFrame({"id": ["a", "b"], "x": [0.0, 1.0], "y": [0.0, 1.0]})
    edges = pd.DataFrame({"source": ["a"], "target": ["b"], "kind": "order"})
    with pytest.raises(InputError, match="coordinates"):
        gravity(Network.from_edges(edges, nodes))


def test_the_chain_gives_the_gradients_of_the_casebook() -> None:
    rows = learning_chain().frame.set_index(["cause", "effect"])
    # LAW-07, printed to one decimal.
    assert rows.loc[("distance", "defects"), "slope"] == pytest.approx(30.4, abs=0.05)
    assert rows.loc[("distance", "lead_time"), "slope"] == pytest.approx(23.5, abs=0.05)
    assert rows.loc[("contact", "defects"), "slope"] == pytest.approx(-24.3, abs=0.05)
    assert rows.loc[("contact", "lead_time"), "slope"] == pytest.approx(-19.3, abs=0.05)
    assert set(rows["status"]) == {"few_points"}
    assert (rows["n"] == 3).all()
