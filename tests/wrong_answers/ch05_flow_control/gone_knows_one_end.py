"""Takes DONE alone for the end; where a client breaks a rule, h11 has another."""

STEP = "gone"
SAYS = "the answer is not whole"


class HTTPProtocol:
    def send_error(self, status):
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = plain(status)
            asked = self.exchange.request if self.exchange else None
            body = [h11.Data(data=answer.body)] if has_body(asked, status) else []
            self.send(head(answer, close=True), *body, h11.EndOfMessage())
        elif self.conn.our_state is not h11.DONE:
            self.transport.abort()
        self.end()
        self.give_up()
