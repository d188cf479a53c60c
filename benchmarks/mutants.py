"""Small faults of a module, one at a time: what a test suite should notice.

Left alone is what no test of answers can see: annotations, decorators, docstrings, `__all__`, imports for
type checkers, texts, what a `raise` says, and `strict=` of `zip`. A plain assignment is not removed
either: the name would be missing, and any test that comes by would notice that.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

__all__ = ["Mutant", "mutants_of"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one fault."""

    module: str  # path from the checkout, "measure_extract/units.py"
    number: int  # of its line, from 1
    line: str  # as it is, without indentation
    mutation: str  # "a < b -> a <= b"
    source: str  # of the whole module, with the fault

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from the others, wherever its line moves."""
        return self.module, self.line, self.mutation


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node hangs in its parent."""

    parent: ast.AST
    field: str
    index: int | None  # in a list of nodes

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_PAIRS = (("min", "max"), ("minimum", "maximum"), ("any", "all"), ("argmin", "argmax"))
_AS_FALSE = ("None", "False")  # who asks for their truth takes them for None
_TWINS = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}


def mutants_of(module: str, source: str) -> list[Mutant]:
    """Make every mutant of a module, in the order of its lines.

    Source: DeMillo, Lipton and Sayward (1978), Hints on Test Data Selection, IEEE Computer 11(4).
    """
    lines = source.splitlines()
    statements = ast.parse(source).body
    texts = [ast.unparse(statement) for statement in statements]
    made: dict[tuple[str, str, str], Mutant] = {}
    for at, statement in enumerate(statements):
        for node, mutation, faulty in _with_faults(statement):
            number = getattr(node, "lineno", 1)
            text = "\n".join([*texts[:at], faulty, *texts[at + 1 :]])
            mutant = Mutant(module, number, lines[number - 1].strip(), mutation, text)
            while mutant.key in made:  # the same words twice in a line
                mutant = replace(mutant, mutation=f"{mutant.mutation} (again)")
            made[mutant.key] = mutant
    return list(made.values())


def _with_faults(statement: ast.stmt) -> Iterator[tuple[ast.AST, str, str]]:
    """Write a statement of the module with each fault: at which node, what it changes, and the text.

    By itself, as writing the whole module anew for each fault takes as long as all else.
    """
    alone = ast.Module([statement], [])
    for place, node in list(_nodes(alone)):
        for fault in _faults(place, node):
            place.put(fault)
            yield node, f"{_short(node)} -> {_short(fault)}", ast.unparse(alone)
            place.put(node)


def _short(node: ast.AST) -> str:
    """Write a node in one line; a statement with a body by its first line."""
    return ast.unparse(node).partition("\n")[0]


def _nodes(node: ast.AST) -> Iterator[tuple[_Place, ast.AST]]:
    """Walk all nodes in which a fault can be seen, with their places."""
    for field, value in ast.iter_fields(node):
        if _is_skipped(node, field):
            continue
        children = value if isinstance(value, list) else [value]
        for k, child in enumerate(children):
            if isinstance(child, ast.AST) and not _is_silent(child):
                yield _Place(node, field, k if isinstance(value, list) else None), child
                yield from _nodes(child)


def _is_skipped(node: ast.AST, field: str) -> bool:
    if field in ("annotation", "returns", "decorator_list", "ctx", "ops", "op"):
        return True
    return isinstance(node, ast.Raise)


def _is_silent(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.Expr(value=ast.Constant()):  # a docstring
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.keyword(arg="strict"):
            return True
    return False


def _faults(place: _Place, node: ast.AST) -> list[ast.AST]:
    """Give what may stand in the place of a node."""
    faults = [*_of_expression(node), *_of_statement(node)]
    is_condition = place.field in ("test", "ifs") and not isinstance(
        node, ast.Compare | ast.UnaryOp
    )
    if is_condition and isinstance(node, ast.expr):
        faults.append(ast.UnaryOp(ast.Not(), node))
    return faults


def _of_expression(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, ops, comparators):
            for k, operator in enumerate(ops):
                for other in _COMPARISONS[type(operator)]:
                    yield ast.Compare(left, [*ops[:k], other(), *ops[k + 1 :]], comparators)
        case ast.BinOp(left, operator, right) if type(operator) in _OPERATORS:
            yield ast.BinOp(left, _OPERATORS[type(operator)](), right)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not() | ast.USub() | ast.Invert(), operand):
            yield operand
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            others = {value + 1: 0, value - 1: 0, value * 2: 0}
            yield from (ast.Constant(other) for other in others if other != value)
        case ast.Call(ast.Name(name), arguments, keywords) if name in _TWINS:
            yield ast.Call(ast.Name(_TWINS[name]), arguments, keywords)
        case ast.Call(ast.Attribute(of, name), arguments, keywords) if name in _TWINS:
            yield ast.Call(ast.Attribute(of, _TWINS[name]), arguments, keywords)


def _of_statement(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value) if value is not None and ast.unparse(value) not in _AS_FALSE:
            yield ast.Return(ast.Constant(None))
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Delete() | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
