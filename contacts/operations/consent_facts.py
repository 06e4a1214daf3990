"""What the law wants on record with a yes, beyond the words: a sale, or a signature.

Such facts stand in the evidence of the event; whoever judges later reads them there.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.errors import Invalid
from contacts.models.preference import ALLOWING, Action, Channel, Purpose

SOFT_OPT_IN, WRITTEN = "soft_opt_in", "tcpa_pew"
# How an agreement was signed; what E-SIGN counts as a signature (15 U.S.C. 7006(5)) included.
SIGNATURES = ("ink", "electronic", "key_press", "voice")
ORDER_MOST, _NAME_MOST = 120, 200
# In words that were shown, where the number or the order of the one person stood: the words
# outlive an erasure, what stood there does not.
NUMBER, ORDER = "{number}", "{order}"


def sale(*, order: str, own_similar: bool, could_refuse: bool) -> dict[str, Any]:
    """Return the evidence of an address given at a sale (Directive 2002/58/EC Art. 13(2)).

    Args:
        order: the number of the order, or its key in the shop.
        own_similar: only our own similar products will be offered.
        could_refuse: the person could refuse there and then, free and easily.
    """
    facts = {"order": order.strip(), "own_similar": own_similar, "could_refuse": could_refuse}
    return {"sale": facts}


def written(
    *, signature: str, automated: bool, no_condition: bool, name: str = ""
) -> dict[str, Any]:
    """Return the evidence of a signed agreement to calls or texts (47 CFR 64.1200(f)(9)).

    Args:
        signature: one of SIGNATURES.
        automated: the words disclose that machines will call or text.
        no_condition: the words disclose that no purchase depends on it.
        name: the name as it was typed, where that is the signature (15 U.S.C. 7001(a)).
    """
    facts = {"signature": signature, "automated": automated, "no_condition": no_condition}
    return {"written": facts | ({"name": name.strip()} if name.strip() else {})}


def as_shown(wording: str, *, number: str = "", order: str = "") -> str:
    """Return the words as they were shown to one person, dots where that is not known any more."""
    return wording.replace(NUMBER, number or "…").replace(ORDER, order or "…")


def basis_of(
    *, purpose: Purpose, channel: str, action: str, wording: str, address: str,
    evidence: Mapping[str, Any],
) -> str:  # fmt: skip
    """Return the legal basis of what was said, as its facts bear it out.

    Raises:
        Invalid: a fact of a sale or of a signature is missing or wrong.
    """
    facts = {name: evidence[name] for name in ("sale", "written") if evidence.get(name)}
    if facts and (action not in ALLOWING or not wording or not address):
        words = _("A yes with its words and the address it is for is needed.")
        raise Invalid({"evidence": [words]})
    if "sale" in facts:
        _check_sale(facts["sale"], purpose, channel)
        return SOFT_OPT_IN
    if "written" in facts:
        return _of_signed(facts["written"], purpose, channel)
    if purpose.basis == SOFT_OPT_IN and action in ALLOWING:
        return "consent" if wording or action == Action.CONFIRMED else SOFT_OPT_IN
    return purpose.basis


def _check_sale(facts: Mapping[str, Any], purpose: Purpose, channel: str) -> None:
    order = str(facts.get("order") or "")
    if purpose.basis != SOFT_OPT_IN or channel not in (Channel.EMAIL, Channel.SMS):
        raise Invalid({"sale": [_("This purpose or channel does not rest on a sale.")]})
    complete = facts.get("own_similar") is True and facts.get("could_refuse") is True
    if not (0 < len(order) <= ORDER_MOST and complete):
        words = _("Name the order; it is about own similar products, and refusing was possible.")
        raise Invalid({"sale": [words]})


def _of_signed(facts: Mapping[str, Any], purpose: Purpose, channel: str) -> str:
    if channel not in (Channel.PHONE, Channel.SMS):
        raise Invalid({"written": [_("A signed agreement is about calls or texts.")]})
    if facts.get("signature") not in SIGNATURES:
        raise Invalid({"written": [_("Say how it was signed.")]})
    if len(str(facts.get("name") or "")) > _NAME_MOST:
        raise Invalid({"written": [_("Use at most %(most)d characters.") % {"most": _NAME_MOST}]})
    disclosed = facts.get("automated") is True and facts.get("no_condition") is True
    return WRITTEN if disclosed else purpose.basis
