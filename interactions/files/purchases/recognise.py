"""Whose export of purchases a table is, and how its drafts are read."""

from collections.abc import Iterator

from contacts.files.headers import header_key
from contacts.files.tables import Table
from interactions.drafts import PurchaseDraft
from interactions.files.purchases import cdnow, online_retail, shopify, table
from interactions.files.purchases.columns import mapping_of
from interactions.files.purchases.opening import CdnowTable
from interactions.files.purchases.setting import Setting

# Formats that come from one named place bring the name of their source along.
SOURCE_NAMES = {
    "shopify": "Shopify",
    "online-retail": "Online Retail",
    "cdnow": "CDNOW",
}
FORMATS = ("auto", *SOURCE_NAMES, "csv")


def format_of(opened: Table, named: str = "auto") -> str:
    """Return the format of an open table: the one that was named, else what it looks like."""
    if isinstance(opened, CdnowTable):
        return "cdnow"
    if named != "auto":
        return named
    keys = {header_key(header) for header in opened.headers}
    if {header_key(name) for name in shopify.PROOF} <= keys:
        return "shopify"
    if set(online_retail.HEADERS) <= set(opened.headers):
        return "online-retail"
    return "csv"


def fits(opened: Table, name: str) -> bool:
    """Say whether the table has what this format needs at the least."""
    if name == "shopify":
        keys = {header_key(header) for header in opened.headers}
        return {header_key(column) for column in shopify.PROOF} <= keys
    if name == "online-retail":
        return set(online_retail.HEADERS) <= set(opened.headers)
    return (name == "cdnow") == isinstance(opened, CdnowTable)


def proposed_mapping(opened: Table, name: str) -> list[str | None]:
    """Return what each column becomes; formats with a reader of their own need no mapping."""
    return mapping_of(opened.headers) if name == "csv" else []


def columns_left_behind(opened: Table, name: str, mapping: list[str | None]) -> list[str]:
    """Return the columns that nothing reads, in the file's own words."""
    if name == "shopify":
        read = {header_key(column) for column in shopify.READ}
        return [header for header in opened.headers if header_key(header) not in read]
    if name == "csv":
        return [h for h, word in zip(opened.headers, mapping, strict=True) if not word and h]
    return []


def drafts_of(
    opened: Table, name: str, mapping: list[str | None], setting: Setting
) -> Iterator[PurchaseDraft]:
    """Yield the drafts of an open table, read as its format says."""
    if name == "shopify":
        return shopify.drafts_in(opened, setting)
    if name == "online-retail":
        return online_retail.drafts_in(opened, setting)
    if name == "cdnow":
        return cdnow.drafts_in(opened, setting)
    return table.drafts_in(opened, mapping, setting)
