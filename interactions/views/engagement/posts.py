"""Our posts with their numbers, and what visitors of the website looked at."""

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from config.keyset import page_of
from config.page_address import query_with
from interactions.access import Can
from interactions.files.social import METRICS
from interactions.models.engagement import Engagement, Network, Post, PostMetric
from interactions.models.web import WebPageDay
from interactions.reading.engagement import followable, lines_of, network_name, post_name

PAGE, DAYS, EVENTS, PAGES = 25, 60, 10, 50
WEB_DAYS = 30


@require_GET
@login_required
@permission_required(Can.VIEW_ENGAGEMENT, raise_exception=True)
def post_list(request: HttpRequest) -> HttpResponse:
    """List posts, the latest first, each with its newest numbers."""
    seen = Post.objects.visible_to(request.user)
    network = request.GET.get("network", "")
    if network in Network.values:
        seen = seen.filter(network=network)
    after = request.GET.get("after", "")
    page = page_of(_with_numbers(seen), order=("-published_at", "-id"), after=after, limit=PAGE)
    context = {
        "rows": [(post, post_name(post), network_name(post.network)) for post in page.rows],
        "networks": Network.choices,
        "network": network,
        "next": query_with(request, after=page.after) if page.after else "",
        "first": query_with(request, after="") if after else "",
        "tab": "posts",
        "nav": "engagement",
    }
    return render(request, "interactions/engagement/posts.html", context)


def _with_numbers(posts: QuerySet[Post]) -> QuerySet[Post]:
    newest = PostMetric.objects.filter(post=OuterRef("pk")).order_by("daily", "-on")
    shown = ("views", "reach", "reactions", "comments", "shares")
    return posts.annotate(**{name: Subquery(newest.values(name)[:1]) for name in shown})


@require_GET
@login_required
@permission_required(Can.VIEW_ENGAGEMENT, raise_exception=True)
def post_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one post: its numbers by day, and who did something with it."""
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=pk)
    metrics = list(post.metrics.order_by("-on", "daily")[:DAYS])
    used = [name for name in METRICS if any(getattr(row, name) is not None for row in metrics)]
    events = Engagement.objects.visible_to(request.user).filter(post=post)
    context = {
        "post": post,
        "name": post_name(post),
        "network": network_name(post.network),
        "link": followable(post.url),
        "columns": [PostMetric._meta.get_field(name).verbose_name for name in used],
        "metrics": [(row, [getattr(row, name) for name in used]) for row in metrics],
        "lines": lines_of(list(events.order_by("-at", "-pk")[:EVENTS]), request.user),
        "nav": "engagement",
    }
    return render(request, "interactions/engagement/post.html", context)


@require_GET
@login_required
@permission_required(Can.VIEW_ENGAGEMENT, raise_exception=True)
def web_pages(request: HttpRequest) -> HttpResponse:
    """Show the pages of the website that were looked at most in the last 30 days."""
    since = timezone.localdate() - timezone.timedelta(days=WEB_DAYS)
    rows = WebPageDay.objects.filter(on__gt=since).order_by()
    counted = rows.values("page", "campaign").annotate(seen=Sum("events"), people=Sum("visitors"))
    context = {
        "rows": counted.order_by("-seen", "page", "campaign")[:PAGES],
        "days": WEB_DAYS,
        "tab": "web",
        "nav": "engagement",
    }
    return render(request, "interactions/engagement/web.html", context)
