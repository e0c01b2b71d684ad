"""The gate before any rule: may policy act here at all, and with what kind of rule?"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from gunjip.foundation.results import freeze

Answer = Literal["act", "mend", "do_nothing", "market_works", "measure_first", "wrong_tool"]

#: Verdicts of the cluster test under which a cluster policy has nothing to act on.
NO_CLUSTER = ("nothing", "network_without_place")


@dataclass(frozen=True, slots=True)
class Gate:
    """Which failed checks show a market failure (MOD-27, H-29, P-38).

    Attributes
    ----------
    failures
        Kind of market failure by check.
    policy
        Checks that find fault with policy itself; they need no market failure,
        and open the gate for rules that mend.
    growth
        Checks of growth against peers: lagging growth opens the gate as well.
    need
        "any": lagging growth or a market failure opens it (the text of MOD-27);
        "both": both are needed (the stricter reading of H-29).
    sources
        Rows behind it.
    """

    failures: Mapping[str, str]
    policy: frozenset[str]
    growth: frozenset[str]
    need: Literal["any", "both"] = "any"
    sources: tuple[str, ...] = ()

    def decide(
        self,
        failed: Collection[str],
        not_tested: Collection[str],
        passed: Collection[str],
        *,
        verdict: str = "",
    ) -> tuple[Answer, tuple[str, ...]]:
        """The answer for one cluster, and the checks that it rests on.

        Parameters
        ----------
        failed, not_tested, passed
            Ids of the checks by outcome.
        verdict
            Of the cluster test, where there is one.

        Returns
        -------
        answer, checks
            "act": all rules; "mend": only rules that correct policy;
            "do_nothing": no check failed; "market_works": something failed, but
            nothing that policy may mend; "measure_first": nothing failed and less
            than half of the checks could be made; "wrong_tool": there is no
            cluster, so a cluster policy is the wrong means.

        Examples
        --------
        >>> default_gate().decide(["soft_network"], [], [])
        ('act', ('soft_network',))
        >>> default_gate().decide([], [], ["soft_network"])
        ('do_nothing', ())
        """
        if verdict in NO_CLUSTER:
            return "wrong_tool", ()
        if not failed:
            known = len(set(passed))
            if known <= len(set(not_tested)):
                return "measure_first", ()
            return "do_nothing", ()
        market = tuple(c for c in sorted(failed) if c in self.failures)
        growth = tuple(c for c in sorted(failed) if c in self.growth)
        own = tuple(c for c in sorted(failed) if c in self.policy)
        opens = bool(market and growth) if self.need == "both" else bool(market or growth)
        if opens:
            return "act", (*market, *growth)
        if own:
            return "mend", own
        return "market_works", ()


@lru_cache(maxsize=1)
def default_gate() -> Gate:
    """The gate of the package: which check stands for which failure of the market."""
    text = files("gunjip.policy").joinpath("data/gate.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    failures = {check: f["kind"] for f in data["failure"] for check in f["checks"]}
    sources = [s for f in (*data["failure"], data["policy"], data["growth"]) for s in f["source"]]
    return Gate(
        freeze(failures),
        frozenset(data["policy"]["checks"]),
        frozenset(data["growth"]["checks"]),
        sources=tuple(dict.fromkeys(sources)),
    )
