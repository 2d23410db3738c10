"""Airflow itself loads the DAGs; their tasks are held to the stages of the pipeline."""

import re
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.sdk.exceptions import AirflowException, AirflowFailException

HOME = Path(__file__).resolve().parents[2]
NIGHT = datetime(2026, 3, 1, 2, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def dag_bag():
    return DagBag(dag_folder=HOME / "airflow/dags")


@pytest.fixture
def dag(dag_bag):
    return dag_bag.dags["nightreel_nightly"]


def commands():
    source = (HOME / "common/src/main/java/nightreel/tables/Stage.java").read_text()
    return [name.lower() for name in re.findall(r"^  ([A-Z_]+)\(", source, re.MULTILINE)] + [
        "publish"
    ]


def submit(dag, command, dag_run, **params):
    """The spark-submit command that Airflow would start, with its templates filled in."""
    task = dag.get_task(command)
    defaults = {name: dag.params[name] for name in dag.params}
    context = {"dag_run": dag_run, "params": defaults | params} | dag.user_defined_macros
    rendered = task.prepare_for_execution()
    rendered.render_template_fields(context)
    return rendered._get_hook()._build_spark_submit_command(rendered.application)


def scheduled_run():
    return SimpleNamespace(data_interval_end=NIGHT, run_after=NIGHT)


def test_all_dags_load_without_errors(dag_bag):
    assert dag_bag.import_errors == {}
    assert list(dag_bag.dags) == ["nightreel_nightly"]


def test_tasks_are_the_stages_in_their_order_and_then_publish(dag):
    assert len(commands()) > 2
    assert [task.task_id for task in dag.topological_sort()] == commands()
    for task, successor in zip(commands(), [*commands()[1:], None]):
        assert dag.get_task(task).downstream_task_ids == ({successor} if successor else set())


@pytest.mark.parametrize("command", commands())
def test_each_task_submits_its_subcommand_for_the_night(dag, command):
    submitted = submit(dag, command, scheduled_run())

    assert submitted[submitted.index("--class") + 1] == "nightreel.Main"
    assert submitted[submitted.index("--jars") + 1] == f"{HOME}/jobs/target/lib/*.jar"
    assert submitted[submitted.index("--properties-file") + 1] == f"{HOME}/conf/spark-local.conf"
    application = submitted.index(f"{HOME}/jobs/target/nightreel.jar")
    assert submitted[application + 1 :] == [
        command,
        "--conf",
        f"{HOME}/conf/sample.yaml",
        "--run-date",
        "2026-03-01",
    ]


def test_run_without_a_data_interval_takes_the_day_on_which_it_was_started(dag):
    by_hand = SimpleNamespace(data_interval_end=None, run_after=NIGHT)

    assert submit(dag, "ingest", by_hand)[-1] == "2026-03-01"


def test_settings_file_is_a_parameter(dag):
    submitted = submit(dag, "train", scheduled_run(), settings="/etc/nightreel/cluster.yaml")

    assert submitted[submitted.index("--conf", submitted.index("train")) + 1] == (
        "/etc/nightreel/cluster.yaml"
    )


def test_files_that_the_tasks_name_exist(dag):
    for parameter in ["settings", "spark_properties"]:
        assert (HOME / dag.params[parameter]).is_file()


@pytest.mark.parametrize("command", commands())
def test_each_task_retries_ever_later_and_ends_in_bounded_time(dag, command):
    task = dag.get_task(command)

    assert task.retries > 0
    assert task.retry_exponential_backoff > 1
    assert task.execution_timeout is not None


@pytest.mark.parametrize(
    ("exit_code", "expected"),
    [(1, AirflowException), (2, AirflowFailException), (3, AirflowFailException)],
)
def test_only_failures_that_may_pass_are_retried(dag, tmp_path, monkeypatch, exit_code, expected):
    spark_submit = tmp_path / "spark-submit"
    spark_submit.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    spark_submit.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    with pytest.raises(AirflowException) as raised:
        dag.get_task("publish").prepare_for_execution().execute({})

    assert raised.type is expected
