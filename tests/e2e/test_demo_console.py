"""`leeward demo --console`: the made-up community lives on, and its console can be looked into."""

import asyncio
import re
import signal
import socket
import sys

import httpx

PATIENCE = 120.0


def free_port() -> int:
    """Return a port of this machine that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def test_the_demo_shows_its_console_until_it_is_ended() -> None:
    """The link lets its safety lead in; the cases of the story and an appeal wait; Ctrl-C ends."""
    url = f"http://127.0.0.1:{free_port()}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "leeward", "demo", "--pace", "0", "--console",
        "--listen", url.removeprefix("http://"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said = ""
    try:
        async with asyncio.timeout(PATIENCE):
            assert process.stdout is not None
            while "Ctrl-C ends the demo" not in said:
                line = await process.stdout.readline()
                assert line, said
                said += line.decode()
            link = re.search(rf"{url}/sign-in/[\w-]+", said.replace("\n", " "))
            assert link is not None, said
            headers = {"sec-fetch-site": "same-origin", "origin": url}
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
                await client.post(link[0])
                pages = {
                    path: await client.get(path)
                    for path in ("/", "/cases/case-2", "/policy", "/activity", "/health")
                }
            process.send_signal(signal.SIGINT)
            rest = (await process.stdout.read()).decode()
            code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()

    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(pages, 200)
    assert "may be steering" in pages["/"].text
    assert "asks a person to look again" in pages["/"].text
    assert "The console is closed." in rest
    assert code in {0, 130}
