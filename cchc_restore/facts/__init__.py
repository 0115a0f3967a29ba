"""The facts of a report that an archive's register asks for: issuer, number, date, subject, signer …"""

from __future__ import annotations

from cchc_restore.facts.extract import FactsReader, extract, facts_of
from cchc_restore.facts.model import COLUMNS, Citation, Facts, Value

__all__ = ["COLUMNS", "Citation", "Facts", "FactsReader", "Value", "extract", "facts_of"]
