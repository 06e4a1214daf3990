"""The contacts of the sample business, for `manage.py demo`."""

from config.actor import Actor
from contacts.invented import organisations, people
from contacts.operations.sample import load_sample_business


def load(by: Actor) -> dict[str, int]:
    """Load the sample once; a second call writes nothing. Return what the sample holds."""
    sample, shops = people(), organisations()
    load_sample_business(people=sample, organisations=shops, by=by)
    return {"contacts": len(sample), "organisations": len(shops)}
