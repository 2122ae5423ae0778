"""Whether a line is a message of the Airbyte protocol, and nothing else."""

import json
from typing import Any, Iterator

from airbyte_protocol.models import AirbyteMessage, AirbyteStateBlob
from pydantic import BaseModel, ValidationError

# Which field of a message belongs to which type.
PAYLOADS = {
    "RECORD": "record",
    "STATE": "state",
    "LOG": "log",
    "SPEC": "spec",
    "CONNECTION_STATUS": "connectionStatus",
    "CATALOG": "catalog",
    "TRACE": "trace",
}


def problems_of(line: str) -> list[str]:
    """What is wrong with a line of standard output; empty where it is a message.

    The models of the protocol take properties that they do not know, and drop nothing in silence but those: so a
    message has to come out of them as it went in, with no property that none of them declares.
    """
    try:
        given = json.loads(line, parse_constant=_refuse, object_pairs_hook=_without_doubles)
    except ValueError as error:
        return [f"is not JSON: {error}"]
    try:
        message = AirbyteMessage.model_validate_json(line, strict=True)
    except ValidationError as error:
        return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    problems = [f"{path}: a property that the protocol does not know" for path in _unknown(message, "")]
    if json.loads(message.model_dump_json(by_alias=True, exclude_unset=True)) != given:
        problems.append("comes out of the models otherwise than it went in")
    payload = PAYLOADS.get(given["type"])
    if set(given) != {"type", payload}:
        problems.append(f"a {given['type']} holds {sorted(given)}")
    return problems


def _unknown(model: BaseModel, path: str) -> Iterator[str]:
    # A state's content is the source's own.
    if isinstance(model, AirbyteStateBlob):
        return
    yield from (f"{path}{name}" for name in model.model_extra or {})
    for name in model.model_fields_set & set(type(model).model_fields):
        value: Any = getattr(model, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, BaseModel):
                yield from _unknown(item, f"{path}{name}.")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found
