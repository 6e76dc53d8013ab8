"""Behind the gate, PostgreSQL itself shows and takes the rows of the firm at hand alone."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.row_security import Owned, put_row_security

OWNED = (
    Owned("store_firm", "id"),
    *(
        Owned(f"store_{table}", "firm_id")
        for table in ("arrival", "comment", "finding", "job", "period", "person", "searchentry", "trace")
    ),
    *(
        Owned(f"store_{table}", "person_id", "store_person")
        for table in ("apitoken", "calendarfeed", "dutyheld", "passwordused", "reminder", "savedfilter")
    ),
    Owned("store_delegation", "absent_id", "store_person"),
    Owned("store_apianswer", "token_id", "store_apitoken"),
    Owned("store_arrivalpiece", "arrival_id", "store_arrival"),
    Owned("store_attachment", "period_id", "store_period"),
    Owned("store_findingevent", "finding_id", "store_finding"),
    Owned("store_finding_papers", "finding_id", "store_finding"),
    Owned("store_finding_seen_in", "finding_id", "store_finding"),
    Owned("store_paper", "period_id", "store_period"),
    Owned("store_revision", "paper_id", "store_paper"),
    Owned("store_signature", "revision_id", "store_revision"),
    Owned("store_signaturestamp", "signature_id", "store_signature"),
    Owned("store_upload", "person_id", "store_person"),
    Owned("account_emailaddress", "user_id", "store_person"),
    Owned("account_emailconfirmation", "email_address_id", "account_emailaddress"),
    Owned("mfa_authenticator", "user_id", "store_person"),
    Owned("socialaccount_socialaccount", "user_id", "store_person"),
    Owned("socialaccount_socialtoken", "account_id", "socialaccount_socialaccount"),
    Owned("usersessions_usersession", "user_id", "store_person"),
)
"""Every table that carries firms' rows; those of the sign-in library too."""


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database hold them."""
    del apps
    put_row_security(schema_editor, OWNED)


class Migration(migrations.Migration):
    """Row-level security; SQLite has none."""

    dependencies = [
        ("store", "0009_stamps"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("usersessions", "0001_initial"),
    ]
    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
