"""Executes every notebook against the finished lake that NIGHTREEL_LAKE names."""

import os
from pathlib import Path

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
