"""Who is in a room: names, tokens, several connections, several rooms."""

from __future__ import annotations

import pytest

from chadchat_server.domain import naming
from chadchat_server.domain.members import hash_token, new_token
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.errors import BadToken, NameTaken, NotJoined, RoomFull, Unavailable

from .world import TS, World, notices


def test_a_token_has_128_random_bits_and_is_kept_as_a_hash() -> None:
    token = new_token()
    assert len(token) >= 22
    assert token != new_token()
    assert token.encode() not in hash_token(token)
    assert hash_token("\ud800") != hash_token("")


def test_a_member_is_found_by_its_token_alone() -> None:
    world = World()
    ada = world.comes("Ada")
    assert world.room.member_of(hash_token("Ada")) is ada
    with pytest.raises(BadToken):
        world.room.member_of(hash_token("ada"))


@pytest.mark.parametrize("name", ["Ada", "ADA", "ａｄａ", "Аda", "аda"])
def test_a_name_is_taken_without_regard_to_case_and_script(name: str) -> None:
    world = World()
    world.comes("Ada")
    with pytest.raises(NameTaken):
        world.newcomer(name)


def test_a_room_is_full_at_its_limit_and_has_room_again_when_one_leaves() -> None:
    world = World(RoomRules(members_max=2))
    world.comes("Ada")
    bob = world.comes("Bob")
    with pytest.raises(RoomFull):
        world.newcomer("Cid")
    world.leaves(bob)
    world.comes("Cid")


def test_a_room_that_is_dropped_has_nobody_in_it_and_nobody_comes_in_any_more() -> None:
    world = World()
    ada, room, other = world.comes("Ada", "phone"), world.room, world.open_room()
    world.room = other
    world.rooms.enter(other, world.newcomer("Ada"), "phone")
    assert world.rooms.drop(room) == ["phone"]
    assert world.rooms.locate("phone", None)[0] is other
    assert world.rooms.get(room.code) is None
    with pytest.raises(Unavailable):
        world.rooms.enter(room, ada, "desk")
    world.goes("phone")
    for _ in range(2):  # looks at what is due
        world.pass_time(3_600)
    assert len(world.rooms) == 0


def test_leaving_frees_the_name_and_the_token_and_takes_every_connection_out() -> None:
    world = World()
    ada = world.comes("Ada", "phone")
    world.rooms.enter(world.room, ada, "desk")
    assert sorted(map(str, world.leaves(ada).connections)) == ["desk", "phone"]
    with pytest.raises(BadToken):
        world.room.member_of(hash_token("Ada"))
    for connection in ("desk", "phone"):
        with pytest.raises(NotJoined):
            world.rooms.locate(connection, None)
        world.goes(connection)
    again = world.comes("ada")
    assert again.id != ada.id


def test_a_new_name_frees_the_old_one_once_it_is_stored() -> None:
    world = World()
    ada = world.comes("Ada")
    change = naming.rename(world.room, ada, "Eve", TS)
    with pytest.raises(NameTaken):
        world.newcomer("Ada")
    world.does(change)
    world.comes("Ada")
    with pytest.raises(NameTaken):
        world.newcomer("eve")


def test_a_new_name_that_could_not_be_stored_is_free() -> None:
    world = World()
    ada = world.comes("Ada")
    assert naming.rename(world.room, ada, "Eve", TS) is not None
    world.comes("Eve")
    with pytest.raises(NameTaken):
        world.newcomer("Ada")


def test_a_name_in_another_case_is_still_ones_own() -> None:
    world = World()
    ada = world.comes("Ada")
    world.does(naming.rename(world.room, ada, "ADA", TS))
    with pytest.raises(NameTaken):
        world.newcomer("ada")
    assert naming.rename(world.room, ada, "ada", TS) is not None
    with pytest.raises(NameTaken):
        world.newcomer("ada")


def test_a_member_is_here_while_one_of_its_connections_is() -> None:
    world = World(RoomRules(grace=10))
    world.comes("Eve")
    ada = world.comes("Ada", "phone")
    world.rooms.enter(world.room, ada, "desk")
    world.settle()
    world.goes("phone")
    assert notices(world.pass_time_in_steps(60)) == []
    assert world.room.online == 2
    world.goes("desk")
    assert notices(world.pass_time_in_steps(60)) == [("left", "Ada")]
    assert world.room.online == 1


def test_a_connection_in_one_room_means_that_room() -> None:
    world = World()
    ada = world.comes("Ada")
    code = world.room.code
    for typed in (None, code, code.lower(), f" {code} "):
        assert world.rooms.locate("Ada", typed) == (world.room, ada)
    with pytest.raises(NotJoined):
        world.rooms.locate("Ada", "NOPE" if code != "NOPE" else "NOPF")
    with pytest.raises(NotJoined):
        world.rooms.locate("Bob", code)


def test_a_connection_in_several_rooms_has_to_say_which() -> None:
    world = World()
    first, ada = world.room, world.comes("Ada")
    world.room = second = world.open_room()
    elsewhere = world.comes("Lovelace", "Ada")
    with pytest.raises(NotJoined, match="several rooms"):
        world.rooms.locate("Ada", None)
    assert world.rooms.locate("Ada", first.code) == (first, ada)
    assert world.rooms.locate("Ada", second.code) == (second, elsewhere)
    world.leaves(elsewhere)
    assert world.rooms.locate("Ada", None) == (first, ada)
    with pytest.raises(NotJoined):
        world.rooms.locate("Ada", second.code)
    world.goes("Ada")
    with pytest.raises(NotJoined):
        world.rooms.locate("Ada", first.code)


def test_members_are_listed_in_the_order_of_their_coming_in_pages() -> None:
    world = World()
    everybody = [world.comes(f"p{number}").id for number in range(450)]
    listed: list[str] = []
    more = True
    while more:
        page, more = world.room.listing.page(int(listed[-1]) if listed else 0)
        assert len(page) == 200 or not more
        listed += [member.member for member in page]
    assert listed == everybody


def test_a_snapshot_lists_those_online_first_and_200_at_most() -> None:
    world = World(RoomRules(grace=0))
    host = world.newcomer("Host")
    for number in range(250):
        world.comes(f"p{number}")
    for number in range(100):
        world.goes(f"p{number}")
    world.settle()
    snapshot = world.room.snapshot(host, [], more=False, reset=False)
    assert snapshot.online == 150
    assert [member.online for member in snapshot.members] == [True] * 150 + [False] * 50
    assert snapshot.members[150].member == host.id
    assert snapshot.members[150].host
    assert len({member.member for member in snapshot.members}) == 200
