"""The configuration of nginx in front of several server processes, and what is asked of nginx itself."""

import grp
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cx_metrics.errors import Problem, ServingError

COOKIE = "cx_place"  # of a reader: begins with the name of the process that has the session, and a point
WAITING = "waiting.html"
REMEDY = "install it: `apt-get install nginx-light` on Debian or Ubuntu, `brew install nginx` on macOS"


@dataclass(frozen=True)
class WayIn:
    """Where readers come in: an address and port, the files of a certificate, the largest upload in megabytes."""

    address: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    largest_upload: int = 50

    @property
    def place(self) -> str:
        """Address and port as nginx and browsers write them."""
        return f"{f'[{self.address}]' if ':' in self.address else self.address}:{self.port}"

    @property
    def url(self) -> str:
        """The address as it is told to people of this machine."""
        return f"{'https' if self.certificate else 'http'}://{self.place}"


def configuration(way_in: WayIn, ports: Mapping[str, int], folder: Path) -> str:
    """The text of nginx.conf: processes by name with their ports on this machine, all files in ``folder``.

    Who has a place goes to the process that their cookie names, as sessions, uploads and downloads live in one; who has
    none goes round, and past a process that is full or going (503) to the next one. Uploads and downloads are passed
    on without touching the disk, as they may hold what is not masked yet; only the program's own files are kept.
    """
    tls = way_in.certificate is not None
    lines = [f"listen {way_in.place}{' ssl' if tls else ''};"]
    if tls:
        lines += [
            f'ssl_certificate "{way_in.certificate}";',
            f'ssl_certificate_key "{way_in.key}";',
            "ssl_protocols TLSv1.2 TLSv1.3;",
            "ssl_session_cache shared:tls:2m;",
        ]
    return _TEXT.format(
        user=_user(),
        folder=folder,
        most=way_in.largest_upload + 1,  # what is around the file in a form
        cookie=COOKIE,
        known="\n".join(f'        "~^{name}\\." {name};' for name in ports),
        upstreams="\n".join([_upstream("anyone", ports, ports), *(_upstream(name, [name], ports) for name in ports)]),
        listen="\n        ".join(lines),
        tries=len(ports),
        waiting=WAITING,
    )


def _upstream(name: str, first: Sequence[str] | Mapping[str, int], ports: Mapping[str, int]) -> str:
    """A way in: to its own processes, and where those do not answer to the others."""
    servers = [
        f"server 127.0.0.1:{port} max_fails=0{'' if each in first else ' backup'};" for each, port in ports.items()
    ]
    return f"    upstream {name} {{ {' '.join(servers)} keepalive 16; }}"


def _user() -> str:
    """Who runs nginx: root would otherwise leave it to somebody who may not read the folder."""
    if os.geteuid() != 0:
        return ""
    return f"user {pwd.getpwuid(0).pw_name} {grp.getgrgid(os.getegid()).gr_name};"


def nginx(folder: Path, *words: str) -> list[str]:
    """The command that runs nginx over the configuration in ``folder``. Raises ServingError where it is not
    installed."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise ServingError(Problem("nginx", "is needed for several processes and was not found", REMEDY))
    return [found, "-p", str(folder), "-e", str(folder / "nginx.log"), "-c", str(folder / "nginx.conf"), *words]


def require_accepted(folder: Path) -> None:
    """Have nginx read the configuration in ``folder``, port included. Raises ServingError with what it says."""
    done = subprocess.run(nginx(folder, "-t", "-q"), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["refused"])[0]
        remedy = "free the port, name another one, or correct the certificate's files"
        raise ServingError(Problem(str(folder / "nginx.conf"), said, remedy))


_TEXT = """# Written anew by each `python -m cx_metrics serve`: changes made here are lost.
daemon off;
worker_processes 1;
pid "{folder}/nginx.pid";
{user}
events {{ worker_connections 4096; }}
http {{
    access_log off;
    server_tokens off;
    default_type text/html;
    client_body_temp_path "{folder}/body";
    proxy_temp_path "{folder}/proxy";
    fastcgi_temp_path "{folder}/fastcgi";
    uwsgi_temp_path "{folder}/uwsgi";
    scgi_temp_path "{folder}/scgi";
    proxy_cache_path "{folder}/static" keys_zone=static:1m max_size=200m;

    map $http_upgrade $connection_wanted {{ default upgrade; "" ""; }}
    map $cookie_{cookie} $way {{
        default anyone;
{known}
    }}
{upstreams}

    server {{
        {listen}
        client_max_body_size {most}m;
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_wanted;
        proxy_request_buffering off;
        proxy_max_temp_file_size 0;
        proxy_connect_timeout 5s;
        proxy_read_timeout 1h;
        proxy_send_timeout 1h;
        proxy_next_upstream error timeout http_503;
        proxy_next_upstream_tries {tries};
        error_page 502 504 =503 /{waiting};

        location / {{ proxy_pass http://$way; }}
        location /static/ {{
            proxy_pass http://$way;
            proxy_cache static;
            proxy_cache_valid 200 1d;
            proxy_cache_lock on;
        }}
        location = /healthz {{ default_type application/json; return 200 '{{"alive": true}}'; }}
        location /_stcore/metrics {{ return 404; }}
        location /_stcore/agent {{ return 404; }}
        location = /{waiting} {{
            internal;
            root "{folder}";
            add_header Retry-After 10 always;
            add_header Cache-Control no-store always;
        }}
    }}
}}
"""
