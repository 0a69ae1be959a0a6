"""One key from fifty processes at once (TST-06, IDM-20): one set, and everybody gets its answer."""

import json
from collections import Counter
from uuid import uuid4

import pytest

from tests.faults.site import Account, Site, processes
from tests.faults.worker import send_once
from tests.patience import HANGS_SECONDS

pytestmark = pytest.mark.faults
PROCESSES = 50


class TestFiftyProcesses:
    def test_log_one_set(self, site: Site, account: Account) -> None:
        session_id = account.start_session()
        path = f"/sessions/{session_id}/sets"
        event = {
            "resource": path,
            "path": path,
            "httpMethod": "POST",
            "headers": {
                "Host": "localhost",
                "Content-Type": "application/json",
                "Authorization": f"Bearer {account.token}",
                "Idempotency-Key": uuid4().hex,
            },
            "requestContext": {"requestId": "one", "path": path, "identity": {}},
            "body": json.dumps(account.draft()),
        }
        manager = processes.Manager()
        start, answers = manager.Barrier(PROCESSES), manager.Queue()
        running = [
            processes.Process(target=send_once, args=(site.environment, event, start, answers))
            for _ in range(PROCESSES)
        ]
        for process in running:
            process.start()
        got = Counter(answers.get(timeout=HANGS_SECONDS) for _ in running)
        for process in running:
            process.join()
        manager.shutdown()
        final = {status: body for status, body in got if status != 409}
        assert list(final) == [201]
        assert all("idempotency_in_progress" in body for status, body in got if status == 409)
        assert len([body for status, body in got if status == 201]) == 1
        stored = site.rows("SELECT id FROM workout_sets WHERE session_id = %s", session_id)
        assert [str(set_id) for (set_id,) in stored] == [json.loads(final[201])["id"]]
