"""Gives Airflow a folder of its own, before anything imports it."""

import os
import tempfile

home = tempfile.TemporaryDirectory(prefix="nightreel-airflow-")
os.environ["AIRFLOW_HOME"] = home.name
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW_CONN_SPARK_DEFAULT"] = '{"conn_type": "spark", "host": "local[*]"}'
os.environ.pop("NIGHTREEL_HOME", None)
