"""From pydantic's errors to faults that people can read, each with its JSON pointer."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput

_Model = TypeVar("_Model", bound=BaseModel)

_BY_TYPE = {
    "missing": Text("Wajib diisi.", "This is required."),
    "extra_forbidden": Text("Isian ini tidak dikenal.", "This field is not known."),
    "string_pattern_mismatch": Text("Bentuknya tidak sesuai.", "It does not have the right form."),
    "string_too_short": Text("Terlalu pendek.", "It is too short."),
    "string_too_long": Text("Terlalu panjang.", "It is too long."),
    "enum": Text("Pilih salah satu: {expected}.", "Choose one of: {expected}."),
    "too_long": Text("Paling banyak {max_length}.", "At most {max_length}."),
    "greater_than_equal": Text("Paling sedikit {ge}.", "At least {ge}."),
    "less_than_equal": Text("Paling banyak {le}.", "At most {le}."),
    "json_invalid": Text("Bukan JSON yang sah.", "It is not valid JSON."),
}

_BY_FAMILY = {
    "time": Text("Bukan jam (JJ:MM).", "It is not a time (HH:MM)."),
    "float": Text("Harus bilangan.", "It must be a number."),
    "date": Text("Bukan tanggal (TTTT-BB-HH).", "It is not a date (YYYY-MM-DD)."),
    "bool": Text("Jawab true atau false.", "Answer true or false."),
    "int": Text("Harus bilangan bulat.", "It must be a whole number."),
    "string": Text("Harus berupa teks.", "It must be text."),
    "list": Text("Harus berupa daftar.", "It must be a list."),
    "model": Text("Harus berupa objek.", "It must be an object."),
    "uuid": Text("Bukan pengenal yang sah.", "It is not a valid identifier."),
}

_OTHERWISE = Text("Isian tidak sah.", "It is not valid.")


def refuse(code: str, message: Text) -> PydanticCustomError:
    """The error for a validator to raise, with what people read in both languages."""
    return PydanticCustomError(code, "{en}", {"id": message.id, "en": message.en})


def checked(model: type[_Model], **given: Any) -> _Model:
    """What was given, if nothing is wrong with it; :class:`InvalidInput` with every fault."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise InvalidInput(faults_of(error)) from None


def faults_of(error: ValidationError) -> list[Fault]:
    """Every fault that pydantic found."""
    return [
        Fault(pointer(part["loc"]), part["type"].replace("_", "-"), _message(part))
        for part in error.errors(include_url=False, include_input=False)
    ]


def pointer(location: tuple[str | int, ...]) -> str:
    """A location as a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in location)


def _message(part: Mapping[str, Any]) -> Text:
    context = part.get("ctx", {})
    if {"id", "en"} <= context.keys():
        return Text(context["id"], context["en"])
    family = part["type"].split("_")[0]
    return _BY_TYPE.get(part["type"], _BY_FAMILY.get(family, _OTHERWISE)).format(**context)
