"""What a merge does with the rows of this app, and of the frame, that are about people."""

from config.merging import Policy, Stays

POLICIES: tuple[Policy, ...] = (
    Stays("admin.LogEntry.object_id", because="what the admin did to that record stays so"),
    Stays("guardian.UserObjectPermission.object_pk", because="shares stand in ContactShare"),
    Stays("guardian.GroupObjectPermission.object_pk", because="shares stand in ContactShare"),
)
