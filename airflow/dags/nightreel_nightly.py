"""One night of Nightreel: a spark-submit per stage, then the checks and publication."""

import os
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, CronTriggerTimetable, Param, chain
from airflow.sdk.exceptions import AirflowException, AirflowFailException

HOME = Path(os.environ.get("NIGHTREEL_HOME", Path(__file__).resolve().parents[2]))

# nightreel.tables.Stage, in its order; a test holds the two together
STAGES = ["ingest", "split", "embed", "train", "index", "recommend", "evaluate", "report"]

TIMEOUT = timedelta(hours=2)
LONGER = {"embed": timedelta(hours=6), "train": timedelta(hours=12)}

# In Airflow 3 a run started by hand may have no data interval, and then `ds` does not exist.
RUN_DATE = "{{ (dag_run.data_interval_end or dag_run.run_after) | ds }}"

DOC = """
### Nightreel, one night

Each task runs one stage with `spark-submit`; `publish` checks the whole run and makes it the one
that people see. The run date is the day (UTC) on which the night runs.

* **A task failed.** The log ends with one line that says what, where and what to do. Clear the
  task: the stages before it are kept. After a change of the settings clear the whole run.
* **`publish` failed with exit code 3.** The run is written and complete, but a check failed, so
  people still see the last published run. The log says which check, and by how much. After a
  repair clear the whole run, which runs it anew. Where the run is good as it is, publish it with
  `nightreel runs publish DATE --despite-failed-checks`.
* **A bad night was published.** `nightreel runs rollback` goes back to the one before.
* **Another night, or again.** Trigger the DAG with a logical date on that day: exactly that
  date's rows are replaced.
"""


class NightreelOperator(SparkSubmitOperator):
    """Does not retry what a retry cannot change: unusable input (2), checks that failed (3)."""

    def execute(self, context):
        try:
            super().execute(context)
        except AirflowException as e:
            if re.search(r"code is: [23]\b", str(e)):
                raise AirflowFailException(str(e)) from e
            raise


def task(command: str) -> NightreelOperator:
    return NightreelOperator(
        task_id=command,
        name=f"nightreel {command}",
        application=str(HOME / "jobs/target/nightreel.jar"),
        java_class="nightreel.Main",
        jars=str(HOME / "jobs/target/lib/*.jar"),
        properties_file="{{ in_home(params.spark_properties) }}",
        env_vars={
            "NIGHTREEL_HOME": str(HOME),
            # the run's own lines, without thousands of Spark's
            "SPARK_SUBMIT_OPTS": f"-Dlog4j2.configurationFile={HOME}/conf/log4j2.properties",
        },
        application_args=[
            command,
            "--conf",
            "{{ in_home(params.settings) }}",
            "--run-date",
            RUN_DATE,
        ],
        execution_timeout=LONGER.get(command, TIMEOUT),
    )


with DAG(
    dag_id="nightreel_nightly",
    description="Movie recommendations for every user, evaluated, checked and published",
    doc_md=DOC,
    schedule=CronTriggerTimetable("0 2 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,  # a night is compared with the one published before it
    default_args={
        "retries": 2,
        "retry_delay": timedelta(minutes=2),
        "retry_exponential_backoff": 2,
        "max_retry_delay": timedelta(minutes=30),
    },
    params={
        "settings": Param("conf/sample.yaml", type="string", description="Settings file"),
        "spark_properties": Param(
            "conf/spark-local.conf", type="string", description="Spark's properties file"
        ),
    },
    # relative paths are relative to the project, absolute ones stay as they are
    user_defined_macros={"in_home": lambda path: str(HOME / path)},
    tags=["nightreel"],
):
    chain(*[task(command) for command in [*STAGES, "publish"]])
