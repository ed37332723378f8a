"""Refuses a client, and does not tell its handler."""

STEP = "gone"
SAYS = "its client was refused, and a handler still waits"


class HTTPProtocol:
    def send_error(self, status):
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = plain(status)
            asked = self.exchange.request if self.exchange else None
            body = [h11.Data(data=answer.body)] if has_body(asked, status) else []
            self.send(head(answer, close=True), *body, h11.EndOfMessage())
        elif self.conn.our_state not in (h11.DONE, h11.MUST_CLOSE):
            self.transport.abort()
        self.end()
