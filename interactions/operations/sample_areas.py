"""Area figures of the sample business; the figures are invented, and say so."""

from pathlib import Path

from django.core.files import File

from config.actor import Actor
from interactions.models.areas import AreaFigure, AreaSource
from interactions.operations.areas.importing import import_area_file, receive_area_file

FILE = Path(__file__).parents[1] / "sample_data" / "areas.csv"
NAME, YEAR = "Sample figures (invented)", 2025


def load(by: Actor) -> dict[str, int]:
    """Load the sample once; a second call writes nothing. Return what the sample holds."""
    if not AreaSource.objects.filter(name=NAME, year=YEAR).exists():
        with FILE.open("rb") as stream:
            file = File(stream, name=FILE.name)
            said = {"name": NAME, "year": YEAR, "licence": "CC0 1.0"}
            row = receive_area_file(file=file, file_name=FILE.name, values=said, by=by)
        import_area_file(area_file=row, mapping=row.mapping, country="ES", decimal=".", by=by)
    return {"area figures": AreaFigure.objects.count()}
