"""HTTP/1.1 as uvicorn speaks it, but for its own plain-text answers to what is no HTTP."""

from uuid import uuid4

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from setlogs.errors import MalformedRequestError
from setlogs.http.problems import problem
from setlogs.http.web import API_POLICY, SECURITY_HEADERS


class Protocol(H11Protocol):
    """Refuses what cannot be read as the API refuses everything else: with a problem document."""

    def send_400_response(self, msg: str) -> None:
        """Answer, and close the connection: where the next request begins nobody knows."""
        del msg
        request_id = str(uuid4())
        port = self.server[1] if self.server else ""
        response = problem(request_id, MalformedRequestError(), f"http://localhost:{port}")
        ours = SECURITY_HEADERS | API_POLICY | {"X-Request-Id": request_id, "Connection": "close"}
        headers = dict(response.headers) | {name.lower(): value for name, value in ours.items()}
        for event in (
            h11.Response(status_code=response.status_code, headers=list(headers.items())),
            h11.Data(data=bytes(response.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
