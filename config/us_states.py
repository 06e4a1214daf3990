"""The states of the United States and their zones; one that two zones share has both.

Source: 49 CFR part 71 and the zones of the tz database.
"""

_ZONES = {
    "America/New_York": ("CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC TN VA VT WV"),
    "America/Chicago": ("AL AR FL IA IL IN KS KY LA MI MN MO MS ND NE OK SD TN TX WI"),
    "America/Denver": "CO ID KS MT ND NE NM NV OR SD TX UT WY",
    "America/Phoenix": "AZ",
    # The Navajo Nation keeps summer time.
    "America/Shiprock": "AZ",
    "America/Los_Angeles": "CA ID NV OR WA",
    "America/Anchorage": "AK",
    "America/Adak": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
    "Pacific/Pago_Pago": "AS",
}
_NAMES = {
    "AL": "alabama", "AK": "alaska", "AZ": "arizona", "AR": "arkansas", "CA": "california",
    "CO": "colorado", "CT": "connecticut", "DE": "delaware", "DC": "district of columbia",
    "FL": "florida", "GA": "georgia", "HI": "hawaii", "ID": "idaho", "IL": "illinois",
    "IN": "indiana", "IA": "iowa", "KS": "kansas", "KY": "kentucky", "LA": "louisiana",
    "ME": "maine", "MD": "maryland", "MA": "massachusetts", "MI": "michigan", "MN": "minnesota",
    "MS": "mississippi", "MO": "missouri", "MT": "montana", "NE": "nebraska", "NV": "nevada",
    "NH": "new hampshire", "NJ": "new jersey", "NM": "new mexico", "NY": "new york",
    "NC": "north carolina", "ND": "north dakota", "OH": "ohio", "OK": "oklahoma", "OR": "oregon",
    "PA": "pennsylvania", "RI": "rhode island", "SC": "south carolina", "SD": "south dakota",
    "TN": "tennessee", "TX": "texas", "UT": "utah", "VT": "vermont", "VA": "virginia",
    "WA": "washington", "WV": "west virginia", "WI": "wisconsin", "WY": "wyoming",
    "PR": "puerto rico", "VI": "virgin islands", "GU": "guam", "AS": "american samoa",
    "MP": "northern mariana islands",
}  # fmt: skip


def state_code(said: str) -> str:
    """Return the code of a state that is named or abbreviated ("calif." is not known); or ""."""
    word = said.strip().lower()
    if word.upper() in _NAMES:
        return word.upper()
    return next((code for code, name in _NAMES.items() if name == word), "")


def zones_by_state() -> dict[str, tuple[str, ...]]:
    """Return the zones by what an address may say: "us:az" and "us:arizona"."""
    found: dict[str, tuple[str, ...]] = {}
    for code, name in _NAMES.items():
        zones = tuple(zone for zone, codes in _ZONES.items() if code in codes.split())
        found |= {f"us:{code.lower()}": zones, f"us:{name}": zones}
    return found
