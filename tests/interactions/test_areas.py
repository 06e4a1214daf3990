"""Figures of areas: read from tables, shown beside an address, never part of a person."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import translation

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from contacts.operations.points import add_address
from interactions.files.area_tables import Figure, Reading, RefusedLine, guessed
from interactions.models.areas import Area, AreaFigure, AreaFile, AreaSource
from interactions.operations.areas.importing import import_area_file, receive_area_file
from interactions.reading.areas import averages_of
from tests.contacts.api_client import Caller

SOURCE = {"name": "Invented office", "year": 2025, "licence": "CC0"}
WIDE = "Código postal;Municipio;Población;Renta mediana (EUR)\n41001;Sevilla;12.345;21.500,50\n"
ALL = "Country,Population\nES,48619695\n"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A request of an earlier test may have left its reader's language to the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _stored(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def owner(people):
    return Actor(people["dario"], Door.PAGE)


def bring(text, owner, *, decimal="", **source):
    file = ContentFile(text.encode(), "t.csv")
    row = receive_area_file(file=file, file_name="t.csv", values=SOURCE | source, by=owner)
    return import_area_file(
        area_file=row, mapping=row.mapping, country="ES", decimal=decimal, by=owner
    )


# --- tables


def test_columns_are_known_by_their_names_in_english_and_spanish():
    headers = ["Código postal", "Año", "Indicador", "Valor", "Median income (EUR)", "Renta mediana"]
    expected = ["postal_code", "year", "indicator", "value", "figure:median_income", "ignore"]
    assert guessed(headers) == expected


def test_each_line_says_its_figures_or_why_it_has_none():
    reading = Reading(
        ["Country", "City", "Year", "Indicator", "Value", "Unit"],
        ["country", "municipality", "year", "indicator", "value", "unit"],
        "ES",
        2025,
        ",",
    )
    rows = [
        (2, ["España", "Sevilla", "2024", "Paro", "12,5", "%"], None),
        (3, ["", "Sevilla", "", "Paro", "n/a", ""], None),
        (4, ["Nowhere", "Sevilla", "", "Paro", "1", ""], None),
        (5, ["", "Sevilla", "soon", "Paro", "1", ""], None),
        (6, [], "broken"),
    ]
    assert list(reading.figures(rows)) == [
        Figure("ES", "municipality", "sevilla", "Sevilla", 2024, "paro", Decimal("12.5"), "%"),
        RefusedLine(3, "not_a_number"),
        RefusedLine(4, "no_country"),
        RefusedLine(5, "no_year"),
        RefusedLine(6, "unreadable"),
    ]


# --- import


def test_a_table_is_imported_once_and_again_changes_nothing(owner):
    first = bring(WIDE, owner, decimal=",")
    assert (first.rows, first.written, first.unchanged, first.refused) == (1, 2, 0, [])
    figures = AreaFigure.objects.order_by("indicator").values_list("indicator", "value", "unit")
    assert list(figures) == [
        ("median_income", Decimal("21500.5000"), "EUR"),
        ("population", Decimal("12345.0000"), ""),
    ]
    again = bring(WIDE, owner, decimal=",")
    assert (again.written, again.unchanged) == (0, 2)
    changed = bring(WIDE.replace("12.345", "12.346"), owner, decimal=",")
    assert (changed.written, changed.unchanged) == (1, 1)
    assert (Area.objects.count(), AreaFigure.objects.count(), AreaSource.objects.count()) == (
        1,
        2,
        1,
    )


def test_a_number_with_two_readings_is_refused_with_its_line(owner):
    done = bring(WIDE, owner)
    assert done.refused == [{"line": 2, "code": "not_a_number"}]
    assert [f.indicator for f in AreaFigure.objects.all()] == ["median_income"]


def test_the_table_itself_is_not_kept_and_its_mapping_is_remembered(
    owner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bring("Town;Souls\nVigo;3\n".replace("Souls", "Population"), owner)
    assert default_storage.listdir("areas") == ([], [])
    assert list(AreaSource.objects.get().mapping) == ["town|population"]


def test_only_who_may_import_brings_figures_and_says_where_they_are_from(people, owner):
    file = ContentFile(ALL.encode(), "t.csv")
    by = Actor(people["ana"], Door.PAGE)
    with pytest.raises(NotPermitted):
        receive_area_file(file=file, file_name="t.csv", values=SOURCE, by=by)
    values = SOURCE | {"licence": " "}
    with pytest.raises(Invalid) as refusal:
        receive_area_file(file=file, file_name="t.csv", values=values, by=owner)
    assert list(refusal.value.fields) == ["licence"]
    with pytest.raises(Invalid):
        bring("Name\nx\n", owner)  # no column with figures
    # What was received and could not be imported may be mapped again; what was refused is gone.
    assert AreaFile.objects.count() == 1


# --- on the card


@pytest.fixture
def sevillian(people, by):
    contact = create_contact(values={"given_name": "Rocío"}, by=by)
    values = {"street": "Feria 1", "city": "SEVILLA", "postal_code": "41 001", "country": "ES"}
    add_address(contact=contact, values=values, by=by)
    return contact


def test_the_smallest_area_and_the_latest_year_speak_and_the_person_stays_as_it_is(
    sevillian, owner, people
):
    before = Contact.objects.filter(pk=sevillian.pk).values().get()
    bring(ALL, owner)
    bring("City,Population,Year\nSevilla,681998,2023\nSevilla,684025,2024\n", owner, name="Census")
    shown = averages_of(sevillian, people["ana"])
    assert [(each.label, each.value, each.area, each.year, each.source) for each in shown] == [
        ("Population", "684,025", "Sevilla", 2024, "Census")
    ]
    bring(WIDE, owner, decimal=",", name="Tax office")
    shown = averages_of(sevillian, people["ana"])
    assert [(each.label, each.value, each.area) for each in shown] == [
        ("Population", "12,345", "Sevilla"),
        ("Median income", "€21,500.50", "Sevilla"),
    ]
    assert Contact.objects.filter(pk=sevillian.pk).values().get() == before


def test_two_places_of_one_name_say_nothing(sevillian, owner, people):
    text = "Municipality code,City,Population\n1,Sevilla,10\n2,Sevilla,20\n"
    bring(text, owner)
    assert averages_of(sevillian, people["ana"]) == []


def test_the_panel_names_source_year_and_licence_and_hides_with_the_address(
    sevillian, owner, signed_in
):
    bring(WIDE, owner, decimal=",")
    page = signed_in("ana").get(f"/contacts/{sevillian.key}/area/").content.decode()
    assert "Area average" in page
    assert "12,345" in page
    assert "Sevilla (Postal code), 2025 · Invented office, CC0" in page
    # A reader's address is masked, and an average would tell of it.
    assert (
        "12,345" not in signed_in("vera").get(f"/contacts/{sevillian.key}/area/").content.decode()
    )


def test_the_pages_lead_from_file_to_figures(signed_in):
    client = signed_in("dario")
    file = ContentFile(WIDE.encode(), "renta.csv")
    answer = client.post("/interactions/areas/", {"file": file, **SOURCE})
    row = AreaFile.objects.get()
    page = client.get(answer["Location"])
    assert [field.value() for field in page.context["form"].columns] == row.mapping
    columns = {f"column-{number}": target for number, target in enumerate(row.mapping)}
    done = client.post(
        answer["Location"], {"country": "ES", "decimal": ",", **columns}, follow=True
    )
    assert (AreaFigure.objects.count(), done.context["row"].written) == (2, 2)
    listed = client.get("/interactions/areas/").context["sources"]
    assert [(source.name, source.count) for source in listed] == [("Invented office", 2)]


def test_the_command_imports_by_the_same_path(db, tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text(ALL)
    options = {"source": "Office", "year": 2025, "licence": "CC0", "country": "ES"}
    call_command("import_areas", str(path), **options)
    assert "written: 1" in capsys.readouterr().out
    assert AreaFigure.objects.get().value == Decimal("48619695")


def test_the_api_sends_maps_and_drops_tables(people):
    call = Caller(people["dario"])
    table = {"content": WIDE, "file_name": "t.csv", **SOURCE}
    made = call("POST", "/area-files/", table)
    assert made.status_code == 201, made.content
    row, address = made.json(), f"/area-files/{made.json()['key']}/"
    assert row["mapping"] == [
        "postal_code",
        "municipality",
        "figure:population",
        "figure:median_income",
    ]
    strange = call("POST", f"{address}run/", {"country": "XX"})
    assert [each["pointer"] for each in strange.json()["errors"]] == ["/country"]
    assert not AreaFigure.objects.exists()
    done = call("POST", f"{address}run/", {"country": "ES", "decimal": ","}).json()
    assert (done["written"], done["refused"], done["finished_at"] is None) == (2, [], False)
    (area,) = call("GET", "/areas/?code=41001").json()["results"]
    assert [(each["indicator"], each["value"]) for each in area["figures"]] == [
        ("median_income", "21500.5000"),
        ("population", "12345.0000"),
    ]
    assert call("DELETE", address).json()["type"] == "/problems/already_imported"
    other = call("POST", "/area-files/", table).json()
    assert call("DELETE", f"/area-files/{other['key']}/").status_code == 204
    assert [f"{each.key}" for each in AreaFile.objects.all()] == [row["key"]]
    assert Caller(people["ana"])("POST", "/area-files/", table).status_code == 403
