"""Executes every notebook, and the Python of queries.md, against the lake of NIGHTREEL_LAKE."""

import os
import re
from pathlib import Path

import deltalake
import nbformat
import pytest
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
NOTEBOOKS = sorted(HERE.glob("*.ipynb"))


@pytest.fixture
def lake(monkeypatch):
    lake = os.environ.get("NIGHTREEL_LAKE", str(HERE.parent / "data/lake"))
    if not Path(lake, "runs", "_delta_log").is_dir():
        pytest.skip(f"no finished lake at {lake}: set NIGHTREEL_LAKE to one")
    monkeypatch.setenv("NIGHTREEL_LAKE", os.path.abspath(lake))


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs(path, lake):
    notebook = nbformat.read(path, as_version=4)

    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}
    ).execute()  # raises what a cell raised

    assert all(cell.execution_count for cell in code_cells(notebook))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_cleared(path):
    for cell in code_cells(nbformat.read(path, as_version=4)):
        assert cell.outputs == []
        assert cell.execution_count is None


def test_the_tables_are_read_without_spark(lake):
    page = (HERE / "queries.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    names = {}

    exec("\n".join(blocks), names)

    top_10 = names["top_10"]
    assert list(top_10["rank"]) == list(range(1, 11))
    assert top_10["title"].notna().all()
    assert (names["measured"].users > 0).all()


@pytest.mark.parametrize("name", ["recommendations", "sequences", "ratings", "movies", "metrics"])
def test_delta_rs_sees_the_rows_that_the_run_has_counted(lake, name):
    root = os.environ["NIGHTREEL_LAKE"]
    runs = deltalake.DeltaTable(f"{root}/runs").to_pyarrow_table().to_pylist()
    run = max((row for row in runs if row["status"] == "published"), key=lambda row: row["run_date"])
    stages = [
        stage
        for stage in deltalake.DeltaTable(f"{root}/stage_runs").to_pyarrow_table().to_pylist()
        if stage["run_id"] == run["run_id"]
    ]
    counted = {table: rows for stage in stages for table, rows in stage["table_rows"]}

    table = deltalake.DeltaTable(f"{root}/{name}", version=dict(run["table_versions"])[name])

    rows = table.to_pyarrow_dataset(file_pruning_predicate=f"run_date = '{run['run_date']}'")
    assert rows.count_rows() == counted[name] > 0
