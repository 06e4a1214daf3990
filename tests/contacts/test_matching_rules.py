"""What is and is not the same person, one sentence each, by first guesses: nothing learned."""

import random

import numpy as np
import pytest
from rapidfuzz.distance import OSA, Indel

from contacts.matching.clusters import components
from contacts.matching.columns import Columns
from contacts.matching.engine import find, judge
from contacts.matching.evidence import digest_of, waterfall
from contacts.matching.keys import keys_of
from contacts.matching.labels import Labels
from contacts.matching.letters import apart, bags, fewest_words, lacking
from contacts.matching.model import Model
from contacts.matching.person import Person, person, plain_email, plain_phone
from contacts.matching.scoring import evidence

ANA = {
    "given_name": "Ana", "family_name": "Ruiz", "second_family_name": "Sol",
    "emails": ["ana.ruiz@x.es"], "phones": ["+34612345678"], "birth_date": "1980-03-07",
    "street": "Calle Mayor 5", "city": "Sevilla", "postal_code": "41003", "company": "Acme S.L.",
}  # fmt: skip
MODEL = Model.untrained(10_000)


def judged(*records):
    columns = Columns(person(record) for record in records).close()
    right = np.arange(1, len(records), dtype=np.int32)
    return judge(columns, np.zeros_like(right), right, model=MODEL)


def likely(one, **other):
    """The probability that `one` and one with these values instead are the same person."""
    return float(judged(one, {**one, **other}).probability[0])


def only(*names, **more):
    return {**{name: ANA[name] for name in names}, **more}


NAMED = ("given_name", "family_name", "phones")


@pytest.mark.parametrize(
    "other",
    [
        {"given_name": "ANA"},
        {"family_name": "Ruíz"},
        {"family_name": "Riuz"},
        {"given_name": "Ruiz", "family_name": "Ana", "second_family_name": ""},
        {"second_family_name": ""},
        {"family_name": "Ruiz Sol", "second_family_name": ""},
        {"given_name": "Ana María"},
        {"given_name": "A."},
        {"family_name": "de la Ruiz"},
        {"phones": ["612 345 678"]},
        {"phones": ["0034612345678"]},
        {"phones": ["612345679"]},
        {"emails": ["ANA.RUIZ+news@x.es"]},
        {"birth_date": "1980-07-03"},
        {"birth_date": "1980-03-17"},
        {"street": "C/ Mayor, 5, 2º"},
        {"emails": [], "phones": []},
    ],
)
def test_the_same_person_written_differently_is_recognised(other):
    assert likely(ANA, **other) > 0.99


@pytest.mark.parametrize(
    ("full", "short"),
    [("Robert", "Bob"), ("Francisco", "Paco"), ("José María", "Chema"), ("Elizabeth", "Liz")],
)
def test_a_short_form_is_the_same_name(full, short):
    given = only("family_name", "phones", given_name=full)
    assert likely(given, given_name=short) > 0.9


@pytest.mark.parametrize("first", ["Luis", "Mario", "Eva", "Nuria"])
def test_a_household_with_one_phone_and_address_stays_several_people(first):
    assert likely(ANA, given_name=first, birth_date="") < 0.001


def test_a_conflicting_first_name_vetoes_whatever_else_agrees():
    assert likely(ANA, given_name="Luis") < 0.001


def test_two_first_names_of_one_letter_apart_are_two_names():
    mario = only("family_name", "phones", "street", "postal_code", given_name="Mario")
    assert likely(mario, given_name="Maria") < likely(mario, given_name="Marrio")
    assert likely(only(*NAMED, given_name="Mario"), given_name="Maria") < 0.5


def test_different_days_of_birth_are_two_people_of_one_name():
    assert likely(only("given_name", "family_name", "birth_date"), birth_date="1951-11-30") < 0.01


def test_a_personal_number_lifts_the_veto_when_the_day_of_birth_agrees():
    numbered = {**ANA, "ids": ["12345678Z"]}
    assert likely(numbered, given_name="Marta") > 0.5
    assert likely(numbered, given_name="Marta", birth_date="") < 0.001


def test_colleagues_at_one_switchboard_stay_several_people():
    office = {"phones": ["+34912345678"], "company": "Acme"}
    names = ["Ana Gil", "Luis Mas", "Eva Sol", "Juan Roca", "Rosa Vidal", "Pau Font"]
    records = [{"given_name": n.split()[0], "family_name": n.split()[1], **office} for n in names]
    assert judged(*records).probability.max() < 0.001


def test_a_number_that_many_share_says_less_than_ones_own():
    shared = {"phones": ["+34912345678"]}
    nameless = [{"given_name": "Ana", "family_name": "Gil", **shared}]
    nameless.append({"family_name": "Gil", **shared})
    others = [
        {"given_name": n, "family_name": f, **shared}
        for n, f in [("Luis", "Mas"), ("Eva", "Sol"), ("Juan", "Roca"), ("Rosa", "Vidal")]
    ]
    alone, among = (judged(*records).bits[0] for records in (nameless, nameless + others))
    assert alone - among > 3


def test_a_function_mailbox_says_little():
    shared = {"emails": ["info@acme.es"], "family_name": "Gil"}
    own = {**shared, "emails": ["blue.whale@acme.es"]}
    assert judged(own, own).bits[0] - judged(shared, shared).bits[0] > 8


def test_a_rare_surname_says_more_than_a_common_one():
    people = [{"given_name": f"Name{n}", "family_name": "García"} for n in range(40)]
    rare = [{"given_name": "Ana", "family_name": "Zubizarreta"}] * 2
    common = [{"given_name": "Ana", "family_name": "García"}] * 2
    found = find(person(record) for record in [*people, *rare, *common])
    pairs = zip(found.compared.left.tolist(), found.compared.right.tolist(), strict=True)
    bits = dict(zip(pairs, found.bits.tolist(), strict=True))
    assert bits[40, 41] > bits[42, 43]


def test_a_third_record_does_not_join_two_first_names():
    shared = {"emails": ["casa@x.es"], "phones": ["+34612345678"], "family_name": "Ruiz"}
    records = [{"given_name": name, **shared} for name in ("Ana", "Luis", "")]
    groups = find(person(record) for record in records).groups()
    assert groups[0] != groups[1]


def test_the_evidence_adds_up_to_the_total_and_names_no_value():
    found = judged(ANA, {**ANA, "emails": ["other@y.com"]})
    weights = evidence(found.model, found.comparer(), found.compared)
    said = waterfall(found.compared, weights)[0]
    prior = np.log2(MODEL.prior / (1 - MODEL.prior))
    assert found.bits[0] == pytest.approx(sum(each["bits"] for each in said) + prior, abs=0.1)
    assert [each["field"] for each in said] == [
        "name", "email", "phone", "birth", "address", "organisation",
    ]  # fmt: skip
    assert "Ruiz" not in str(said)
    assert "ana" not in str(said)


def test_either_order_of_a_pair_gives_the_same():
    other = {**ANA, "given_name": "Sol Ruiz", "family_name": "Ana", "second_family_name": ""}
    assert judged(ANA, other).bits[0] == judged(other, ANA).bits[0]


def test_a_stored_model_weighs_as_the_learned_one():
    again = Model.from_json(MODEL.to_json())
    assert again.to_json() == MODEL.to_json()


def test_keys_of_a_record_do_not_change_from_one_run_to_the_next():
    keys = keys_of(person({"emails": ["ana@x.es"]}))
    assert sorted(keys) == sorted(keys_of(person({"emails": [" ANA@x.es "]})))
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_a_digest_changes_with_a_compared_value_alone():
    assert digest_of(person(ANA)) == digest_of(person({**ANA, "given_name": "ANA"}))
    assert digest_of(person(ANA)) != digest_of(person({**ANA, "phones": ["+34612345679"]}))


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("a.b+c@gmail.com", "ab@gmail.com"),
        ("A.B@googlemail.com", "ab@gmail.com"),
        ("a.b@x.es", "a.b@x.es"),
        ("@x.es", ""),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_a_mailbox_has_one_spelling(raw, plain):
    assert plain_email(raw) == plain


@pytest.mark.parametrize(
    ("raw", "plain"),
    [("34612345678.0", "612345678"), ("+34612345678", "612345678"), ("123", ""), ("abc", "")],
)
def test_a_number_is_compared_by_its_last_digits(raw, plain):
    assert plain_phone(raw) == plain


def test_decisions_move_the_odds_within_bounds():
    assert Labels().shift() == 0.0
    few, many = Labels(judged=[(4.0, False)]), Labels(judged=[(4.0, False)] * 500)
    assert -0.5 < few.shift() < 0.0
    assert many.shift() == -3.0
    assert Labels(judged=[(-2.0, True)] * 500).shift() == 3.0


def test_a_base_of_one_or_no_record_has_no_duplicates():
    assert find([]).bits.tolist() == []
    assert find([person(ANA)]).groups().tolist() == [0]


def test_letters_never_say_more_than_the_strings_are_apart():
    chance = random.Random(5)
    texts = ["", "x" * 300, "garcia garcia", "garcia", "Ωmega ñandú", "李 小龙"]
    texts += ["".join(chance.choices("abcdeñ 李", k=chance.randrange(12))) for _ in range(400)]
    others = chance.sample(texts, len(texts))
    one, other = bags(texts), bags(others)
    pairs = list(zip(texts, others, strict=True))
    least = apart(one, other)
    assert all(least <= [Indel.distance(sorted(a), sorted(b)) for a, b in pairs])
    assert all(least <= [2 * OSA.distance(a, b) + abs(len(a) - len(b)) for a, b in pairs])
    assert all(lacking(one, other) <= [len(set(a) - set(b)) for a, b in pairs])
    words = [min(a.count(" "), b.count(" ")) + 1 for a, b in pairs]
    assert all(fewest_words(one, other) >= words)


def test_components_are_numbered_by_their_smallest_row():
    left, right = np.array([5, 4, 8, 3]), np.array([6, 5, 9, 9])
    assert components(10, left, right).tolist() == [0, 1, 2, 3, 4, 4, 4, 7, 3, 3]


def test_columns_give_back_every_person_and_keep_each_value_once():
    several = Person(given="ñ 李", emails=("a@x.es", "b@x.es", "c@x.es"), phones=("600100200",))
    given = [person(ANA), Person(), several, Person(given="a\0b", emails=("b@x.es",)), person(ANA)]
    columns = Columns(given).close()
    assert [columns.person(row) for row in (0, 1, 2, 4)] == [given[n] for n in (0, 1, 2, 4)]
    assert columns.person(3) == Person(given="a b", emails=("b@x.es",))
    emails = ["", "ana.ruiz@x.es", "a@x.es", "b@x.es", "c@x.es"]
    assert sorted(columns.values("emails")) == sorted(emails)
    assert columns.values("given").of(columns.single["given"]) == ["ana", "", "ñ 李", "a b", "ana"]
