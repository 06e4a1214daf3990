import os
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="1"
import pytest
from django.urls import reverse
from django.test import Client
from config.actor import Actor, Door
from contacts.operations.contacts import create_contact, update_contact
from tests.conftest import *

@pytest.mark.django_db(transaction=True)
@pytest.mark.enable_socket
def test_it(live_server, people):
    from playwright.sync_api import sync_playwright
    c = create_contact(values={"given_name":"Rosa","family_name":"Luz","organisation":"Luz SL","tags":["vip"]}, by=Actor(people["ana"],Door.PAGE))
    update_contact(contact=c, values={"occupation":"Baker"}, by=Actor(people["ana"],Door.PAGE))
    client = Client(); client.force_login(people["dario"], backend="governance.roles.RoleBackend")
    bad=[]
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        ctx=b.new_context(viewport={"width":1280,"height":900}); ctx.add_cookies([{"name":"sessionid","value":client.cookies["sessionid"].value,"url":live_server.url}])
        page=ctx.new_page(); page.on("console", lambda m: bad.append((page.url,m.type,m.text)) if m.type in("error","warning") else None)
        for i,u in enumerate([reverse("admin:contacts_contact_changelist"),reverse("admin:contacts_contact_change",args=[c.pk]),reverse("admin:contacts_contact_history",args=[c.pk]),reverse("admin:contacts_contact_shares",args=[c.pk]),reverse("admin:contacts_team_change",args=[people["ana"].teams.first().pk]),reverse("governance:audit"),reverse("governance:inventory"),reverse("governance:ownership"),reverse("admin:governance_user_changelist")]):
            page.goto(live_server.url+u); page.wait_for_timeout(300); page.screenshot(path=f"/tmp/shot{i}.png")
        b.close()
    print("CONSOLE", bad)
