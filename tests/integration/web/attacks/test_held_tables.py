"""Row-level security leaves out no table: what is added is named by a migration, on whichever database."""

from tests.integration.web.attacks.owned import held, owned_tables


def test_every_table_that_carries_firms_rows_is_held() -> None:
    named, there = set(held()), {model._meta.db_table for model in owned_tables()}
    assert there - named == set(), "name them in OWNED of a migration that calls put_row_security"
    assert named - there == set()


def test_each_is_held_by_the_row_that_its_column_leads_to() -> None:
    for model in owned_tables():
        one = held()[model._meta.db_table]
        if not one.parent:
            assert one.column == ("id" if one.table == "store_firm" else "firm_id")
            continue
        (column,) = (field for field in model._meta.concrete_fields if field.column == one.column)
        assert column.related_model is not None, one
        assert column.related_model._meta.db_table == one.parent, one
        assert not column.null, f"{one.table}: a row without {one.column} would be nobody's"
