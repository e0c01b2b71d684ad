"""How far an industry stands from final use, and from primary inputs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gunjip.foundation.errors import InputError
from gunjip.foundation.results import Result
from gunjip.foundation.validation import Checks
from gunjip.linkages.network import Network

Floats = NDArray[np.float64]


def upstreamness(
    network: Network,
    *,
    output: Mapping[str, float] | pd.Series[float] | None = None,
    final: Mapping[str, float] | pd.Series[float] | None = None,
    value_added: Mapping[str, float] | pd.Series[float] | None = None,
) -> Result:
    r"""Upstreamness and downstreamness of industries from an input–output table.

    .. math:: U = (I - \Delta)^{-1} \mathbf 1,\; \Delta_{ij} = Z_{ij} / Y_i; \qquad
              D = (I - A')^{-1} \mathbf 1,\; A_{ij} = Z_{ij} / Y_j

    with :math:`Z_{ij}` what i sells to j and :math:`Y_i` gross output. U is 1 for an
    industry that sells to final use only, and grows by one with every industry between;
    D is 1 for one that buys from none.

    Parameters
    ----------
    network
        Of :meth:`Network.from_input_output`; the values are Z.
    output
        Gross output by industry. None takes it from ``final`` (sales to industries
        plus final use) and, for D, from ``value_added``.
    final
        Final use by industry (net of imports, where Z holds imports), for U.
    value_added
        By industry, for D.

    Returns
    -------
    Result
        ``industry, upstreamness, downstreamness, output, final_share,
        value_added_share, status``. ``status``: ``ok``, ``no_output`` (nothing
        produced: NaN), ``oversold`` (sells or buys more than it makes, as a table with
        falling stocks or net imports can have it: share cut to 0.999).

    Raises
    ------
    InputError
        Neither output nor final use, or none of the industries' codes in them.

    Notes
    -----
    Antràs et al. correct Z for trade and stocks,
    :math:`\Delta_{ij} = Z_{ij} / (Y_i - X_i + M_i - N_i)`: give that denominator as
    ``output``.

    References
    ----------
    Antràs, Chor, Fally and Hillberry 2012, eqs. 3 to 5, doi:10.1257/aer.102.3.412;
    Miller and Temurshoev 2017, doi:10.1080/09535314.2015.1088812 (downstreamness).

    Examples
    --------
    >>> import pandas as pd
    >>> chain = pd.DataFrame({"source": ["ore", "steel"], "target": ["steel", "car"],
    ...                       "kind": "input_output", "value": [10.0, 20.0]})
    >>> found = upstreamness(Network.from_edges(chain), output={"ore": 10, "steel": 20, "car": 40})
    >>> found.frame[["industry", "upstreamness"]].values.tolist()
    [['car', 1.0], ['ore', 3.0], ['steel', 2.0]]
    """
    checks = Checks(InputError)
    checks.require(
        output is not None or final is not None or value_added is not None, "links-io-no-output"
    )
    ids = pd.Index(network.nodes["id"].astype("str"))
    given: dict[str, Floats] = {}
    for name, values in (("output", output), ("final", final), ("value_added", value_added)):
        if values is None:
            continue
        series = pd.Series(dict(values), dtype=float)
        series.index = series.index.astype("str")
        found = series.groupby(level=0).sum().reindex(ids).to_numpy(dtype=float)
        checks.require(bool(np.isfinite(found).any()), "links-io-no-codes", name=name)
        given[name] = found
    checks.done()
    Z = network.adjacency("value").toarray()
    sold, bought = Z.sum(axis=1), Z.sum(axis=0)
    up_output = given.get("output")
    if up_output is None and "final" in given:
        up_output = sold + np.nan_to_num(given["final"])
    down_output = given.get("output")
    if "value_added" in given:
        down_output = bought + np.nan_to_num(given["value_added"])
    nan = np.full(len(ids), np.nan)
    status = np.full(len(ids), "ok", dtype=object)
    up, up_over = _steps(Z, up_output) if up_output is not None else (nan, np.zeros(len(ids), bool))
    down, down_over = (
        _steps(Z.T, down_output) if down_output is not None else (nan, np.zeros(len(ids), bool))
    )
    status[up_over | down_over] = "oversold"
    shown = up_output if up_output is not None else down_output
    made = np.nan_to_num(shown) if shown is not None else np.zeros(len(ids))
    status[made <= 0] = "no_output"
    with np.errstate(divide="ignore", invalid="ignore"):
        final_share = np.where(made > 0, 1 - sold / made, np.nan)
        added = np.nan_to_num(down_output) if down_output is not None else made
        added_share = np.where(added > 0, 1 - bought / added, np.nan)
    return Result(
        kind="upstreamness",
        table=pd.DataFrame(
            {
                "industry": ids.to_numpy(),
                "upstreamness": up,
                "downstreamness": down,
                "output": made,
                "final_share": final_share,
                "value_added_share": added_share,
                "status": status,
            }
        ),
        params={"given": tuple(given)},
        citation="Antràs et al. 2012, doi:10.1257/aer.102.3.412",
    )


def _steps(Z: Floats, output: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Solve ``x = 1 + S x`` with S the rows of Z over output; which rows sold too much."""
    n = len(Z)
    made = np.nan_to_num(output)
    share = np.divide(Z, made[:, None], out=np.zeros_like(Z), where=made[:, None] > 0)
    total = share.sum(axis=1)
    over = total > 1 + 1e-9
    share[over] *= (0.999 / total[over])[:, None]
    if np.linalg.cond(np.eye(n) - share) > 1e12:
        # Industries that sell to one another only would never reach final use.
        over = share.sum(axis=1) > 0.999
        share[over] *= 0.999
    x = np.linalg.solve(np.eye(n) - share, np.ones(n))
    return np.where(made > 0, x, np.nan), over
