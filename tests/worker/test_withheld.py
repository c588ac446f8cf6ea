"""What looks like a secret, and what does not."""

import pytest

from nbcluster.worker.withheld import looks_secret

SECRET = [
    ("API_TOKEN", "x"),
    ("AWS_SECRET_ACCESS_KEY", "x"),
    ("AWS_ACCESS_KEY_ID", "x"),
    ("openai_api_key", "x"),
    ("PGPASSWORD", "x"),
    ("GOOGLE_APPLICATION_CREDENTIALS", "/home/me/a.json"),
    ("DATABASE_URL", "postgres://me:word@db/x"),
]
PLAIN = [
    ("PATH", "/bin"),
    ("PWD", "/home/me"),
    ("KEYBOARD", "de"),
    ("MONKEY", "x"),
    ("PATTERN", "x"),
    ("HTTP_PROXY", "http://proxy:3128"),
    ("XDG_SESSION_PATH", "x"),
]


@pytest.mark.parametrize(("name", "value"), SECRET, ids=[name for name, _ in SECRET])
def test_secrets(name: str, value: str) -> None:
    assert looks_secret(name, value)


@pytest.mark.parametrize(("name", "value"), PLAIN, ids=[name for name, _ in PLAIN])
def test_others(name: str, value: str) -> None:
    assert not looks_secret(name, value)
