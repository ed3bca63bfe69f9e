"""Protected values: only protection opens them, and what stands for a person in a request is never repeated."""

import ast


def test_only_protection_opens_a_sealed_value(modules: dict[str, ast.Module]) -> None:
    opening = [
        path
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "opened"
    ]
    inside = {f"core/protection/{name}.py" for name in ("keyring", "rotation", "unmasking")}
    own_answers = {"core/idempotency/answers.py"}  # sealed and given again as they were, to whoever got them before
    assert set(opening) == inside | own_answers


def test_only_protection_and_commands_read_the_master_key(modules: dict[str, ast.Module]) -> None:
    reading = {
        path
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "master_key"
    }
    assert reading == {"core/protection/master.py", "core/protection/rotation.py", "commands/keys.py"}
