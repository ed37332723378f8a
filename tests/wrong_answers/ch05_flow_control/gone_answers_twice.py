"""Answers once more, after a whole answer."""

STEP = "gone"
SAYS = "an answer that is whole is not followed by another"


class HTTPProtocol:
    def send_error(self, status):
        if self.conn.our_state is h11.SEND_BODY:
            self.transport.abort()
        else:
            answer = plain(status)
            asked = self.exchange.request if self.exchange else None
            body = [h11.Data(data=answer.body)] if has_body(asked, status) else []
            self.send(head(answer, close=True), *body, h11.EndOfMessage())
        self.end()
        self.give_up()
