"""A provider of sign-ins for tests: OpenID Connect with discovery, keys and the code flow, on a port of this machine.

It signs in whoever the test says, and can be told to get one thing wrong."""

import contextlib
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from tools.serving import free_port

CLIENT = "cx-dashboard"
Fault = Literal["", "audience", "expired", "tampered", "nonce", "state"]
GROUPS = {"wen": ["readers"], "ling": ["taiwan"], "chen": ["officers"], "fang": ["money"], "dora": ["files"],
          "ada": ["admins"], "nora": []}  # fmt: skip


@dataclass
class Provider:
    """Where it listens, whom it signs in next, and what it gets wrong."""

    address: str
    user: str = "wen"
    fault: Fault = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    callbacks: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))

    def secrets_file(self, folder: Path) -> Path:
        """Streamlit's file of secrets for a dashboard that signs in here."""
        told = {
            "redirect_uri": "http://127.0.0.1:{port}/oauth2callback",
            "cookie_secret": secrets.token_urlsafe(32),
            "client_id": CLIENT,
            "client_secret": "of-the-tests",
            "server_metadata_url": f"{self.address}/.well-known/openid-configuration",
        }
        file = folder / "secrets.toml"
        file.write_text("[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in told.items()), "utf-8")
        return file

    def token(self, asked: dict[str, str]) -> str:
        """The ID token for a request to sign in."""
        now = int(time.time()) - (7200 if self.fault == "expired" else 0)
        claims: dict[str, Any] = {
            "iss": self.address, "sub": self.user, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "name": self.user.title(), "email": f"{self.user}@x.example",
            "groups": GROUPS[self.user],
        }  # fmt: skip
        if self.fault == "audience":
            claims |= {"aud": "another", "azp": CLIENT}
        if self.fault == "nonce":
            claims["nonce"] = "used-before"
        key = RSAKey.generate_key(2048, {"kid": "k1"}) if self.fault == "tampered" else self.key
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)


def _routes(of: Provider) -> list[Route]:
    async def metadata(_request: Request) -> JSONResponse:
        return JSONResponse({
            "issuer": of.address, "authorization_endpoint": f"{of.address}/authorize",
            "token_endpoint": f"{of.address}/token", "jwks_uri": f"{of.address}/keys",
            "end_session_endpoint": f"{of.address}/logout", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        })  # fmt: skip

    async def keys(_request: Request) -> JSONResponse:
        return JSONResponse({"keys": [of.key.as_dict(private=False)]})

    async def authorize(request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        code = secrets.token_urlsafe()
        of.codes[code] = asked
        state = "never-asked-for" if of.fault == "state" else asked["state"]
        of.callbacks.append(f"{asked['redirect_uri']}?code={code}&state={state}")
        return RedirectResponse(of.callbacks[-1], 302)

    async def token(request: Request) -> JSONResponse:
        form = await request.form()
        asked = of.codes.pop(str(form["code"]), None)
        if asked is None or not form.get("code_verifier"):
            return JSONResponse({"error": "invalid_grant"}, 400)
        told = {"access_token": "a", "token_type": "Bearer", "expires_in": 300}
        return JSONResponse({**told, "id_token": of.token(asked)})

    async def logout(request: Request) -> RedirectResponse:
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)

    return [
        Route("/.well-known/openid-configuration", metadata),
        Route("/keys", keys),
        Route("/authorize", authorize),
        Route("/token", token, methods=["POST"]),
        Route("/logout", logout),
    ]


@contextlib.contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs as long as the `with` block."""
    port = free_port()
    made = Provider(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=_routes(made)), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(10)
