# `./dev just RECIPE`; the tools stand in .dev/venv.

# the quick suite
test:
    pytest -n auto

# slow suites too, and five times as many examples of each property
slow:
    HOUSE_EXAMPLES=300 pytest -n auto -m 'slow or not slow'

# style, types, contracts
lint:
    ruff check .
    ruff format --check .
    mypy
    lint-imports

# tidy what can be tidied by machine
tidy:
    ruff check --fix .
    ruff format .

# figures beside the last recorded ones
bench:
    python benchmarks/run.py

# branch coverage, with the floors of tests/house
coverage:
    coverage run -m pytest -n 0
    coverage report --skip-covered --sort=cover
    coverage json -q -o .coverage.json
    python tests/house/coverage_floors.py .coverage.json

# one change at a time in ledger/MODULE, in a copy: what does no test notice?
mutants *MODULES:
    nice -n 19 python -m tools.mutants {{MODULES}}

# lock the requirements anew (needs uv)
lock:
    uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/dev.txt
    uv pip compile pyproject.toml --extra all --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/run.txt
    uv pip compile requirements/uv.in --universal --python-version 3.8 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/uv.txt

# messages: extract, then compile the English catalogue (babel.cfg says where they stand) and what click says
messages:
    python -m babel.messages.frontend -q extract -F babel.cfg -k _ -k Reason -k Lazy:2 -k Question:2 -k tell -k on_progress --project Inspectorate --no-location --sort-output --no-wrap -o src/inspectorate/locale/inspectorate.pot src
    python -m babel.messages.frontend -q update -D inspectorate -i src/inspectorate/locale/inspectorate.pot -d src/inspectorate/locale -l en --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date
    python -m babel.messages.frontend -q compile -D inspectorate -d src/inspectorate/locale
    python -m babel.messages.frontend -q compile -i src/inspectorate/locale/en/LC_MESSAGES/inspectorate.po -o src/inspectorate/locale/en/LC_MESSAGES/django.mo
    python -m babel.messages.frontend -q compile -D messages -d src/inspectorate/locale
