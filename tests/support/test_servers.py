"""The servers of the tests are what the tests take them for."""

import smtplib

import psycopg
import pytest
import redis as redis_client

from tests.support.servers import postgres_server, redis_server


@pytest.mark.postgres
def test_postgres_makes_copies_of_a_template(postgres):
    template = postgres.create_database()
    with psycopg.connect(template) as connection:
        connection.execute("CREATE TABLE word (text text)")
        connection.execute("INSERT INTO word VALUES ('bénéfices')")
    copy = postgres.create_database(template=template.rpartition("/")[2])
    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT text FROM word").fetchall() == [("bénéfices",)]
    postgres.drop_database(copy)
    postgres.drop_database(template)


@pytest.mark.postgres
@pytest.mark.slow
def test_postgres_keeps_what_was_committed_before_a_kill():
    with postgres_server(durable=True) as server:
        assert server.process is not None
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE word (text text)")
            connection.execute("INSERT INTO word VALUES ('kept')")
        server.process.kill9()
        server.process.start()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT text FROM word").fetchall() == [("kept",)]


@pytest.mark.redis
def test_redis_keeps_what_was_written_before_a_kill():
    with redis_server(own=True) as server:
        assert server.process is not None
        with redis_client.Redis.from_url(server.url) as client:
            client.config_set("appendfsync", "always")
            client.set("word", "kept")
        server.process.kill9()
        server.process.start()
        with redis_client.Redis.from_url(server.url) as client:
            assert client.get("word") == b"kept"


def test_smtp_keeps_messages_and_behaves_as_told(smtp):
    host, port = smtp.url.removeprefix("smtp://").partition("?")[0].split(":")
    with smtplib.SMTP(host, int(port)) as client:
        client.sendmail("hub@example.org", ["ana@example.org"], "Subject: One\n\nHello\n")
        smtp.behaviour = "refuse"
        with pytest.raises(smtplib.SMTPDataError, match="550"):
            client.sendmail("hub@example.org", ["ana@example.org"], "Subject: Two\n\nHello\n")
        smtp.behaviour = "defer"
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            client.sendmail("hub@example.org", ["ana@example.org"], "Subject: Three\n\nHello\n")
    assert [message["Subject"] for message in smtp.messages] == ["One"]


def test_imap_keeps_what_is_delivered(imap):
    user = imap.user()
    user.deliver(b"Subject: One\n\nHello\n")
    assert (user.unread(), user.all()) == (1, 1)
    assert imap.user().all() == 0
