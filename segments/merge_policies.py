"""What a merge does with the rows of this app that are about people."""

from config.merging import Fold, Policy, Rebuilt, Stays, United

POLICIES: tuple[Policy, ...] = (
    # A score is a place among everybody: the night counts it again from the united orders.
    Rebuilt("segments.ContactScore.contact"),
    # So is what somebody is expected to do; it is told anew of the united orders.
    Rebuilt("segments.CustomerValue.contact"),
    # --- segments
    # Who was kept out stays out, the longer of two exceptions holds.
    United(
        "segments.SegmentOverride.contact",
        by=("segment",),
        fold={"side": Fold.EARLIEST, "until": Fold.LATEST, "reason": Fold.FILLED},
    ),
    # The absorbed record is no member of anything; the survivor is judged by the united rows.
    Rebuilt(
        "segments.SegmentMembership.contact",
        again="segments.operations.merging.follow_merge",
    ),
    Stays(
        "segments.SegmentChange.contact",
        because="what happened to this record; that it left by the merge is one more row",
    ),
    # --- destinations: they know the absorbed record as a person of its own; the next run
    # takes it out there, unless the survivor goes by the same address.
    Stays("segments.DestinationState.contact", because="the next run removes it there"),
    Stays("segments.DeliveryReceipt.contact", because="what was sent, was sent for this record"),
    Stays("segments.Disclosure.contact", because="what was disclosed, was of this record"),
)
