import os, sys, pytest
from pathlib import Path
pytestmark = pytest.mark.django_db(transaction=True)

def test_look(site, window):
    from config.actor import Actor, Door
    from governance.models.user import User
    exec(compile(Path("/tmp/look.py").read_text(), "/tmp/look.py", "exec"), {"site": site, "window": window, "Actor": Actor, "Door": Door, "User": User})
