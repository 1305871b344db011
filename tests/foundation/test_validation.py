"""Faults of a form: where each one is, and what to do about it in the reader's language."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from recruit.applications.rules import Sex
from recruit.foundation.i18n import Text
from recruit.foundation.validation import faults_of, pointer, refuse


def _even(value: int) -> int:
    if value % 2:
        raise refuse("odd", Text("Harus genap.", "It must be even."))
    return value


class Inner(BaseModel):
    day: date
    odd_name: Annotated[int, AfterValidator(_even)] = Field(0, alias="a/b~c")


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=2, max_length=5, pattern=r"^[a-z]+$")] = "aa"
    sex: Sex = Sex.male
    age: Annotated[int, Field(ge=17, le=60)] = 20
    agreed: bool = True
    identifier: UUID | None = None
    parts: Annotated[list[Inner], Field(max_length=2)] = []


DAY = {"day": "2024-01-01"}


def found(**given: Any) -> dict[str, tuple[str, str, str]]:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate(given)
    return {
        fault.pointer: (fault.code, fault.message.id, fault.message.en)
        for fault in faults_of(refused.value)
    }


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ((), ""),
        (("name",), "/name"),
        (("documents", 0, "upload"), "/documents/0/upload"),
        (("a/b", "c~d", "~1"), "/a~1b/c~0d/~01"),
    ],
)
def test_pointers_are_those_of_rfc_6901(location: tuple[str | int, ...], expected: str) -> None:
    assert pointer(location) == expected


@pytest.mark.parametrize(
    ("given", "where", "code", "indonesian", "english"),
    [
        ({"name": "a"}, "/name", "string-too-short", "Terlalu pendek.", "It is too short."),
        ({"name": "abcdef"}, "/name", "string-too-long", "Terlalu panjang.", "It is too long."),
        ({"name": "AB"}, "/name", "string-pattern-mismatch", "Bentuknya tidak sesuai.",
         "It does not have the right form."),
        ({"name": 5}, "/name", "string-type", "Harus berupa teks.", "It must be text."),
        ({"sex": "M"}, "/sex", "enum", "Pilih salah satu: 'L' or 'P'.",
         "Choose one of: 'L' or 'P'."),
        ({"age": 16}, "/age", "greater-than-equal", "Paling sedikit 17.", "At least 17."),
        ({"age": 61}, "/age", "less-than-equal", "Paling banyak 60.", "At most 60."),
        ({"age": "x"}, "/age", "int-parsing", "Harus bilangan bulat.",
         "It must be a whole number."),
        ({"agreed": "perhaps"}, "/agreed", "bool-parsing", "Jawab true atau false.",
         "Answer true or false."),
        ({"identifier": "x"}, "/identifier", "uuid-parsing", "Bukan pengenal yang sah.",
         "It is not a valid identifier."),
        ({"parts": 1}, "/parts", "list-type", "Harus berupa daftar.", "It must be a list."),
        ({"parts": [1]}, "/parts/0", "model-type", "Harus berupa objek.", "It must be an object."),
        ({"parts": [DAY, DAY, DAY]}, "/parts", "too-long", "Paling banyak 2.", "At most 2."),
        ({"parts": [DAY, {}]}, "/parts/1/day", "missing", "Wajib diisi.", "This is required."),
        ({"parts": [{"day": "2024-02-30"}]}, "/parts/0/day", "date-from-datetime-parsing",
         "Bukan tanggal (TTTT-BB-HH).", "It is not a date (YYYY-MM-DD)."),
        ({"parts": [DAY | {"a/b~c": 3}]}, "/parts/0/a~1b~0c", "odd", "Harus genap.",
         "It must be even."),
        ({"nickname": "x"}, "/nickname", "extra-forbidden", "Isian ini tidak dikenal.",
         "This field is not known."),
    ],
)  # fmt: skip
def test_each_fault_says_where_it_is_and_what_to_do(
    given: dict[str, Any], where: str, code: str, indonesian: str, english: str
) -> None:
    assert found(**given) == {where: (code, indonesian, english)}


def test_all_faults_are_found_at_once() -> None:
    faults = found(name="", sex="?", age=99, parts=[{}, {"day": "x"}], more=1)
    assert set(faults) == {"/name", "/sex", "/age", "/parts/0/day", "/parts/1/day", "/more"}


def test_what_was_typed_is_not_repeated() -> None:
    """A form holds personal data; its faults go into answers and logs."""
    assert "3171011708909001" not in str(found(name="3171011708909001", nik="3171011708909001"))
