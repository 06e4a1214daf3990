import time, traceback, pytest
from pathlib import Path
pytestmark = pytest.mark.django_db(transaction=True)

def test_look(site, window):
    from django.template import engines
    from config.actor import Actor, Door
    from governance.models.user import User
    space = {"site": site, "window": window, "Actor": Actor, "Door": Door, "User": User}
    end = time.time() + 1500
    todo = Path("/tmp/look_now.py")
    while time.time() < end and not Path("/tmp/look.stop").exists():
        if todo.exists():
            text = todo.read_text(); todo.unlink()
            for loader in engines["django"].engine.template_loaders:
                loader.reset()
            with open("/tmp/look.out", "w") as out:
                space["say"] = lambda *a: print(*a, file=out, flush=True)
                try:
                    exec(compile(text, "look", "exec"), space)
                except BaseException:
                    traceback.print_exc(file=out)
                print("DONE", file=out)
        time.sleep(0.5)
