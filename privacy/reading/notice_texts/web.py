"""Web events and cookies: what the script of our pages does, read from the script itself."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from config.keeping import periods
from interactions.operations.web.links import KEPT_SECONDS
from privacy.reading.notice_texts.cookies import cookie_lines
from privacy.reading.notice_texts.parts import Notice, Section

_STORES = ("document.cookie", "localStorage", "sessionStorage", "indexedDB", "caches.open")
_DAY = 86_400
# Where visits of people we know are kept.
_TABLE = "interactions.Engagement"


@dataclass(frozen=True, slots=True)
class ScriptFacts:
    """What a script does in a browser."""

    stores: bool
    sends_cookies: bool
    hears_signal: bool
    hears_do_not_track: bool


def script_facts(text: str) -> ScriptFacts:
    """Return what a script does, by the words that it cannot do it without."""
    return ScriptFacts(
        stores=any(word in text for word in _STORES),
        sends_cookies="credentials:'omit'" not in text,
        hears_signal="globalPrivacyControl" in text,
        hears_do_not_track="doNotTrack" in text,
    )


def our_script() -> str:
    """Return the script that /t.js serves."""
    return (settings.BASE_DIR / "static" / "js" / "t.js").read_text()


def web_notice() -> Notice:
    """Return the notice on web events and cookies."""
    rule = periods().get(_TABLE, "")
    lacking = () if rule else (_("No retention rule speaks of visits of our pages."),)
    sections = (
        Section(_("What our web pages note"), items=_noted(script_facts(our_script()))),
        Section(_("Who you are"), items=_identity()),
        Section(_("How long visits are kept"), items=_kept(rule)),
        Section(_("Cookies"), _cookies(), cookie_lines()),
        Section(_("More about your data"), links=_links()),
    )
    rests_on = _("Directive 2002/58/EC, Art. 5(3); GDPR Art. 13")
    return Notice("web", _("Web pages and cookies"), rests_on, sections, lacking)


def _noted(facts: ScriptFacts) -> tuple[str, ...]:
    found = [
        _(
            "Some of our pages load a small script. When such a page opens, the script sends us the"
            " address of the page, the site you came from, and what the page itself reports, such"
            " as an order."
        )
    ]
    if facts.stores:
        found.append(_("It stores something in your browser."))
    else:
        found.append(_("It sets no cookie, reads none, and stores nothing in your browser."))
    if facts.sends_cookies:
        found.append(_("Your browser may send cookies along."))
    found += _silent(facts)
    found += [
        _(
            "Of the address of a page we keep no parameters but those of campaigns (utm). Of the"
            " site you came from we keep nothing but its name."
        ),
        _("Programs that read pages by themselves are not counted."),
    ]
    if sites := settings.WEB_EVENTS_ORIGINS:
        found.append(_("It counts on these sites only: %(sites)s.") % {"sites": ", ".join(sites)})
    return tuple(found)


def _silent(facts: ScriptFacts) -> list[str]:
    """The server drops such events whatever the script does."""
    if facts.hears_signal and facts.hears_do_not_track:
        return [
            _(
                "It sends nothing where your browser says Global Privacy Control or Do Not Track;"
                " if such an event came all the same, our server would drop it."
            )
        ]
    return [
        _(
            "Where your browser says Global Privacy Control or Do Not Track, our server keeps"
            " nothing of what is sent."
        )
    ]


def _identity() -> tuple[str, ...]:
    known = _(
        "We know who you are only if you follow a link that we signed for you, for example in a"
        " mail. Such a link ends after %(days)d days."
    ) % {"days": KEPT_SECONDS // _DAY}
    counted = _(
        "To count the visitors of a day, we make a number of your network address, your browser's"
        " name for itself and the site, under a key that is destroyed when the day is over. The"
        " address and the name are not kept with the event."
    )
    if settings.WEB_EVENTS_NEED_CONSENT:
        agreed = _("Nothing is kept unless you followed such a link and agreed to analytics.")
        return known, agreed, counted
    return known, _("Of everybody else we keep counts only."), counted


def _kept(rule: str) -> tuple[str, ...]:
    unknown = _("Visits of people we do not know: as counts by page and day, which name nobody.")
    if rule:
        return unknown, _("Visits of people we know: %(rule)s.") % {"rule": rule}
    return unknown, _("Visits of people we know: as long as their record.")


def _links() -> tuple[tuple[str, str], ...]:
    rights = _("Your rights over your data"), reverse("privacy:my_data")
    return (_("Privacy notice"), reverse("privacy:privacy_notice")), rights


def _cookies() -> tuple[str, ...]:
    return (
        _("Forms, choices, privacy requests and this notice set no cookie."),
        _(
            "Only who opens the sign-in page of this application, because they work with it, gets"
            " cookies. Each is needed for what they ask for:"
        ),
    )
