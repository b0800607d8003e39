"""The contract of the dataset: read from `schemas/`, checked, and compiled for those who need it.

`stateties.contract.to_pandera`, `to_arrow`, `descriptor` and `codebook` are the compilers; they are
imported by name, so that reading the contract loads none of their libraries.
"""

from stateties.contract.load import ContractError, load_contract
from stateties.contract.model import Contract, Field, Table

__all__ = ["Contract", "ContractError", "Field", "Table", "load_contract"]
