"""How an export is shown wherever it is listed."""

from contacts.models.export import Export, ExportState

_TONES = {
    ExportState.WAITING: "amber",
    ExportState.BUILDING: "blue",
    ExportState.READY: "green",
    ExportState.REFUSED: "red",
    ExportState.FAILED: "red",
}


def export_tone(export: Export) -> str:
    """Return the colour of an export's state; one that is over has none."""
    return _TONES.get(ExportState(export.state), "")
