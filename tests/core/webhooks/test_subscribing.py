"""Who may subscribe, to what, and where to: a program, to the public internet, and nobody sees another's."""

import datetime
import ipaddress
import socket
import ssl
import threading
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.protection.values import Sealed
from geo_service.core.webhooks import queries
from geo_service.core.webhooks.addresses import fault_of, is_public
from geo_service.core.webhooks.sending import Sender
from geo_service.core.webhooks.signing import signed
from geo_service.core.webhooks.trying import MOST_TRIES, WAITS_S, outcome, wait_s
from tests.core.changes.conftest import add

HTTPS = "https://amap.example/changes"


def test_a_signature_is_that_of_the_standards_own_example():
    # The example of the specification at standardwebhooks.com.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    told = signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert told["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_program_subscribes_and_is_shown_the_secret_once(program, subscribe, admin_rows):
    hook = subscribe(HTTPS)
    assert hook.secret.startswith("whsec_")
    assert len(hook.secret) == len("whsec_") + 44
    shown = hook.shown()
    assert (shown["status"], shown["url"], shown["machine"]) == ("active", HTTPS, hook.client.name)
    assert "secret" not in shown
    [row] = admin_rows("select * from core.webhook")
    assert hook.secret.encode() not in bytes(row["secret"])
    assert row["organisation"] == "federation"


def test_the_same_request_under_the_same_key_is_one_subscription(program):
    client, key = program(), {"Idempotency-Key": "a key of sixteen letters".replace(" ", "-")}
    first, again = [client.post("/webhooks", json={"url": HTTPS}, headers=key) for _ in range(2)]
    assert (first.status_code, again.json()) == (201, first.json())
    assert len(client.get("/webhooks").json()["webhooks"]) == 1


def test_a_program_for_everybody_sees_its_own_subscriptions_only(program, subscribe, sign_in_as):
    mine, other = subscribe(HTTPS), subscribe(HTTPS)
    assert [one["id"] for one in mine.client.get("/webhooks").json()["webhooks"]] == [mine.id]
    for answer in (
        mine.client.get(f"/webhooks/{other.id}"),
        mine.client.delete(f"/webhooks/{other.id}"),
        mine.client.put(f"/webhooks/{other.id}/status", json={"status": "paused"}),
        mine.client.get(f"/webhooks/{other.id}/deliveries"),
        mine.client.post(f"/webhooks/{other.id}/deliveries/1/replay"),
    ):
        assert answer.status_code == 404
    keeper = sign_in_as("operator", "federation")
    assert {one["id"] for one in keeper.get("/webhooks").json()["webhooks"]} >= {mine.id, other.id}
    assert keeper.put(f"/webhooks/{other.id}/status", json={"status": "paused"}).status_code == 200
    assert other.client.delete(f"/webhooks/{other.id}").status_code == 204
    assert other.client.get("/webhooks").json()["webhooks"] == []


def test_only_a_program_with_the_scope_subscribes(program, sign_in_as, client):
    assert client.post("/webhooks", json={"url": HTTPS}).status_code == 401
    assert program(scopes=("facility:read",)).post("/webhooks", json={"url": HTTPS}).status_code == 403
    assert sign_in_as("operator", "federation").post("/webhooks", json={"url": HTTPS}).status_code == 403


@pytest.mark.parametrize(
    ("wanted", "where", "status"),
    [
        ({"url": "ftp://amap.example/"}, "url", 400),
        ({"url": "https://user:word@amap.example/"}, "url", 400),
        ({"url": "https://"}, "url", 400),
        ({"url": HTTPS, "kinds": ["castle"]}, "kinds", 400),
        ({"url": HTTPS, "operations": []}, "operations", 422),
        ({"url": HTTPS, "since": 999_999}, "since", 400),
        ({"url": HTTPS, "secret": "mine"}, "secret", 422),
    ],
)
def test_what_does_not_fit_is_named(wanted, where, status, program):
    answer = program().post("/webhooks", json=wanted)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (status, where)


def test_a_program_has_twenty_subscriptions_at_most(program):
    client = program()
    told = [client.post("/webhooks", json={"url": HTTPS}).status_code for _ in range(21)]
    assert told == [201] * 20 + [409]


def test_a_subscription_that_is_about_to_be_the_twentieth_counts(program, app_engine):
    client = program()
    for _ in range(19):
        assert client.post("/webhooks", json={"url": HTTPS}).status_code == 201
    told = []
    waits = threading.Thread(target=lambda: told.append(client.post("/webhooks", json={"url": HTTPS}).status_code))
    with app_engine.begin() as connection:
        act(connection, f"machine:{client.name}", ALL_ORGANISATIONS)
        rows = connection.execute(
            text("select stream, url, operations, datum, secret, number from core.webhook limit 1")
        )
        twentieth = {**rows.mappings().one(), "id": uuid4(), "kinds": None, "most": 20}
        assert queries.put_webhook(connection, twentieth | {"secret": Sealed(bytes(twentieth["secret"]))})
        waits.start()
        waits.join(0.5)
        assert told == []
    waits.join(30)
    assert told == [409]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "::", "ff02::1"),
    ],
)
def test_an_address_within_is_refused_however_it_is_written(address):
    assert not is_public(ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    assert fault_of(f"https://{host}/x", inside=False) is not None
    assert Sender(inside=False).send(f"https://{host}/x", {}, b"") == (None, "not_public")


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "017700000001", "127.1"])
def test_a_name_or_number_that_leads_within_is_refused_when_it_is_sent(host):
    assert Sender(inside=False).send(f"https://{host}:8443/", {}, b"") == (None, "not_public")


@pytest.mark.parametrize("address", ["8.8.8.8", "203.208.39.1", "2400:3200::1", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_one(address):
    assert is_public(ipaddress.ip_address(address))


def test_http_and_addresses_within_are_for_trials_only():
    assert fault_of("http://127.0.0.1:9000/x", inside=True) is None
    assert fault_of("http://127.0.0.1:9000/x", inside=False) is not None
    assert fault_of("http://amap.example/x", inside=False) is not None


def test_tries_are_spread_over_some_twenty_hours():
    assert MOST_TRIES == 10
    assert sum(WAITS_S) == 69_670  # 19.4 hours
    assert [wait_s(1, chance) for chance in (0, 0.5, 1)] == [8.0, 10.0, 12.0]
    assert [outcome(code, 1) for code in (200, 204, 299, 199, 301, 404, 410, 500, None)] == [
        *("delivered", "delivered", "delivered", "retrying", "retrying", "retrying", "gone", "retrying", "retrying")
    ]
    assert (outcome(500, 9), outcome(500, 10)) == ("retrying", "dead")


def test_a_subscription_is_written_down_and_its_use_is_not(program, subscribe, receiver, writing, run, admin_rows):
    hook = subscribe(receiver.url)
    with writing() as connection:
        add(connection, "记账站")
    run()
    hook.set("paused")
    written = admin_rows(
        f"select operation, fields from core.audit_entry where of_table = 'core.webhook' and of_id = '{hook.id}' "
        " order by id"
    )
    assert [row["operation"] for row in written] == ["insert", "update"]
    assert "status" in written[1]["fields"]


def test_a_certificate_of_nobody_known_is_refused(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    file = tmp_path / "key.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk():
            connection, _ = server.accept()
            with connection, pytest.raises(ssl.SSLError):
                context.wrap_socket(connection, server_side=True)

        talking = threading.Thread(target=talk)
        talking.start()
        url = f"https://localhost:{server.getsockname()[1]}/"
        assert Sender(inside=True).send(url, {}, b"") == (None, "bad_certificate")
        talking.join()
