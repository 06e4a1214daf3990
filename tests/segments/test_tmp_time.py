import random, time, pytest
from tests.segments.random_people import random_world, NOWS
from tests.segments.random_rules import Rules, leaves
from tests.segments.oracle import members
from tests.segments.test_differential import asked
from segments.compiling import compile_rule
pytestmark = pytest.mark.django_db
def test_it():
    w=random_world(random.Random(1), 80)
    r=Rules(random.Random(2), w)
    rules=[r.rule() for n in range(300)]
    some=list(w["people"])[:20]
    now=NOWS[0]
    for name, f in [("compile", lambda: [compile_rule(x, now=now) for x in rules]), ("whole", lambda: [asked(rules[i:i+100],now) for i in (0,100,200)]),("delta", lambda: [asked(rules[i:i+100],now,only=some) for i in (0,100,200)]),
       ("single", lambda: asked(rules[:75],now,only=some[:1])),("each", lambda: asked(rules[:75],now,form="each")),("oracle", lambda: [members(x,w) for x in rules])]:
        t=time.time(); c=time.process_time(); f(); print(name, round(time.time()-t,2), round(time.process_time()-c,2))
