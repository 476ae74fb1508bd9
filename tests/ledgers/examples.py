"""One document with every field of a stored struct set, made of its types; and where in it each struct stands."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import inspect
from msgspec.structs import FieldInfo, fields

Path = tuple[str | int, ...]
PLAIN: dict[type[inspect.Type], object] = {
    inspect.DateType: "2026-03-02",
    inspect.TimeType: "19:30:00",
    inspect.DateTimeType: "2026-03-02T18:00:00Z",
    inspect.StrType: "any",
    inspect.IntType: 2,
    inspect.BoolType: True,
}


def whole(kind: Any, pick: Callable[[], bool] = lambda: True) -> Any:
    """A value of that type, as decoded JSON, with everything set that may be; or what `pick` picks of that."""
    return _whole(inspect.type_info(kind), pick)


def _whole(kind: inspect.Type, pick: Callable[[], bool] = lambda: True) -> Any:
    match kind:
        case inspect.StructType(fields=some):
            return {one.encode_name: _whole(one.type, pick) for one in some if one.required or pick()}
        case inspect.UnionType(types=types):
            nothing = inspect.NoneType | inspect.CustomType
            return _whole(next(one for one in types if not isinstance(one, nothing)), pick)
        case inspect.LiteralType(values=values):
            return max(values, key=len)
        case inspect.DictType(key_type=key, value_type=value):
            return {str(_whole(key)): _whole(value, pick)}
        case inspect.VarTupleType(item_type=item) | inspect.FrozenSetType(item_type=item):
            return [_whole(item, pick)]
        case inspect.TupleType(item_types=items):
            return [_whole(item, pick) for item in items]
    return PLAIN[type(kind)]


def structs(kind: Any) -> Iterator[tuple[type, Path]]:
    """Each struct that is somewhere in such a document, with one place where it stands."""
    seen: set[type] = set()
    for struct, path in _structs(inspect.type_info(kind), ()):
        if struct not in seen:
            seen.add(struct)
            yield struct, path


def _structs(kind: inspect.Type, path: Path) -> Iterator[tuple[type, Path]]:
    match kind:
        case inspect.StructType(cls=struct, fields=some):
            yield struct, path
            for one in some:
                yield from _structs(one.type, (*path, one.encode_name))
        case inspect.UnionType(types=types):
            for one in types:
                yield from _structs(one, path)
        case inspect.DictType(key_type=key, value_type=value):
            yield from _structs(value, (*path, str(_whole(key))))
        case inspect.VarTupleType(item_type=item):
            yield from _structs(item, (*path, 0))
        case inspect.TupleType(item_types=items):
            for n, one in enumerate(items):
                yield from _structs(one, (*path, n))


def at(document: Any, path: Path) -> Any:
    """What stands there."""
    for step in path:
        document = document[step]
    return document


def required(struct: type) -> list[FieldInfo]:
    """The fields without which there is no such struct."""
    return [one for one in fields(struct) if one.required]


def kinds(one: FieldInfo) -> tuple[inspect.Type, ...]:
    """The types that the field's value may have."""
    known = inspect.type_info(one.type)
    return getattr(known, "types", (known,))
