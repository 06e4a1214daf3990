import time, pytest
from django.db import connection
from contacts.models.collaboration import Note
from contacts.operations.contacts import create_contact
pytestmark = pytest.mark.django_db

@pytest.mark.parametrize("fix", [False, True])
def test_plan(by, people, fix):
    c = create_contact(values={"given_name": "A"}, by=by)
    with connection.cursor() as cur:
        cur.execute("set local statement_timeout = 0")
        def make(n): Note.objects.bulk_create([Note(contact=c, about_model="contacts.Contact", about_key=str(c.key), text="x") for _ in range(n)])
        def upd(label):
            t = time.perf_counter(); cur.execute("update contacts_note set text = text || 'y' where contact_id = %s", [c.pk]); print(fix, label, cur.rowcount, round(time.perf_counter()-t, 3))
        if fix:
            cur.execute("reset role"); 
        make(1); upd("one"); upd("one")
        make(4000); upd("4001")
        make(4000); upd("8001")
        cur.execute("discard plans")
        upd("8001 after discard plans")
