"""Exports of networks, trap by trap, in English and Spanish."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from contacts.files.refusals import FileRefused
from interactions.files.social import EventDraft, Ignored, PostDraft, Refused, count_in
from interactions.files.social_opening import NotEngagement, day_of_export, open_social

SAMPLES = Path(__file__).parents[1] / "samples" / "engagement"
MADRID = ZoneInfo("Europe/Madrid")


def read(name, wanted="auto"):
    found = open_social(SAMPLES / name, name, wanted, MADRID)
    return found, list(found.items())


def brief(item):
    if isinstance(item, Refused):
        return item.line, item.code, item.column
    if isinstance(item, PostDraft):
        return item.network, item.external_id, item.on, item.metrics
    return item.network or item.channel, item.handle, item.kind, item.at.isoformat()


AUTUMN = {
    "views": 1540, "reach": 1210, "reactions": 48, "comments": 9, "shares": 4, "clicks": 37,
}  # fmt: skip


def test_facebook_posts_in_english():
    found, items = read("facebook_posts_Nov-01-2026_Nov-20-2026.csv")
    assert found.format == "meta"
    assert [brief(item) for item in items] == [
        ("facebook", "122101", None, AUTUMN),
        (
            "facebook",
            "122102",
            None,
            {
                "views": 820, "reach": 700, "reactions": 10, "comments": 2, "shares": 0,
                "clicks": 5,
            },
        ),
        (4, "no_post_id", "Post ID"),
    ]  # fmt: skip
    first = items[0]
    assert (first.title, first.kind, first.account) == ("Autumn sale", "Photos", "Almacén Norte")
    assert first.published_at == datetime(2026, 11, 3, 9, 30, tzinfo=MADRID)
    assert items[1].title == "Opening hours at Christmas"
    assert "Estimated earnings (USD)" in found.left_behind


def test_facebook_posts_in_spanish_say_the_same():
    _found, items = read("facebook_posts_es.csv")
    assert brief(items[0]) == ("facebook", "122101", None, AUTUMN)
    assert items[1].title == "Inauguración en León"


def test_instagram_posts_whatever_the_order_of_their_columns():
    _found, items = read("instagram_posts.csv")
    assert brief(items[0]) == (
        "instagram",
        "17901",
        None,
        {
            "views": 2100, "reach": 1800, "reactions": 95, "comments": 12, "shares": 6,
            "follows": 3, "saves": 21,
        },
    )  # fmt: skip
    assert items[1].published_at == datetime(2026, 11, 25, 8, 0, tzinfo=MADRID)


def test_instagram_posts_in_spanish_by_day():
    _found, items = read("instagram_posts_es.csv")
    assert [(item.on, item.daily, item.metrics["saves"]) for item in items] == [
        (date(2026, 11, 6), True, 7),
        (date(2026, 11, 7), True, 5),
    ]


def test_page_files_of_one_number_a_day():
    found, items = read("page_reach.csv")
    assert found.left_behind == ["Facebook visits"]
    assert [brief(item) for item in items[:3]] == [
        ("facebook", "page", date(2026, 11, 1), {"reach": 120}),
        ("facebook", "page", date(2026, 11, 2), {"reach": 98}),
        (6, "no_number", ""),
    ]
    assert isinstance(items[3], Ignored)
    _found, spanish = read("pagina_alcance_es.csv")
    assert [brief(item)[0::2] for item in spanish] == [
        ("instagram", date(2026, 11, 1)),
        ("instagram", date(2026, 11, 2)),
        ("instagram", date(2026, 11, 1)),
    ]
    assert [item.metrics for item in spanish] == [{"reach": 340}, {"reach": 355}, {"follows": 4}]


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
def test_linkedin_content_with_its_two_sheets(ending):
    found, items = read(f"linkedin_content.{ending}")
    assert found.format == "linkedin"
    assert brief(items[0]) == (
        "linkedin",
        "page",
        date(2026, 11, 13),
        {"views": 100, "reach": 80, "clicks": 6, "reactions": 3, "comments": 1, "shares": 0},
    )
    assert brief(items[2]) == (
        "linkedin",
        "7260000000000000001",
        None,
        {"views": 1200, "clicks": 45, "reactions": 31, "comments": 4, "shares": 2, "follows": 5},
    )
    assert (items[3].external_id, items[3].kind) == ("7260000000000000002", "Video")


def test_linkedin_content_in_spanish():
    _found, spanish = read("linkedin_contenido_es.xlsx")
    assert spanish[0].metrics == {
        "views": 1250, "clicks": 46, "reactions": 32, "comments": 4, "shares": 2, "follows": 5,
    }  # fmt: skip


def test_an_old_excel_file_that_is_damaged_says_what_to_do():
    with pytest.raises(FileRefused, match="Save it as"):
        read("linkedin_old.xls")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "linkedin_connections.csv",
            [
                ("linkedin", "nora-norte-12", "follow", "2024-01-01T00:00:00+01:00"),
                ("linkedin", "oscar-puig", "follow", "2025-11-15T00:00:00+01:00"),
                (7, "no_handle", "URL"),
            ],
        ),
        (
            "linkedin_contactos_es.csv",
            [("linkedin", "nora-norte-12", "follow", "2024-01-01T00:00:00+01:00")],
        ),
        (
            "followers_1.json",
            [
                ("instagram", "nora.norte", "follow", "2025-11-01T12:26:40+00:00"),
                ("instagram", "el_puig", "follow", "2025-11-07T07:20:00+00:00"),
            ],
        ),
        (
            "followers_wrapped.json",
            [
                ("instagram", "nora.norte", "follow", "2025-11-01T12:26:40+00:00"),
                ("instagram", "solo_title", "follow", "2025-11-08T11:06:40+00:00"),
            ],
        ),
        (
            "followers_flat.json",
            [
                ("instagram", "nora.norte", "follow", "2025-11-01T12:26:40+00:00"),
                ("instagram", "el_puig", "follow", "2025-11-07T07:20:00+00:00"),
                (3, "no_moment", ""),
            ],
        ),
        (
            "instagram-almacen.norte.zip",
            [
                ("instagram", "nora.norte", "follow", "2025-11-01T12:26:40+00:00"),
                ("instagram", "el_puig", "follow", "2025-11-07T07:20:00+00:00"),
                ("instagram", "el_puig", "comment", "2025-11-14T06:00:00+00:00"),
                ("instagram", "nora.norte", "comment", "2025-11-15T09:46:40+00:00"),
            ],
        ),
        (
            "plantilla_es.csv",
            [
                ("instagram", "nora.norte", "like", "2026-11-05T21:00:00+01:00"),
                ("facebook", "100044", "comment", "2025-11-23T10:15:00+01:00"),
            ],
        ),
    ],
)
def test_people_who_did_something(name, expected):
    assert [brief(item) for item in read(name)[1]] == expected


def test_connections_bring_names_and_emails_for_suggestions_only():
    items = read("linkedin_connections.csv")[1]
    assert [(item.name, item.email) for item in items[:2]] == [
        ("Nora Norte", ""),
        ("Óscar Puig", "oscar@puig.example"),
    ]


def test_comments_of_the_download_are_mended_and_told_apart():
    english = read("post_comments_1.json")[1][0]
    assert (english.handle, english.object, english.text) == (
        "nora.norte",
        "own_comment",
        "What a lovely café!",
    )
    ours, theirs = read("post_comments_es.json")[1]
    assert (ours.object, ours.text) == ("own_comment", "¡Qué bonito, señora!")
    assert (theirs.handle, theirs.object, theirs.text) == ("nora.norte", "", "Gracias")


def test_the_neutral_template():
    _found, items = read("template.csv")
    assert items[1] == EventDraft(
        3, "social", "instagram", "comment", "nora.norte",
        datetime.fromisoformat("2026-11-05T21:04:00+01:00"),
        url="https://www.instagram.com/p/Cabc/", text="Beautiful, do you ship?",
    )  # fmt: skip
    assert items[3].email == "oscar@puig.example"
    assert (items[4].channel, items[4].network, items[4].handle, items[4].text) == (
        "email",
        "",
        "nora.secret@example.org",
        "hard",
    )
    assert [brief(item) for item in items[5:]] == [
        (7, "unknown_event", "event"),
        (8, "no_handle", "handle"),
        (9, "no_moment", "datetime"),
    ]


def test_another_format_than_the_one_named_is_refused():
    with pytest.raises(NotEngagement):
        read("followers_1.json", "meta")
    with pytest.raises(NotEngagement):
        open_social(SAMPLES.parent / "formats" / "hubspot.csv", "hubspot.csv", "auto", MADRID)


@pytest.mark.parametrize("broken", [b"{", b"[[[[", b'{"a": 1}', b"[" * 200_000, b'"x"', b"[1, 2"])
def test_broken_json_never_ends_in_a_traceback(tmp_path, broken):
    path = tmp_path / "x.json"
    path.write_bytes(broken)
    with pytest.raises((NotEngagement, FileRefused)):
        list(open_social(path, "x.json", "auto", UTC).items())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("facebook_posts_Nov-01-2026_Nov-20-2026.csv", date(2026, 11, 20)),
        ("export 2026-11-19.csv", date(2026, 11, 19)),
        ("x_1762992000000.xls", date(2025, 11, 13)),
        ("posts.csv", date(2026, 11, 22)),
        ("posts_2031-01-01.csv", date(2026, 11, 22)),
    ],
)
def test_the_day_of_the_export_stands_in_the_name(name, expected):
    assert day_of_export(name, date(2026, 11, 22)) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1,540", 1540), ("1.540", 1540), ("12 345", 12345), ("7.0", 7), ("0", 0), ("", None),
     ("--", None), ("0.0375", None), ("-3", None), ("1e5", None)],
)  # fmt: skip
def test_numbers_as_exports_write_them(cell, expected):
    assert count_in(cell) == expected
