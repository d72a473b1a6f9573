"""Described runs from Airflow: the interval of the schedule gives the period."""

from datetime import datetime

from airflow import DAG
from airflow.operators.bash import BashOperator
from airflow.providers.papermill.operators.papermill import PapermillOperator

with DAG("selfeval", schedule="0 6 1 * *", start_date=datetime(2025, 1, 1), catchup=False):
    # 75: another run is at work, which is no failure of this one.
    # Last year, as the crontab has it: the end of the interval is when the task is due.
    publish = BashOperator(
        task_id="publish",
        bash_command=".venv/bin/selfeval run --spec reports.toml "
        "--period {{ data_interval_end.year - 1 }}",
        cwd="/srv/selfeval",
        skip_on_exit_code=75,
    )
    # One notebook by itself, on the tables of what is published: no gates and no history.
    explore = PapermillOperator(
        task_id="explore",
        input_nb="/srv/selfeval/notebooks/01_execution_rates.ipynb",
        output_nb="/srv/selfeval/explored/{{ ds }}.ipynb",
        parameters={"data": "/srv/selfeval/published/latest/tables", "language": "en"},
    )
    publish >> explore
