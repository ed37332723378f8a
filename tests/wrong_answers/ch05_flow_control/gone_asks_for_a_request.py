"""Takes for granted that there is a request to refuse."""

STEP = "gone"
SAYS = "expected an answer with 400, but the end came"


class HTTPProtocol:
    def send_error(self, status):
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = plain(status)
            body_follows = has_body(self.exchange.request, status)
            body = [h11.Data(data=answer.body)] if body_follows else []
            self.send(head(answer, close=True), *body, h11.EndOfMessage())
        elif self.conn.our_state not in (h11.DONE, h11.MUST_CLOSE):
            self.transport.abort()
        self.end()
        self.give_up()
