import random, time, pytest, collections
from django.db import connection
from tests.segments.random_people import random_world, NOWS
from tests.segments.random_rules import Rules
from tests.segments.oracle import members
from segments.compiling import compile_rule
from segments.language import nodes
pytestmark = pytest.mark.django_db

def sql_members(batch, now, only=None):
    parts, params = [], []
    for n, r in enumerate(batch):
        c = compile_rule(r, now=now, only=only)
        parts.append(f"select {n}, array(({c.sql}))"); params += c.params
    with connection.cursor() as cur:
        cur.execute(" union all ".join(parts), params)
        return dict(cur.fetchall())

def tame(w_person, w_sale):
    def person(d, w):
        p=w_person(d, w)
        p["addresses"]=p["addresses"][:1]
        p["points"]=[x for x in p["points"] if x["kind"]!="handle" or x["network"]]
        p["loyalty"]=[x for x in p["loyalty"] if x["tier"]]
        if p["custom"].get("renewal") not in ("2026-05-31","2024-02-29"): p["custom"].pop("renewal",None)
        for r in p["responses"]:
            if r["answers"].get("day")=="x": r["answers"].pop("day")
        return p
    def sale(d, w):
        s=w_sale(d,w)
        if s["state"]=="refunded": s["state"]="paid"
        return s
    return person, sale

def test_it():
    import os
    import tests.segments.random_people as rp
    if os.environ.get("TAME"): rp._person, rp._sale = tame(rp._person, rp._sale)
    w=random_world(random.Random(1), 100)
    r=Rules(random.Random(int(os.environ.get("SEED","2"))), w)
    errs={}; bad=collections.Counter(); shown=0
    t0=time.time(); tc=ts=to=0
    for now in NOWS:
        w["now"]=now
        for b in range(12):
            rules=[nodes.Rule(r.leaf()) for n in range(50)]
            from django.db import transaction
            try:
                with transaction.atomic():
                    t=time.time(); got=sql_members(rules, now); ts+=time.time()-t
            except Exception as e:
                got={}
                for n,x in enumerate(rules):
                    try:
                        with transaction.atomic():
                            got[n]=sql_members([x],now)[0]
                    except Exception as e:
                        got[n]=[-1]
                        if errs.setdefault(str(e)[:60],0)<2: print("ERR", type(e), str(e)[:200], x.root)
                        errs[str(e)[:60]]+=1
            for n,x in enumerate(rules):
                t=time.time(); want=members(x,w); to+=time.time()-t
                have=set(got[n])
                if want!=have or len(have)!=len(got[n]):
                    bad[type(x.root).__name__]+=1
                    if shown<40 and have!={-1}:
                        shown+=1
                        print(now, x.root, "SQL only", sorted(have-want)[:4], "PY only", sorted(want-have)[:4])
    print(bad, "sql", ts, "oracle", to)
