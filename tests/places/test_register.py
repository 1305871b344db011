"""Files of places: registers of polling stations, and lists of regions."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.places.rules import (
    Region,
    RegisterError,
    Station,
    names_regions,
    parse_regions,
    parse_register,
)

GAMBIR = "31.71.01.1001"
CIDENG = "31.71.01.1002"
KNOWN = {GAMBIR, CIDENG}


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RegisterError) as caught:
        parse_register(text, KNOWN)
    return [(fault.line, fault.column) for fault in caught.value.lines]


def region_faults(text: str, known: set[str]) -> list[tuple[int, str]]:
    with pytest.raises(RegisterError) as caught:
        parse_regions(text, known)
    return [(fault.line, fault.column) for fault in caught.value.lines]


def test_counts_are_numbered_from_one_with_the_special_ones_last() -> None:
    register = parse_register(
        "village_code,village_name,tps_count,tps_special,voters\n"
        f"{GAMBIR},Gambir,3,1,1000\n{CIDENG},Cideng,0,,\n",
        KNOWN,
    )
    assert register.villages == KNOWN
    assert register.stations == (
        Station(GAMBIR, 1, 334, False),
        Station(GAMBIR, 2, 333, False),
        Station(GAMBIR, 3, 333, True),
    )


def test_one_line_for_each_station_keeps_its_number() -> None:
    register = parse_register(
        f"tps,voters,special,village_code\n901,85,1,{GAMBIR}\n012,560,0,{GAMBIR}\n1,,,{CIDENG}\n",
        KNOWN,
    )
    assert [station.code for station in register.stations] == [
        f"{GAMBIR}.901",
        f"{GAMBIR}.012",
        f"{CIDENG}.001",
    ]
    assert register.stations[0] == Station(GAMBIR, 901, 85, True)
    assert register.stations[2] == Station(CIDENG, 1, None, None)


def test_what_a_spreadsheet_writes_is_read() -> None:
    text = f'\ufeffVillage_Code;TPS_Count;Note\r\n"{GAMBIR}"; 2 ;"a;b"\r\n;;\r\n\r\n'
    assert [station.number for station in parse_register(text, KNOWN).stations] == [1, 2]


def test_every_bad_line_is_named() -> None:
    assert faults(
        "village_code,tps_count,voters,tps_special\n"
        "31.71.01.9999,5,,\n"
        f"{GAMBIR},five,-3,\n"
        f"{GAMBIR},1000,1.234,\n"
        ",-1,,\n"
        f"{CIDENG},3,9,4\n"
        f"{CIDENG},\n"
        f"{CIDENG},0,10,\n"
        f"{CIDENG},1,234,0,5\n"
    ) == [
        (2, "village_code"),
        (3, "tps_count"),
        (3, "voters"),
        (4, "village_code"),
        (4, "tps_count"),
        (4, "voters"),
        (5, "village_code"),
        (5, "tps_count"),
        (6, "tps_special"),
        (7, "village_code"),
        (7, "tps_count"),
        (8, "village_code"),
        (8, "voters"),
        (9, ""),
        (9, "village_code"),
    ]


def test_a_number_is_used_once_in_a_village() -> None:
    text = f"village_code,tps,special\n{GAMBIR},7,0\n{CIDENG},7,0\n{GAMBIR},007,2\n{GAMBIR},0,\n"
    assert faults(text) == [(4, "special"), (4, "tps"), (5, "tps")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "tps_count"), (1, "village_code")]),
        ("village_code,tps_count\n", [(2, "")]),
        (f"village_code,tps,tps_count\n{GAMBIR},1,1\n", [(1, "tps_count")]),
        (f"village_code,tps,TPS\n{GAMBIR},1,1\n", [(1, "tps")]),
        (f'village_code,tps\n{GAMBIR},1\n{CIDENG},"1\n', [(3, "")]),
    ],
)
def test_a_file_of_the_wrong_shape(text: str, expected: list[tuple[int, str]]) -> None:
    assert faults(text) == expected


def test_faults_say_where_and_what_in_both_languages() -> None:
    with pytest.raises(RegisterError) as caught:
        parse_register(f"village_code,tps\n{GAMBIR},{{x}}\n", KNOWN)
    document = caught.value.as_json("en")
    assert document["status"] == 422
    assert document["errors"] == [
        {
            "pointer": "/2/tps",
            "code": "line",
            "detail": "Line 2, tps: “{x}” is not a whole number.",
        }
    ]
    assert caught.value.lines[0].message.id == "Baris 2, tps: “{x}” bukan bilangan bulat."


@given(st.text(alphabet=st.sampled_from("village_code,tps;0123.\n\r\"' \0é-"), max_size=80))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    for header in ("", "village_code,tps\n", "village_code,tps_count,voters\n", "code,name,lat\n"):
        for parse in (parse_register, parse_regions):
            with suppress(RegisterError):
                parse(header + text, KNOWN)


def test_regions_are_told_from_registers_by_their_header() -> None:
    assert names_regions("code;name\n31;X\n")
    assert not names_regions("village_code,tps_count\n")
    assert not names_regions("")


def test_regions_with_coordinates() -> None:
    text = (
        "code,name,level,parent_code,lat,lng\n31,DKI  Jakarta,province,,,\n"
        "31.71,Kota,city,31,-6.17,106.82\n"
    )
    assert parse_regions(text, ()) == (
        Region("31", "DKI Jakarta"),
        Region("31.71", "Kota", -6.17, 106.82),
    )


def test_every_bad_region_is_named() -> None:
    text = (
        "code,name,level,parent_code,lat,lng\n"
        "31.7,Short,city,31,,\n"
        "31.71,Level,district,32,,\n"
        "31.71,Twice,city,31,106.82,-6.17\n"
        "32.71,Orphan,city,32,,\n"
        f"{GAMBIR}.001,Station,station,{GAMBIR},,\n"
        f"{CIDENG},,village,31.71.01,-6.1,\n"
    )
    assert region_faults(text, {"31", "31.71.01", GAMBIR}) == [
        (2, "code"),
        (3, "level"),
        (3, "parent_code"),
        (4, "code"),
        (4, "lat"),
        (4, "lng"),
        (5, "code"),
        (6, "code"),
        (7, "name"),
        (7, "lat"),
    ]
