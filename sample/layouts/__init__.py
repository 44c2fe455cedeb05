"""Layout families: each module writes one kind of document from a sheet's figures."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from sample.document import Draft
from sample.press import Press

FAMILIES = {
    "narrative_hunan": "self_report_changsha",
    "narrative_general": "self_report_guangdong",
    "form_hunan": "self_tables_hunan",
    "form_national": "project_self_form_national",
    "form_sichuan": "project_self_form_sichuan",
    "form_chongqing": "self_form_chongqing",
    "final_account": "final_account_national",
    "budget": "budget_shanghai_department",
}
"""Module -> code of report_layouts.csv."""


def writer(layout: str) -> Callable[[Press], Draft]:
    """The function that writes a layout. Raises KeyError for a layout the sample does not have."""
    if layout not in FAMILIES:
        raise KeyError(f"{layout!r} is no layout of the sample; there are {', '.join(FAMILIES)}")
    write: Callable[[Press], Draft] = import_module(f"sample.layouts.{layout}").write
    return write
