import random, time, pytest
from django.db import connection
from tests.segments.random_people import random_world, NOWS
from tests.segments.random_rules import Rules, leaves
from segments.compiling import compile_rule
pytestmark = pytest.mark.django_db
def test_it():
    now=NOWS[2]
    dice=random.Random(f"{now}")
    w=random_world(dice, 80) | {"now": now}
    r=Rules(dice, w)
    tot=[0,0]; slow=[]
    t0=time.time()
    n=0
    while time.time()-t0<60 and n<1500:
        x=r.rule(); n+=1
        c=compile_rule(x, now=now)
        t=time.time()
        with connection.cursor() as cur:
            cur.execute("explain (summary) "+c.sql, c.params); pl=[l[0] for l in cur.fetchall()]
        t1=time.time()-t; t=time.time()
        with connection.cursor() as cur:
            cur.execute(c.sql, c.params); cur.fetchall()
        t2=time.time()-t-0
        tot[0]+=t1; tot[1]+=t2
        slow.append((t2, t1, leaves(x.root), x, pl[0], pl[-1]))
    slow.sort(key=lambda s:-s[0])
    print(n, tot)
    for s in slow[:6]: print(s[:3], s[4:], str(s[3])[:1500])
