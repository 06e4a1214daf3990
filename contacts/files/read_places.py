"""Address columns, gathered by label into addresses."""

from collections import defaultdict
from functools import lru_cache

from contacts.drafts import Address, Draft, Finding
from contacts.files.context import Context, Reader, split_values
from contacts.files.read_points import label_of
from contacts.normalise.places import country_code, postal_code_looks_right
from contacts.normalise.text import tidy, tidy_lines

country_code_of = lru_cache(maxsize=2_000)(country_code)
STREETS = ("street", "street2", "street3", "po_box")


def place_readers(context: Context) -> list[Reader]:
    """One reader for each label: `address:home:city`, `address::city`, `address:1:city`."""
    groups: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (label, part), position in context.starting("address"):
        groups[label][part].append(position)
    return [_address_reader(context, label, parts) for label, parts in groups.items()]


def _address_reader(context: Context, label: str, parts: dict[str, list[int]]) -> Reader:
    columns = [(part, position) for part, places in parts.items() for position in places]
    label_column = None
    if label.isdigit():
        found = context.places.get(f"address_label:{label}")
        label_column, label = (found[0] if found else None), ""
    names = {part: context.headers[places[0]] for part, places in parts.items()}

    def read(draft: Draft, cells: list[str]) -> None:
        several: list[dict[str, str]] = []
        for part, position in columns:
            cell = cells[position]
            if not cell or cell.isspace():
                continue
            for number, value in enumerate(split_values(cell)):
                if number == len(several):
                    several.append({})
                kept = several[number]
                kept[part] = f"{kept[part]}, {value}" if part in kept else value
        shown = label_of(cells[label_column])[0] if label_column is not None else label
        for found in several:
            add_address(draft, shown, found, names)

    return read


def add_address(draft: Draft, label: str, found: dict[str, str], names: dict[str, str]) -> None:
    """Add an address of these parts; `names` are the columns to report findings on."""
    streets = [tidy_lines(found[part]) for part in STREETS if found.get(part)]
    address = Address(label, ", ".join(filter(None, streets)))
    if "city" in found:
        address.city = tidy(found["city"])
    if "region" in found:
        address.region = tidy(found["region"])
    if "postal_code" in found:
        address.postal_code = tidy(found["postal_code"])
    written = found.get("country", "").strip()
    if written:
        address.country = country_code_of(written) or ""
        if not address.country:
            # The name of a country nobody knows is kept where people will see it.
            draft.findings.append(Finding("unknown_country", names["country"]))
            found = {**found, "formatted": found.get("formatted") or tidy(written)}
    code = address.postal_code
    if code and address.country and postal_code_looks_right(code, address.country) is False:
        draft.findings.append(Finding("odd_postal_code", names["postal_code"]))
    if not (address.street or address.city or code):
        address.formatted = tidy_lines(found.get("formatted", ""))
    if address.street or address.city or code or address != Address(label):
        draft.addresses.append(address)
