"""Background jobs in the data owner's admin: the package's own list, within our limits."""

from django.contrib import admin
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateJob

from config.operated_admin import Bounded

admin.site.unregister(ProcrastinateJob)


@admin.register(ProcrastinateJob)
class JobAdmin(Bounded, ProcrastinateJobAdmin):
    """Jobs to look at; their table grows with the work that is done."""

    list_filter = ("status",)
