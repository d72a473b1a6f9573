"""Start a job of jupyter-scheduler through its API, and wait for what becomes of it.

    jupyter lab --no-browser --IdentityProvider.token=TOKEN
    python jupyter_scheduler.py http://localhost:8888 TOKEN NOTEBOOK [NAME=VALUE]...

The notebook is a path below the server's folder. A job runs one notebook: for a described run give
it one that calls `selfeval run --spec reports.toml --period 2024` and raises where that fails.
"""

import json
import sys
import time
import urllib.request


def ask(address: str, token: str, what: str, body: dict | None = None) -> dict:
    """Ask the scheduler, and return its answer."""
    request = urllib.request.Request(
        f"{address}/scheduler/{what}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def main(address: str, token: str, notebook: str, *pairs: str) -> int:
    """Start the job and return 0 once it is done well."""
    parameters = dict(pair.split("=", 1) for pair in pairs)
    asked = {"name": "selfeval", "input_uri": notebook, "runtime_environment_name": "python3"}
    environments = ask(address, token, "runtime_environments")
    asked["runtime_environment_name"] = environments[0]["name"]
    asked |= {"output_formats": ["ipynb"], "parameters": parameters}
    job = ask(address, token, "jobs", asked)["job_id"]
    # A job says that it is STOPPED until its process has started.
    while (state := ask(address, token, f"jobs/{job}"))["status"] not in ("COMPLETED", "FAILED"):
        time.sleep(1)
    print(state["status"], state.get("status_message") or "")
    return 0 if state["status"] == "COMPLETED" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
