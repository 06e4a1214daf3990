import pytest
import tests.segments.random_people as rp
from tests.segments.test_tmp_oracle import tame
@pytest.fixture(autouse=True)
def _tame(monkeypatch):
    a,b=tame(rp._person, rp._sale)
    monkeypatch.setattr(rp,"_person",a); monkeypatch.setattr(rp,"_sale",b)
from tests.segments.test_differential import test_sql_and_plain_python_find_the_same_people, test_the_laws_of_sets_hold
pytestmark = pytest.mark.django_db
