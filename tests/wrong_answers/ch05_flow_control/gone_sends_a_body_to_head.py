"""Sends the body of a 500 to HEAD."""

STEP = "gone"
SAYS = "a HEAD gets no body"


class HTTPProtocol:
    def send_error(self, status):
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = plain(status)
            body = h11.Data(data=answer.body)
            self.send(head(answer, close=True), body, h11.EndOfMessage())
        elif self.conn.our_state not in (h11.DONE, h11.MUST_CLOSE):
            self.transport.abort()
        self.end()
        self.give_up()
