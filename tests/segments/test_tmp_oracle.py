import random, time, pytest
from tests.segments.random_people import random_world
pytestmark = pytest.mark.django_db
def test_it():
    t=time.time(); w=random_world(random.Random(1), 120); print(time.time()-t)
    print(sum(len(p["orders"]) for p in w["people"].values()))
