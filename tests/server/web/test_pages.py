"""The home page and its form, the share link, the room."""

from __future__ import annotations

import re

import aiohttp
import pytest

from tests.server.conftest import Connect

from .conftest import COOKIE, Browser

_MULTIPART = "multipart/form-data; boundary=x"


def _fields(page: str) -> dict[str, str]:
    """Return what stands in the fields of the form that are seen, as HTML has it."""
    inputs = re.findall(r'<input(?! type="hidden")[^>]*>', page)
    found: dict[str, str] = {}
    for field in inputs:
        name, value = (re.search(rf'{key}="([^"]*)"', field) for key in ("name", "value"))
        if name and value:
            found[name[1]] = value[1]
    return found


async def test_the_home_page_has_an_empty_form(browser: Browser) -> None:
    response = await browser.get("/")
    assert response.status == 200
    assert response.content_type == "text/html"
    assert _fields(browser.body) == {"name": "", "code": ""}
    assert 'method="post"' in browser.body
    for button in ('name="join"', 'name="create"'):
        assert button in browser.body


async def test_making_a_room_sets_the_cookie_and_leads_there(browser: Browser) -> None:
    response = await browser.post({"name": "Ada", "code": "", "create": ""})
    assert (response.status, response.headers["Location"]) == (303, "/room")
    cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["secure"]  # there is no TLS here
    room = await browser.get("/room")
    assert room.status == 200
    assert re.search(r'data-code="[A-Z]{4}" data-name="Ada"', browser.body)


async def test_entering_a_room(browser: Browser, other: Browser) -> None:
    code = await browser.make_room("Ada")
    await other.enter_room("Bob", f" {code.lower()} ")
    await other.get("/room")
    assert f'data-code="{code}" data-name="Bob"' in other.body


@pytest.mark.parametrize("button", ["join", "create", "neither"])
@pytest.mark.parametrize("name", ["", "   ", "\t"])
async def test_without_a_name(browser: Browser, name: str, button: str) -> None:
    response = await browser.post({"name": name, "code": "ABCD", button: ""})
    assert response.status == 400
    assert "Please enter a name." in browser.body
    assert _fields(browser.body)["code"] == "ABCD"
    assert COOKIE not in response.cookies


@pytest.mark.parametrize("button", ["join", "neither"])
async def test_without_a_code(browser: Browser, button: str) -> None:
    response = await browser.post({"name": "Ada", "code": " ", button: ""})
    assert response.status == 400
    assert "Please enter a room code." in browser.body
    assert _fields(browser.body)["name"] == "Ada"


async def test_a_room_that_does_not_exist(browser: Browser) -> None:
    response = await browser.post({"name": "Ada", "code": "ZZZZZZZ", "join": ""})
    assert response.status == 404
    assert "Room does not exist." in browser.body
    assert _fields(browser.body) == {"name": "Ada", "code": "ZZZZZZZ"}


async def test_a_name_that_is_taken(browser: Browser, other: Browser) -> None:
    code = await browser.make_room("Ada")
    response = await other.post({"name": "aDA", "code": code, "join": ""})
    assert response.status == 409
    assert "That name is taken in this room." in other.body
    assert _fields(other.body) == {"name": "aDA", "code": code}
    assert COOKIE not in response.cookies


@pytest.mark.parametrize("code", ["ABC", "AB1D", "A-B-C-D", "🙂🙂🙂🙂", "x" * 1_000])
async def test_what_is_no_code(browser: Browser, code: str) -> None:
    response = await browser.post({"name": "Ada", "code": code, "join": ""})
    assert response.status == 400
    assert 'role="alert"' in browser.body


@pytest.mark.parametrize("name", ["x" * 25, "a\u202eb", "a\x1b[31m", "a\u200bb", "x" * 9_000])
async def test_what_is_no_name(browser: Browser, name: str) -> None:
    for button in ("join", "create"):
        response = await browser.post({"name": name, "code": "ABCD", button: ""})
        assert response.status == 400
        assert 'role="alert"' in browser.body


async def test_what_was_typed_goes_into_the_page_as_text(browser: Browser) -> None:
    evil = '"><script>alert(1)</script>'
    await browser.post({"name": evil, "code": evil, "join": ""})
    assert "<script>alert" not in browser.body
    assert browser.body.count("&#34;&gt;&lt;script&gt;") == 2


async def test_a_name_goes_into_the_room_as_text(browser: Browser) -> None:
    await browser.make_room("<b>&'\"</b>")
    await browser.get("/room")
    assert 'data-name="&lt;b&gt;&amp;&#39;&#34;&lt;/b&gt;"' in browser.body


async def test_entering_again_with_ones_own_name_is_coming_back(browser: Browser) -> None:
    code = await browser.make_room("Ada")
    before = browser.seats
    await browser.enter_room("ada", code)
    assert browser.seats == before
    response = await browser.post({"name": "Eve", "code": code, "join": ""})
    assert response.status == 303
    assert browser.seats > before


async def test_a_form_that_is_sent_twice_leads_to_the_same_seat(
    browser: Browser, other: Browser, connect: Connect
) -> None:
    """As by a double click, or a reload after the answer was lost: with no cookie yet."""
    ada = await connect()
    code = (await ada.create("Ada")).room
    await browser.get("/")
    claim = _claim(browser.body)
    form = {"name": "Bob", "code": code, "join": "", "claim": claim}
    assert (await browser.post(form)).status == 303
    assert (await other.post(form)).status == 303
    assert other.seats == browser.seats
    await browser.get("/")
    assert _claim(browser.body) != claim


async def test_a_form_that_makes_a_room_makes_one_however_often_it_is_sent(
    browser: Browser, other: Browser
) -> None:
    """Under one name: who goes back to it and writes another is another host."""
    await browser.get("/")
    form = {"name": "Ada", "code": "", "create": "", "claim": _claim(browser.body)}
    for one in (browser, other):
        assert (await one.post(form)).status == 303
    assert other.seats == browser.seats
    assert (await other.post({**form, "name": "Cy"})).status == 303
    assert other.seats > browser.seats


async def test_a_form_that_is_sent_to_two_rooms_leads_to_two_seats(browser: Browser) -> None:
    """As where one goes back to it: the page keeps what is unsent by the seat, and by no room."""
    codes = [await browser.make_room(host) for host in ("Ada", "Cy")]
    seats: list[str] = []
    await browser.get("/")
    claim = _claim(browser.body)
    for code in [*codes, codes[0].lower()]:
        form = {"name": "Bob", "code": code, "join": "", "claim": claim}
        assert (await browser.post(form)).status == 303
        await browser.get("/room")
        found = re.search(r'data-seat="([0-9a-f]{24})"', browser.body)
        assert found is not None
        seats.append(found[1])
    assert seats[0] != seats[1]
    assert seats[2] == seats[0]


@pytest.mark.parametrize("claim", ["a" * 42, "a" * 44, "a" * 42 + "\n", "a" * 42 + "é"])
async def test_a_form_whose_claim_cannot_be_one(browser: Browser, claim: str) -> None:
    form = {"name": "Bob", "code": "ABCD", "join": "", "claim": claim}
    assert (await browser.post(form)).status == 400


def _claim(body: str) -> str:
    found = re.search(r'name="claim" value="([^"]*)"', body)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["/ABCD", "/abcd", "/AbCdEfGhIjKl"])
async def test_the_share_link_is_the_home_page_with_the_code(browser: Browser, path: str) -> None:
    assert (await browser.get(path)).status == 200
    assert _fields(browser.body) == {"name": "", "code": path[1:].upper()}


async def test_a_mistake_takes_no_invitation_back(browser: Browser) -> None:
    """Unless one goes to another room."""
    await browser.get("/ABCD")
    assert 'name="invited" value="ABCD"' in browser.body
    form = {"name": "", "code": "ABCD", "join": "", "invited": "ABCD"}
    for _ in range(2):
        assert (await browser.post(form)).status == 400
        assert "You are invited to the room ABCD." in browser.body
        assert 'name="invited" value="ABCD"' in browser.body
    assert (await browser.post({**form, "code": "EFGH"})).status == 400
    assert "You are invited" not in browser.body


@pytest.mark.parametrize("path", ["/ABC", "/ABCDEFGHIJKLM", "/AB1D", "/room/", "/x/y", "/ÄÖÜß"])
async def test_what_is_not_there(browser: Browser, path: str) -> None:
    assert (await browser.get(path)).status == 404


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b""),
        ("application/x-www-form-urlencoded", b"name=Ada&code=\xff\xfe&join="),
        ("application/x-www-form-urlencoded", b"name=%ff%00&code=ABCD"),
        ("application/x-www-form-urlencoded; charset=no-such", b"name=Ada&create="),
        ("application/x-www-form-urlencoded; charset=utf-7", b"name=+2AA-&create="),
        ("application/json", b'{"name": "Ada"}'),
        ("multipart/form-data", b"name=Ada"),
        (_MULTIPART, b"name=Ada"),
        (_MULTIPART, b"--x\r\n\r\nAda\r\n--x--\r\n"),
        (_MULTIPART, b"--x\r\nContent-Disposition: form-data\r\n\r\nAda\r\n--x--"),
        (_MULTIPART, b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda'),
        (_MULTIPART, b"--x\r\n" + b"X: y\r\n" * 500 + b"\r\nAda\r\n--x--\r\n"),
        (_MULTIPART, b"--x\r\nX: " + b"y" * 50_000 + b"\r\n\r\nAda\r\n--x--\r\n"),
    ],
)
async def test_a_form_that_is_none_is_a_mistake_of_the_sender(
    browser: Browser, content_type: str, body: bytes
) -> None:
    response = await browser.post(body, **{"Content-Type": content_type})
    assert response.status == 400


async def test_a_file_in_the_place_of_a_name(browser: Browser) -> None:
    form = aiohttp.FormData({"create": ""})
    form.add_field("name", b"Ada", filename="name.txt", content_type="text/plain")
    assert (await browser.post(form)).status == 400


async def test_a_form_that_is_too_big(browser: Browser) -> None:
    assert (await browser.post({"name": "x" * 70_000, "create": ""})).status == 413
    assert (await browser.get("/")).status == 200


@pytest.mark.parametrize("path", ["/ABC", "/nothing/here", "/ABCDEFGHIJKLM", "/%00", "/a%2e%2e/b"])
async def test_an_address_that_leads_nowhere_has_a_way_home(browser: Browser, path: str) -> None:
    assert (await browser.get(path)).status == 404
    assert "There is nothing at this address." in browser.body
    assert "<form" in browser.body


async def test_a_form_that_is_not_packed_as_it_says(browser: Browser) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}
    assert (await browser.post(b"name=Ada&create=", **form)).status == 400


async def test_a_room_with_a_passphrase_asks_for_it(browser: Browser, connect: Connect) -> None:
    ada = await connect()
    room = await ada.create("Ada", passphrase="open <sesame>")
    form = {"name": "Bob", "code": room.room, "join": ""}
    assert (await browser.post(form)).status == 403
    assert "This room asks for a passphrase." in browser.body
    assert _fields(browser.body) == {"name": "Bob", "code": room.room, "passphrase": ""}
    response = await browser.post({**form, "passphrase": '"wrong">'})
    assert response.status == 403
    assert "That is not the passphrase of this room." in browser.body
    assert _fields(browser.body)["passphrase"] == "&#34;wrong&#34;&gt;"
    assert COOKIE not in response.cookies
    assert (
        await browser.post({**form, "name": "ada", "passphrase": "open <sesame>"})
    ).status == 409
    assert _fields(browser.body)["passphrase"] == "open &lt;sesame&gt;"
    assert (await browser.post({**form, "passphrase": "open <sesame>"})).status == 303
    await browser.enter_room("Bob", room.room)  # it is remembered, and not asked again


async def test_a_passphrase_that_is_too_long(browser: Browser) -> None:
    form = {"name": "Bob", "code": "ABCD", "passphrase": "x" * 257, "join": ""}
    assert (await browser.post(form)).status == 400
    assert 'role="alert"' in browser.body


async def test_a_token_takes_its_members_seat(browser: Browser, connect: Connect) -> None:
    ada = await (await connect()).create("Ada")
    form = {"name": "", "code": ada.room.lower(), "token": str(ada.token)}
    response = await browser.post(form)
    assert (response.status, response.headers["Location"]) == (303, "/room")
    await browser.get("/room")
    assert f'data-code="{ada.room}" data-name="Ada"' in browser.body
    refused = await browser.post({**form, "token": "x" * 22})
    assert refused.status == 403
    assert "Join again with a name." in browser.body
