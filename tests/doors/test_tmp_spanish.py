"""Temporary: dump Spanish pages."""
import re
from contacts.operations.contacts import create_contact
from contacts.models.contact import Contact
from django.urls import reverse

def text(html):
    html=re.sub(r'(?s)<(script|style|svg)\b.*?</\1>','',html)
    attrs=re.findall(r'(?:aria-label|title|placeholder|data-[a-z-]*(?:text|label|message))="([^"]+)"',html)
    body=re.sub(r'(?s)<[^>]+>','|',html)
    return re.sub(r'[\s|]*\|[\s|]*',' | ',body), attrs

def test_dump(signed_in, by, people):
    people["root"].language="es"; people["root"].save(); people["ana"].language="es"; people["ana"].save()
    c=create_contact(values={"given_name":"Lola","family_name":"Ruiz","email":"info@x.example","phone":"+34612345678","organisation":"Casa","tags":["VIP"],"stage":"lead","owner":people["ana"]},by=by)
    client=signed_in("root")
    out=open('/tmp/pages.txt','w')
    paths=["/accounts/login/","/","/home/coverage/","/contacts/","/contacts/new/",f"/contacts/{c.key}/",f"/contacts/{c.key}/history/",f"/contacts/{c.key}/edit/stage/","/contacts/tags/","/organisations/","/organisations/new/","/contacts/import/","/contacts/import/new/","/contacts/export/","/search/?q=lola","/governance/audit/","/governance/inventory/","/governance/ownership/","/admin/","/admin/contacts/contact/",f"/admin/contacts/contact/{c.pk}/change/",f"/admin/contacts/contact/{c.pk}/history/","/admin/contacts/import/","/admin/contacts/customfield/add/","/admin/contacts/source/","/admin/governance/user/","/admin/governance/auditevent/","/accounts/2fa/","/accounts/email/","/accounts/sessions/","/accounts/password/change/","/contacts/bulk/?do=owner&ids=%d"%c.pk,"/nothing/"]
    for p in paths:
        r=client.get(p,headers={"accept-language":"es"})
        client.cookies["custodia-language"]="es"; client.cookies["django_language"]="es"
        try: b,a=text(r.content.decode())
        except Exception as e: b,a=str(e),[]
        if p!="/": b=b.split('Cerrar sesión')[-1] if len(b)>5000 else b
        out.write(f"\n##### {p} {r.status_code}\n{b}\nATTRS {sorted(set(a))}\n")
