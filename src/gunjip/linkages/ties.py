"""Kinds of tie: the five channels of synergy, the seven flows between roles.

The channels are those in which a cluster is said to gain from togetherness
(DEF-10); the flows are the labelled arrows between vision provider (VP), system
organiser (SO) and specialised supplier (SS) (MOD-15, whose directions are partly
inferred: flag F-24).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Channel(StrEnum):
    """The five channels of synergy (DEF-10)."""

    BUSINESS = "business"
    TECHNOLOGY = "technology"
    PARTS = "parts"
    PERSONNEL = "personnel"
    INFORMATION = "information"


class Flow(StrEnum):
    """The seven flows between roles (MOD-15); see :data:`FLOW_ROLES` for from and to."""

    SOURCE_TECHNOLOGY = "source_technology"
    TALENT = "talent"
    FUNDS_TO_VISION = "funds_information_to_vision"
    PARTS = "parts_element_technology"
    DEMAND = "demand"
    FUNDS_TO_SUPPLIER = "funds_information_to_supplier"
    VENTURE_STARTUP = "venture_startup"


#: From which role to which roles each flow goes.
FLOW_ROLES: Mapping[Flow, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        Flow.SOURCE_TECHNOLOGY: ("VP", ("SO",)),
        Flow.TALENT: ("VP", ("SO", "SS")),
        Flow.FUNDS_TO_VISION: ("SO", ("VP",)),
        Flow.PARTS: ("SS", ("SO",)),
        Flow.DEMAND: ("SO", ("SS",)),
        Flow.FUNDS_TO_SUPPLIER: ("SO", ("SS",)),
        Flow.VENTURE_STARTUP: ("VP", ("SS",)),
    }
)

#: Channel of each known kind of tie, where the ties do not say it themselves.
KIND_CHANNEL: Mapping[str, Channel] = MappingProxyType(
    {
        "transaction": Channel.PARTS,
        "input_output": Channel.PARTS,
        "order": Channel.BUSINESS,
        "ownership": Channel.BUSINESS,
        "supplier_finance": Channel.BUSINESS,
        "spin_off": Channel.BUSINESS,
        "research_funding": Channel.TECHNOLOGY,
        "technology": Channel.TECHNOLOGY,
        "co_patent": Channel.TECHNOLOGY,
        "joint_rd": Channel.TECHNOLOGY,
        "job_move": Channel.PERSONNEL,
        "talent": Channel.PERSONNEL,
        "membership": Channel.INFORMATION,
        "information": Channel.INFORMATION,
    }
)

#: Role flow that each known kind can carry.
KIND_FLOW: Mapping[str, Flow] = MappingProxyType(
    {
        "transaction": Flow.PARTS,
        "order": Flow.DEMAND,
        "supplier_finance": Flow.FUNDS_TO_SUPPLIER,
        "research_funding": Flow.FUNDS_TO_VISION,
        "technology": Flow.SOURCE_TECHNOLOGY,
        "talent": Flow.TALENT,
        "spin_off": Flow.VENTURE_STARTUP,
    }
)

#: Kinds without a direction: who is named first means nothing.
SYMMETRIC: frozenset[str] = frozenset({"co_patent", "joint_rd", "information"})

#: Kinds of which only one of two directions can be true.
ONE_WAY: frozenset[str] = frozenset({"ownership", "spin_off"})

#: Kinds that go by their nature from one sort of actor to another, and are never returned.
BETWEEN_KINDS: frozenset[str] = frozenset(
    {
        "ownership",
        "spin_off",
        "membership",
        "order",
        "talent",
        "technology",
        "research_funding",
        "supplier_finance",
    }
)

#: Kinds whose value is money, so that shares of value mean something.
MONEY: frozenset[str] = frozenset(
    {"transaction", "order", "supplier_finance", "research_funding", "input_output"}
)
