from function_urls.local_urls import translate

DEPLOYED = "https://abc123.lambda-url.us-east-1.on.aws/"
LOCAL_URL = "http://127.0.0.1:8701/"


def test_a_url_is_translated_with_and_without_its_slash() -> None:
    urls = {DEPLOYED: LOCAL_URL}
    assert translate(DEPLOYED.rstrip("/"), urls) == LOCAL_URL.rstrip("/")
    assert translate(f"{DEPLOYED}a,{DEPLOYED}b", urls) == f"{LOCAL_URL}a,{LOCAL_URL}b"
    assert translate("nothing of it", urls) == "nothing of it"
