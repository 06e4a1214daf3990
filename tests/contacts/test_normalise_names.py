"""Names keep every word; only the case of shouted or whispered ones changes."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contacts.normalise.names import split_full_name, split_surnames, tidy_name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("MARÍA JOSÉ", "María José"),
        ("DE LA FUENTE MARTÍN", "de la Fuente Martín"),
        ("josé ortega y gasset", "José Ortega y Gasset"),
        ("LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven"),
        ("O'BRIEN", "O'Brien"),
        ("o’brien", "O’Brien"),
        ("MCDONALD", "McDonald"),
        ("MACDONALD", "MacDonald"),
        ("MACÍAS", "Macías"),
        ("MACHADO", "Machado"),
        ("ANNE-MARIE", "Anne-Marie"),
        ("J.R. SMITH III", "J.R. Smith III"),
        ("İSMAİL", "İsmail"),
        ("ΓΙΩΡΓΟΣ", "Γιωργος"),
        ("la", "La"),
        ("李小龙", "李小龙"),
    ],
)
def test_shouted_and_whispered_names_get_their_case_back(raw: str, name: str) -> None:
    assert tidy_name(raw) == name


@pytest.mark.parametrize(
    "name", ["Leonardo DiCaprio", "bell hooks Jr", "McDonald", "de la Rosa, A"]
)
def test_names_in_mixed_case_are_left_alone(name: str) -> None:
    assert tidy_name(name) == name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("María José Gómez Pérez", ("María José", "Gómez", "Pérez")),
        ("María del Carmen Ruiz Soto", ("María del Carmen", "Ruiz", "Soto")),
        ("GARCÍA LÓPEZ ANA", ("ANA", "GARCÍA", "LÓPEZ")),
        ("Ana García de la Fuente", ("Ana", "García", "de la Fuente")),
        ("Juan Carlos Pérez", ("Juan Carlos", "Pérez", "")),
        ("García López, Ana María", ("Ana María", "García", "López")),
        ("Dr. Juan Pérez", ("Dr. Juan", "Pérez", "")),
        ("Ana Muñoz Sol", ("Ana", "Muñoz", "Sol")),
        ("John Smith", ("John", "Smith", "")),
        ("Smith, John", ("John", "Smith", "")),
        ("EXAMPLE, Jordan", ("Jordan", "EXAMPLE", "")),
        ("John Smith, Jr.", ("John", "Smith Jr.", "")),
        ("Mary Jane Watson", ("Mary Jane", "Watson", "")),
        ("Vincent van Gogh", ("Vincent", "van Gogh", "")),
        ("Ben Kingsley", ("Ben", "Kingsley", "")),
        ("Martin Luther King Jr", ("Martin Luther", "King Jr", "")),
        ("Cher", ("Cher", "", "")),
        ("", ("", "", "")),
    ],
)
def test_full_names_are_taken_apart(text: str, parts: tuple[str, str, str]) -> None:
    assert split_full_name(text) == parts


def test_the_file_may_say_whether_people_have_two_surnames() -> None:
    assert split_full_name("Iker Etxe Goia", spanish=True) == ("Iker", "Etxe", "Goia")
    assert split_full_name("Ana García López", spanish=False) == ("Ana García", "López", "")


@pytest.mark.parametrize(
    ("family", "spanish", "parts"),
    [
        ("García López", True, ("García", "López")),
        ("García López", False, ("García López", "")),
        ("de la Fuente Martín", True, ("de la Fuente", "Martín")),
        ("García de la Fuente", True, ("García", "de la Fuente")),
        ("García-Lorca Ruiz", True, ("García-Lorca", "Ruiz")),
        ("García", True, ("García", "")),
        ("Sáenz Santa María Vega", True, ("Sáenz Santa María Vega", "")),
    ],
)
def test_surnames_are_told_apart_only_when_there_is_no_doubt(
    family: str, spanish: bool, parts: tuple[str, str]
) -> None:
    assert split_surnames(family, spanish) == parts


WORDS = st.lists(
    st.sampled_from(
        [
            "Ana",
            "José",
            "María",
            "García",
            "López",
            "de",
            "la",
            "del",
            "y",
            "van",
            "Dr.",
            "Jr",
            "Smith",
            "O'Neil",
            "Muñoz",
        ]
    ),
    max_size=8,
)


@given(WORDS, st.sampled_from([None, True, False]), st.sampled_from([" ", ", "]))
def test_no_word_of_a_name_is_lost_or_doubled(
    words: list[str], spanish: bool | None, join: str
) -> None:
    parts = split_full_name(join.join(words), spanish=spanish)
    kept = " ".join(parts).replace(",", " ").split()
    assert Counter(kept) == Counter(words)


@example("â¡")
@given(st.text(max_size=40))
def test_tidying_a_name_twice_is_tidying_it_once(text: str) -> None:
    assert tidy_name(tidy_name(text)).casefold() == tidy_name(text).casefold()
