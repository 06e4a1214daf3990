"""One change, many doors: the same operation, the same trace, the right person."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from procrastinate.testing import InMemoryConnector

from config.actor import Actor, Door
from contacts.models.catalogue import Tag
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.importing.starting import configure_import, start_import
from contacts.tasks import run_import_job
from governance.models.audit import AuditEvent
from tests.contacts.api_client import Caller

