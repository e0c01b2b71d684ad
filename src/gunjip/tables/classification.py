"""Industry classifications: which system, which revision, how a code is nested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

System = Literal["NAICS", "NACE", "ISIC", "KSIC", "SIC", "other"]
SYSTEMS: tuple[System, ...] = get_args(System)


@dataclass(frozen=True, slots=True)
class Classification:
    """A classification of industries and its revision.

    Attributes
    ----------
    system
        ``"NAICS"``, ``"NACE"``, ``"ISIC"``, ``"KSIC"``, ``"SIC"`` or ``"other"``.
    revision
        As its publisher names it: ``"2012"``, ``"2"``, ``"10"``; "" when unknown.
    """

    system: System = "other"
    revision: str = ""

    def __str__(self) -> str:
        return f"{self.system} {self.revision}".strip()

    def parent(self, code: str, digits: int) -> str:
        """The ancestor of a code with so many digits, as codes are nested by prefix.

        NAICS sectors that share two prefixes (31–33, 44–45, 48–49) are given by
        their joint code.
        """
        head = code[:digits]
        if self.system == "NAICS" and digits == 2:
            for joint, members in _NAICS_JOINT.items():
                if head in members:
                    return joint
        return head


_NAICS_JOINT = {
    "31-33": ("31", "32", "33"),
    "44-45": ("44", "45"),
    "48-49": ("48", "49"),
}
