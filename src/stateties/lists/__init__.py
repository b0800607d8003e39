"""Official sanctions lists: one module per list, all of one shape.

Each module has `AUTHORITY`, `LIST_NAME`, `OFFICIAL_IDS`, `MEASURES` and two functions: `read(path)` yields every entry
of the file, `as_of(path)` gives the day that the file states for itself, if it does. Modules say
what stands in a file and decide nothing; `update` decides what becomes of it.
"""

from __future__ import annotations

from types import ModuleType

from stateties.lists import (
    ca_sema,
    ch_seco,
    eu_council,
    gb_fcdo,
    un_sc,
    us_ofac_advanced,
    us_ofac_cons,
    us_ofac_sdn,
)

#: Lists by the name of their file in `datasets/sanctions/`.
LISTS: dict[str, ModuleType] = {
    "ca_sema": ca_sema,
    "ch_seco": ch_seco,
    "eu_council": eu_council,
    "gb_fcdo": gb_fcdo,
    "un_sc": un_sc,
    "us_ofac_advanced": us_ofac_advanced,
    "us_ofac_cons": us_ofac_cons,
    "us_ofac_sdn": us_ofac_sdn,
}

__all__ = ["LISTS"]
