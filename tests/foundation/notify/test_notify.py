import smtplib

import pytest
from django.core import mail
from django.template import engines
from django.template.loaders.locmem import Loader

from dure.foundation import jobs, notify
from dure.foundation.door import Unreachable
from dure.foundation.integrations import sms
from dure.foundation.notify import gateways, selectors, services, texts
from dure.foundation.notify.models import Message

pytestmark = pytest.mark.django_db
TEXTS = {
    "notices/hello.email.txt": "안녕하세요, {{ name }} 님\n\n첫 문단 {{ link }}\n\n둘째 문단",
    "notices/hello.email.en.txt": "Hello {{ name }}\n\nBody",
    "notices/hello.sms.txt": "인증번호 {{ code }}",
    "notices/only.sms.txt": "문자만",
}


@pytest.fixture(autouse=True)
def own_texts(monkeypatch):
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "template_loaders", [Loader(engine, TEXTS), *engine.template_loaders])


def send(**wishes):
    notify.send("hello", context={"name": "김&두레", "code": "004213", "link": "https://a.example/x?a=1"}, **wishes)


def test_a_mail_is_stored_with_the_change_and_delivered_by_a_task():
    send(email="a@example.kr", about="member:1")
    message = Message.objects.get()
    assert (message.state, message.subject, message.about) == ("queued", "안녕하세요, 김&두레 님", "member:1")
    jobs.run_all()
    message.refresh_from_db()
    assert message.state == "sent"
    assert message.attempts == 1
    assert message.sent_at is not None


def test_both_channels_are_used_where_both_texts_exist():
    send(email="a@example.kr", phone="+821012345678")
    assert {message.channel for message in Message.objects.all()} == {"email", "sms"}


def test_the_language_has_its_own_text_where_there_is_one():
    send(email="a@example.kr", phone="+821012345678", locale="en")
    assert Message.objects.get(channel="email").subject == "Hello 김&두레"
    assert Message.objects.get(channel="sms").body == "인증번호 004213"


def test_a_notice_without_a_fitting_text_is_refused():
    with pytest.raises(services.NoText):
        notify.send("only", email="a@example.kr")
    assert not Message.objects.exists()


def test_recipient_and_text_are_not_readable_in_the_table():
    from django.db import connection

    send(email="secret@example.kr")
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, subject, body FROM notify_message")
        row = " ".join(cursor.fetchone())
    assert "secret" not in row
    assert "두레" not in row


def test_production_erases_the_text_once_delivered(settings):
    settings.DEMO = False
    send(email="a@example.kr")
    jobs.run_all()
    message = Message.objects.get()
    assert (message.subject, message.body) == ("", "")


def test_texts_that_could_not_be_delivered_are_erased_after_a_week(travel):
    send(email="a@example.kr")
    travel(days=6)
    assert services.erase_texts(7) == 0
    travel(days=2)
    assert services.erase_texts(7) == 1
    assert Message.objects.get().body == ""


def test_smtp_gets_plain_and_html_with_a_steady_message_id(settings, monkeypatch):
    settings.ENV = {**settings.ENV, "EMAIL_URL": "smtp://user:p%40ss@mail.example:587", "EMAIL_FROM": "두레 <no-reply@dure.example>"}
    opened = []
    monkeypatch.setattr(gateways.Smtp, "connection", lambda self: opened.append(self.url) or mail.get_connection())
    send(email="a@example.kr")
    jobs.run_all()
    (letter,) = mail.outbox
    assert (opened[0].hostname, opened[0].port) == ("mail.example", 587)
    assert letter.extra_headers["Message-ID"] == f"<hub-{Message.objects.get().pk}@dure.example>"
    assert "김&두레" in letter.subject
    html = letter.alternatives[0][0]
    assert '<a href="https://a.example/x?a=1"' in html
    assert "style=" not in html
    assert "1357" in letter.body


def test_the_smtp_connection_speaks_tls_when_there_is_a_password():
    upgraded, implicit = gateways.Smtp("smtp://u:p%40@h:587").connection(), gateways.Smtp("smtp://u:p@h:465").connection()
    assert (upgraded.use_tls, upgraded.use_ssl, upgraded.password) == (True, False, "p@")
    assert (implicit.use_tls, implicit.use_ssl) == (False, True)


def refuse(error):
    def deliver(*_args, **_named):
        raise error

    return deliver


def test_an_unreachable_gateway_is_tried_again_and_given_up_in_the_end(settings, monkeypatch):
    settings.ENV = {**settings.ENV, "SMS_URL": "http://gateway.example"}
    monkeypatch.setattr(sms, "deliver", refuse(Unreachable("down")))
    send(phone="+821012345678")
    message = Message.objects.get()
    for _ in range(services.TRIES - 1):
        with pytest.raises(gateways.NotDelivered):
            services.hand_over(message.pk)
    services.hand_over(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", services.TRIES)


def test_a_refused_number_is_not_tried_again(settings, monkeypatch):
    settings.ENV = {**settings.ENV, "SMS_URL": "http://gateway.example"}
    monkeypatch.setattr(sms, "deliver", refuse(sms.Rejected("no_such_number")))
    send(phone="+821012345678")
    jobs.run_all()
    message = Message.objects.get()
    assert (message.state, message.fault) == ("failed", "refused by the gateway: no_such_number")


def test_a_mail_server_that_is_away_leaves_the_message_queued(settings, monkeypatch):
    settings.ENV = {**settings.ENV, "EMAIL_URL": "smtp://mail.example:25"}
    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse(smtplib.SMTPServerDisconnected()))
    send(email="a@example.kr")
    with pytest.raises(gateways.NotDelivered):
        services.hand_over(Message.objects.get().pk)
    assert Message.objects.get().state == "queued"


def test_the_same_task_twice_delivers_once(settings, monkeypatch):
    settings.ENV = {**settings.ENV, "SMS_URL": "http://gateway.example"}
    sent = []
    monkeypatch.setattr(sms, "deliver", lambda phone, text, *, key: sent.append((phone, text, key)))
    send(phone="+821012345678")
    message = Message.objects.get()
    services.hand_over(message.pk)
    services.hand_over(message.pk)
    assert sent == [("+821012345678", "인증번호 004213", f"hub-{message.pk}")]


def test_the_outbox_lists_the_newest_first_with_codes_and_links(client, travel):
    send(email="a@example.kr")
    travel(minutes=1)
    send(phone="+821012345678")
    messages = client.get("/outbox.json").json()["messages"]
    assert [message["channel"] for message in messages] == ["sms", "email"]
    assert messages[0]["codes"] == ["004213"]
    assert messages[1]["links"] == ["https://a.example/x?a=1"]
    assert set(messages[0]) == {"id", "channel", "to", "key", "subject", "body", "codes", "links", "state", "created_at"}
    page = client.get("/outbox/", {"to": "+8210"}).content.decode()
    assert "004213" in page
    assert "a@example.kr" not in page


@pytest.mark.parametrize(("body", "codes"), [("번호 123456 입니다", ["123456"]), ("010-1234-567890", []), ("1234567", []), ("(654321)", ["654321"])])
def test_only_six_digits_alone_are_a_code(body, codes):
    assert selectors.letter(Message(body=body)).codes == codes


def test_the_frame_of_a_mail_escapes_what_people_typed():
    _plain, html = texts.framed(texts.Text("<b>", "<script>x</script>"), "ko")
    assert "<script>" not in html
    assert '<h1><font size="5">&lt;b&gt;' in html
