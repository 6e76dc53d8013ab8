"""Whether it lives: for a load balancer; tells nothing."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from inspectorate.web.gate import open_to_all


@open_to_all
def health(request: HttpRequest) -> HttpResponse:
    """200 where the database answers."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
