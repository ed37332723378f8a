"""Writes a 408 into the answer that is on its way."""

STEP = "gone"
SAYS = "gets no 408 any more"


class HTTPProtocol:
    def send_error(self, status):
        if self.conn.our_state is h11.SEND_BODY and status == 408:
            self.send(h11.Data(data=plain(status).body), h11.EndOfMessage())
        elif self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = plain(status)
            asked = self.exchange.request if self.exchange else None
            body = [h11.Data(data=answer.body)] if has_body(asked, status) else []
            self.send(head(answer, close=True), *body, h11.EndOfMessage())
        elif self.conn.our_state not in (h11.DONE, h11.MUST_CLOSE):
            self.transport.abort()
        self.end()
        self.give_up()
