"""What a web page that a developer has open can do with the emulator: nothing.

Pages can send what they like to a loopback port, headers of their choice after a preflight, and
forms and plain text without one. Only a browser's own headers, and secrets, are not theirs.
"""

import asyncio
import base64
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from function_urls.ports import LOOPBACK
from local_cloud.emulator import Emulator
from operator_tools.endpoints import REGION
from operator_tools.profile import access_key
from tests.kit.account import TRUST, Account

pytestmark = pytest.mark.integration

FUNCTIONS = "/2015-03-31/functions"
ELSEWHERE = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
HANDLER = "def handler(event, context):\n    return {'ran': 'as the person who typed make dev'}\n"

Sign = Callable[[str, str, str], tuple[str, dict[str, str]]]


def own(emulator: Emulator) -> Credentials:
    """The credentials of this run, as no page can have them."""
    return Credentials(*access_key(emulator.profile.credentials))


def in_headers(credentials: Credentials, service: str = "lambda") -> Sign:
    def sign(method: str, url: str, body: str) -> tuple[str, dict[str, str]]:
        request = AWSRequest(method, url, data=body, headers={"Content-Type": "text/plain"})
        SigV4Auth(credentials, service, REGION).add_auth(request)
        return url, dict(request.headers.items())

    return sign


class _QuerySigner(SigV4QueryAuth):
    """Signs the body as well; botocore's own would move it into the query."""

    def __init__(self, credentials: Credentials, service: str, body: str) -> None:
        super().__init__(credentials, service, REGION)
        self._digest = hashlib.sha256(body.encode()).hexdigest()

    def payload(self, request: AWSRequest) -> str:
        del request
        return self._digest


def in_the_query(credentials: Credentials, service: str = "lambda") -> Sign:
    def sign(method: str, url: str, body: str) -> tuple[str, dict[str, str]]:
        request = AWSRequest(method, url)
        _QuerySigner(credentials, service, body).add_auth(request)
        return str(request.url), {"Content-Type": "text/plain"}

    return sign


def unsigned(_: str, url: str, __: str) -> tuple[str, dict[str, str]]:
    return url, {"Content-Type": "text/plain"}


# What MiniStack takes for its root's, whatever the signature.
PUBLIC = {
    "nobody": unsigned,
    "test in headers": in_headers(Credentials("test", "test")),
    "test in the query": in_the_query(Credentials("test", "test")),
    "account in headers": in_headers(Credentials("000000000000", "any")),
    "account in the query": in_the_query(Credentials("000000000000", "any")),
    "another scheme": lambda _, url, __: (url, {"Authorization": "AWS test:c2lnbmF0dXJl"}),
    "an older query": lambda _, url, __: (f"{url}?AWSAccessKeyId=test&Signature=c2ln", {}),
}


@dataclass(frozen=True)
class Attack:
    """A function of a page's own code, which the page would make and run."""

    emulator: Emulator
    account: Account
    role: str

    @property
    def name(self) -> str:
        return self.role.rpartition("/")[2]

    @property
    def body(self) -> str:
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("code.py", HANDLER)
        return json.dumps(
            {
                "FunctionName": self.name,
                "Runtime": "python3.13",
                "Handler": "code.handler",
                "Role": self.role,
                "Code": {"ZipFile": base64.b64encode(code.getvalue()).decode()},
            }
        )

    @property
    def made_it(self) -> bool:
        functions = self.account.client("lambda")
        try:
            functions.get_function(FunctionName=self.name)
        except functions.exceptions.ResourceNotFoundException:
            return False
        return True

    def send(self, sign: Sign, headers: Mapping[str, str] | None = None) -> httpx.Response:
        url, signed = sign("POST", self.emulator.endpoint + FUNCTIONS, self.body)
        return httpx.post(
            url, content=self.body, headers=signed | dict(headers or {}), trust_env=False
        )


@pytest.fixture
def attack(emulator: Emulator, account: Account) -> Iterator[Attack]:
    name = f"page-{uuid.uuid4().hex[:8]}"
    role = account.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST)
    )
    attack = Attack(emulator, account, role["Role"]["Arn"])
    yield attack
    if attack.made_it:
        account.client("lambda").delete_function(FunctionName=name)


@pytest.mark.parametrize("page", [{}, ELSEWHERE], ids=["program", "page"])
@pytest.mark.parametrize("sign", PUBLIC.values(), ids=PUBLIC.keys())
def test_a_function_is_not_made_with_what_everybody_knows(
    attack: Attack, sign: Sign, page: dict[str, str]
) -> None:
    answer = attack.send(sign, page)
    assert answer.status_code == 403
    assert not attack.made_it


@pytest.mark.parametrize("way", [in_headers, in_the_query])
def test_the_same_request_makes_one_with_this_runs_credentials(
    attack: Attack, way: Callable[[Credentials], Sign]
) -> None:
    answer = attack.send(way(own(attack.emulator)))
    assert answer.status_code == 201, answer.text
    assert attack.made_it


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_a_page_is_refused_even_with_them(attack: Attack, headers: dict[str, str]) -> None:
    answer = attack.send(in_headers(own(attack.emulator)), headers)
    assert (answer.status_code, answer.text) == (403, "Web pages may not call the emulator.\n")
    assert not attack.made_it


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:80", "127.0.0.1.nip.io:1"])
def test_a_name_that_leads_here_is_refused_even_with_them(attack: Attack, host: str) -> None:
    url, body = f"http://{host}{FUNCTIONS}", attack.body
    _, signed = in_headers(own(attack.emulator))("POST", url, body)
    answer = httpx.post(
        attack.emulator.endpoint + FUNCTIONS,
        content=body,
        headers=signed | {"Host": host},
        trust_env=False,
    )
    assert (answer.status_code, answer.text[:29]) == (403, "The emulator is 127.0.0.1, no")
    assert not attack.made_it


def test_a_preflight_is_refused_and_allows_nothing(emulator: Emulator) -> None:
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,x-amz-date",
        "Access-Control-Request-Private-Network": "true",
    }
    answer = httpx.options(
        emulator.endpoint + FUNCTIONS, headers=ELSEWHERE | asked, trust_env=False
    )
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("page", [{}, ELSEWHERE], ids=["program", "page"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_ministack/health"),
        ("GET", "/_localstack/health"),
        ("GET", "/health"),
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/config"),
        ("GET", "/_ministack/sqs/messages"),
        ("GET", "/%5Fministack/health"),
        ("GET", "//_ministack/health"),
        ("GET", "/latest/meta-data/iam/security-credentials/"),
        ("GET", "/oauth2/authorize"),
    ],
)
def test_its_own_paths_are_closed(
    emulator: Emulator, method: str, path: str, page: dict[str, str]
) -> None:
    answer = httpx.request(method, emulator.endpoint + path, data={}, headers=page, trust_env=False)
    assert answer.status_code == 403


def test_a_form_that_a_page_posts_is_refused(emulator: Emulator, account: Account) -> None:
    form = "Action=CreateTopic&Name=of-a-page&Version=2010-03-31"
    sign = in_the_query(Credentials("test", "test"), "sns")
    url, _ = sign("POST", f"{emulator.endpoint}/", form)
    headers = {"Origin": "null", "Content-Type": "application/x-www-form-urlencoded"}
    answer = httpx.post(url, content=form, headers=headers, trust_env=False)
    assert answer.status_code == 403
    topics = account.client("sns").list_topics()["Topics"]
    assert not [topic for topic in topics if "of-a-page" in topic["TopicArn"]]


@pytest.mark.parametrize("path", ["/", "/_aws/execute-api/x/y", "/mqtt"])
async def test_a_web_socket_is_not_opened(emulator: Emulator, path: str) -> None:
    at = urlsplit(emulator.endpoint)
    reader, writer = await asyncio.open_connection(LOOPBACK, at.port)
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
    upgrade = f"Connection: Upgrade\r\nUpgrade: websocket\r\n{key}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\n{upgrade}\r\n\r\n".encode())
    async with asyncio.timeout(5):
        status = await reader.readline()
    writer.close()
    assert status.startswith(b"HTTP/1.1 403")


def test_a_signature_holds_for_its_request_alone(attack: Attack) -> None:
    place, body = attack.emulator.endpoint + FUNCTIONS, attack.body
    url, signed = in_headers(own(attack.emulator))("POST", place, body)
    changed = body.replace("code.handler", "code.another")
    for target, sent in ((url, changed), (f"{url}/x/invocations", body), (f"{url}?a", body)):
        answer = httpx.post(target, content=sent, headers=signed, trust_env=False)
        assert answer.status_code == 403, target


def test_a_function_that_the_emulator_runs_has_credentials_that_nobody_can_make(
    attack: Attack,
) -> None:
    """MiniStack makes them out of the names of the function and its role."""
    emulator, name = attack.emulator, attack.name
    functions = attack.account.client("lambda")
    assert attack.send(in_headers(own(emulator))).status_code == 201
    functions.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
    )
    # Running it registers them.
    assert "ran" in json.load(functions.invoke(FunctionName=name)["Payload"])
    arn = functions.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    digest = hashlib.sha256(f"{arn}:{attack.role}".encode()).hexdigest()
    guessed = Credentials(
        f"ASIA{digest[:16].upper()}",
        hashlib.sha256(f"secret:{digest}".encode()).hexdigest(),
        hashlib.sha256(f"token:{digest}".encode()).hexdigest(),
    )
    url, signed = in_headers(guessed, "sts")("GET", f"{emulator.endpoint}/", "")
    answer = httpx.get(url, params={"Action": "GetCallerIdentity"}, headers=signed, trust_env=False)
    assert "security token included in the request is invalid" in answer.text


def test_the_place_of_a_functions_code_is_signed(account: Account) -> None:
    one, another = account.deploy(), account.deploy()
    place = account.client("lambda").get_function(FunctionName=one)["Code"]["Location"]
    assert httpx.get(place, trust_env=False).content[:2] == b"PK"
    assert httpx.get(place, headers=ELSEWHERE, trust_env=False).status_code == 403
    assert httpx.get(place.replace(one, another), trust_env=False).status_code == 403
    assert httpx.get(place.partition("?")[0], trust_env=False).status_code == 403


def test_a_role_does_not_reach_the_emulators_own_paths(attack: Attack) -> None:
    tokens = attack.account.client("sts")
    assumed = tokens.assume_role(RoleArn=attack.role, RoleSessionName="page")["Credentials"]
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    sign = in_headers(Credentials(*(assumed[name] for name in names)), "sts")
    asked = {"/?Action=GetCallerIdentity&Version=2011-06-15": 200, "/_ministack/health": 403}
    for path, expected in asked.items():
        url, signed = sign("GET", attack.emulator.endpoint + path, "")
        answer = httpx.get(url, headers=signed, trust_env=False)
        assert answer.status_code == expected, path


def test_its_credentials_are_for_the_eyes_of_its_owner_alone(emulator: Emulator) -> None:
    for path in (emulator.profile.credentials, emulator.profile.config):
        assert path.stat().st_mode & 0o777 == 0o600
    assert emulator.profile.credentials.parent.stat().st_mode & 0o777 == 0o700
