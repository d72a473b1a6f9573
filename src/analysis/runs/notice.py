"""Telling people: one message when the state of a run changes, by mail or to a webhook.

A message tells what happened, with the figures, and what to do. One that can't be sent does not
fail the run; as it is remembered who was told, the next run sends it again.
"""

import hashlib
import json
import os
import smtplib
import ssl
import urllib.request
from contextlib import suppress
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from pathlib import Path
from typing import Any

from analysis import paths, tables, words
from analysis.characters import visible
from analysis.report import html
from analysis.runs.changes import TABLES
from analysis.runs.spec import Mail, Spec
from analysis.runs.store import within

# Seconds that a server may be silent; a whole message may take three times as long.
_SECONDS = 10
# So many of the problems that documents had are told.
_FEW = 5
_TOLD = "told.json"


class _NowhereElse(urllib.request.HTTPRedirectHandler):
    """An address that sends elsewhere has not taken the message, which would not go on with it."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none: what the server answered is then an error, and told as one."""


def tell(spec: Spec, manifest: dict[str, Any], place: Path) -> list[str]:
    """Tell what became of a run to those who do not know; return what went wrong.

    Of each name and period `told.json` remembers the state that was told last, and whom, as hashes:
    several descriptions may publish to one folder. `place` is what is published or was kept.
    """
    file, own = spec.folder / _TOLD, f"{spec.name} {spec.period}"
    state, every = _state(manifest), paths.known(file)
    before = every.get(own, {})
    told = before["told"] if before.get("state") == state else []
    good = manifest["status"] == "published"
    wrong = []
    for address in spec.notice.news if good else spec.notice.errors:
        if (whom := hashlib.sha256(address.encode()).hexdigest()) in told:
            continue
        try:
            with within(_SECONDS * 3, TimeoutError(f"{_SECONDS * 3} s")):
                _send(_known(address), spec.notice.mail, message(spec, manifest, place))
            told = [*told, whom]
        except Exception as error:  # whatever a server does, the run is what it is
            wrong.append(f"{address}: {type(error).__name__}: {' '.join(str(error).split())}")
    now = {"state": state, "told": told}
    with suppress(OSError):  # where nothing can be written it is told by each run
        if now != before and spec.output:
            paths.put(file, html.dumps({**every, own: now}).encode())
    return wrong


def message(spec: Spec, manifest: dict[str, Any], place: Path) -> dict[str, str]:
    """Return subject and text of the message about a run, in the first language of its pages."""
    language = spec.language[0]
    status = words.name("run_status", manifest["status"], language)
    named = {"name": spec.name, "period": spec.period or "–", "status": status}
    lines = [
        words.say("runs.told_run", language, run=manifest["run"], **named),
        *([manifest["error"][language]] if manifest.get("error") else []),
        *(one.say(language) for one in tables.read_problems(place / TABLES)[:_FEW]),
        words.name("run_remedy", manifest["status"], language),
        words.say("runs.told_place", language, place=str(place)),
    ]
    subject = words.say("runs.told_subject", language, **named)
    subject, *text = (" ".join(line.split()) for line in (subject, *lines))  # of a name, too
    return {"subject": visible(subject), "text": visible("\n".join(text))}


def _send(address: str, mail: Mail, said: dict[str, str]) -> None:
    if not address.startswith("mailto:"):
        body = json.dumps({**said, "text": f"{said['subject']}\n{said['text']}"}).encode()
        kind = {"Content-Type": "application/json; charset=utf-8"}
        if not address.startswith(("http://", "https://")):
            raise ValueError("no address")
        asked = urllib.request.Request(address, data=body, headers=kind)
        with urllib.request.build_opener(_NowhereElse).open(asked, timeout=_SECONDS):
            return
    letter = EmailMessage()
    letter["Subject"], letter["From"] = said["subject"], mail.sender
    letter["To"] = address.removeprefix("mailto:")
    letter["Date"], host = localtime(), mail.sender.partition("@")[2]
    letter["Message-ID"] = make_msgid(domain=host)
    letter.set_content(said["text"])
    with smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS) as server:
        if mail.starttls:
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, _known(mail.password))
        server.send_message(letter)


def _known(given: str) -> str:
    """Return a value, that of the environment where it is env:NAME."""
    return os.environ.get(given[4:], "") if given.startswith("env:") else given


def _state(manifest: dict[str, Any]) -> str:
    """Return the state that a run left: how it ended, and which gates or reports were in the way.

    >>> _state({"status": "gate", "gates": [{"name": "forms_complete", "passed": False}]})
    'gate forms_complete'
    """
    gates = {one["name"] for one in manifest.get("gates", []) if not one["passed"]}
    return " ".join([manifest["status"], *sorted(gates), *manifest.get("what", [])])
