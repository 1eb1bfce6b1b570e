#!/usr/bin/env python3
"""The parts of replacements that need data structures.

    replacements.py resources MODULE FILE...
    replacements.py copies MODULE SCHEMA PLAN
    replacements.py drop MODULE ERRORS
    replacements.py results SCHEMA PLAN CHANGED

`resources` writes a module of the resources in Terraform files: of each type those that set different arguments, with
made-up values in place of references. PLAN is the plan of this module, which creates them. `copies` makes a copy of a
resource for each of its arguments, and a state in which a copy has another value for this argument. `drop` removes the
copies that the provider cannot plan. `results` prints what the provider does with the copies in the plan CHANGED.
"""
import collections
import json
import re
import sys
from pathlib import Path

AWS = 'provider["registry.terraform.io/hashicorp/aws"]'
ARN = "arn:aws:sns:us-east-1:123456789012:madeup"

# The values of references, by the last part of the reference; of all others, `madeup`.
VALUES = {
    "partition": "aws",
    "dns_suffix": "amazonaws.com",
    "account_id": "123456789012",
    "arn": ARN,
    "execution_arn": ARN,
    "stream_arn": ARN,
    "url": "https://sqs.us-east-1.amazonaws.com/123456789012/madeup",
    "http_method": "GET",
    "status_code": "200",
    "service_namespace": "dynamodb",
    "scalable_dimension": "dynamodb:table:ReadCapacityUnits",
    "resource_id": "table/madeup",
}
ARNS = {
    "aws_iam_role": "arn:aws:iam::123456789012:role/madeup",
    "aws_kms_key": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "aws_lambda_function": "arn:aws:lambda:us-east-1:123456789012:function:madeup",
}
# The value of an ID or a name, by the end of the reference.
IDS = {"aws_region.current.id": "us-east-1", "aws_region.current.name": "us-east-1"}

REFERENCE = r"(?:data\.)?aws_[a-z0-9_]+\.[a-z0-9_]+\.[a-z_]+(?:\[0\]\.[a-z_]+)?"


def value_of(reference):
    for end, value in IDS.items():
        if reference.endswith(end):
            return value
    kind, last = reference.split(".")[0], reference.rpartition(".")[2]
    if last == "arn" and kind in ARNS:
        return ARNS[kind]
    return VALUES.get(last, "madeup")


def without_references(block):
    """The block with literals in place of references, and without Terraform's own arguments."""
    block = re.sub(r"\n  lifecycle \{\n.*?\n  \}", "", block, flags=re.S)
    block = re.sub(r"\n  depends_on += +\[[^\]]*\]", "", block)
    block = re.sub(r"filebase64sha256\([^)]*\)", '"made-up"', block)
    block = re.sub(r"(?<!\$)\$\{(" + REFERENCE + r")\}", lambda found: value_of(found[1]), block)
    return re.sub(r"(?<![\w.\"])" + REFERENCE, lambda found: json.dumps(value_of(found[0])), block)


def arguments(block):
    """The paths of the arguments that a block sets: `ttl` and `ttl/enabled`."""
    paths, above = set(), ""
    for line in block.splitlines():
        if found := re.match(r"  ([a-z]\w*) *(=|\{)", line):
            paths.add(found[1])
            above = found[1] if found[2] == "{" else ""
        elif above and (found := re.match(r"    ([a-z]\w*) *(?:=|\{)", line)):
            paths.add(f"{above}/{found[1]}")
    return paths


def resources(module, *files):
    known, written = collections.defaultdict(set), []
    for file in files:
        for found in re.finditer(r'^resource "(\w+)" "\w+" \{\n.*?\n\}$', Path(file).read_text(), re.M | re.S):
            block, kind = without_references(found[0]), found[1]
            new = arguments(block) - known[kind]
            # A variable has no value here.
            if not new or re.search(r"\bvar\.", block):
                continue
            known[kind] |= new
            name = f"r{len(written)}"
            head = f'resource "{kind}" "{name}" {{\n  for_each = toset(local.copies["{kind}.{name}"])\n'
            written.append((f"{kind}.{name}", head + block.partition("\n")[2]))
    Path(module, "main.tf").write_text("\n\n".join(block for _, block in written) + "\n")
    write_copies(module, {address: [""] for address, _ in written})


def write_copies(module, copies):
    Path(module, "copies.tf.json").write_text(json.dumps({"locals": {"copies": copies}}, indent=1))


# Values of which the provider checks those in the state, too.
CHOICES = {
    "prevent_user_existence_errors": "LEGACY",
    "transition_default_minimum_object_size": "varies_by_storage_class",
}

# No copies: the provider checks these states with other arguments, and replaces an authorizer only from or to some types.
UNPLANNED = {
    ("aws_api_gateway_authorizer", "type"),
    ("aws_kinesis_stream", "-stream_mode_details"),
    ("aws_sns_topic", "fifo_throughput_scope"),
}


# --- Values -----------------------------------------------------------------


def other(kind, value=None):
    """Another value of a type of Terraform."""
    if kind == "string":
        if isinstance(value, str) and value[:1] in ("{", "["):
            return '{"made": "up"}'
        return f"{value}-x" if value else "madeup"
    if kind == "number":
        return (value or 0) + 1
    if kind == "bool":
        return not value
    if kind[0] in ("list", "set"):
        return [other(kind[1], value[0]), *value[1:]] if value else [other(kind[1])]
    if kind[0] == "map":
        return {**(value or {}), "made": other(kind[1])}
    return {name: other(of, (value or {}).get(name)) for name, of in kind[1].items()}


def whole(block):
    """A made-up value of a block, with all of its arguments."""
    made = {name: other(of["type"]) for name, of in block.get("attributes", {}).items() if "type" in of}
    for name, of in block.get("block_types", {}).items():
        if of["nesting_mode"] in ("single", "group"):
            made[name] = whole(of["block"])
        else:
            made[name] = [whole(of["block"])] if of.get("min_items") else []
    return made


def parts(block):
    """The arguments and blocks of a block that can be set, with their types."""
    for name, of in block.get("attributes", {}).items():
        is_set = of.get("optional") or of.get("required")
        if "type" in of and is_set and not of.get("write_only") and name not in ("id", "tags_all"):
            yield name, of
    for name, of in block.get("block_types", {}).items():
        if name != "timeouts":
            yield name, of


def is_empty(value):
    return value in (None, "", [], {}, False, 0)


def with_other(name, of, value):
    """Another value of an argument or a block: a block is removed where it is set, and made up where it is not."""
    if name in CHOICES:
        return CHOICES[name]
    if "block" not in of:
        return other(of["type"], value)
    if of["nesting_mode"] in ("single", "group"):
        return None if value else whole(of["block"])
    return [] if value else [whole(of["block"])]


def with_other_part(value, path, of):
    """A value with another one at the path, in its first item."""
    name = path[0]
    if isinstance(value, list):
        return [with_other_part(value[0], path, of), *value[1:]]
    if len(path) == 1:
        return {**value, name: with_other(name, of, value.get(name))}
    return {**value, name: with_other_part(value[name], path[1:], of)}


def paths(block, value):
    """The paths at which a value can be changed, with their types: of all arguments, and of those of blocks that are set."""
    for name, of in parts(block):
        yield (name,), of, is_empty(value.get(name))
        found = value.get(name)
        if "block" in of and found:
            first = found[0] if isinstance(found, list) else found
            for inner, part in parts(of["block"]):
                yield (name, inner), part, is_empty(first.get(inner))


# --- Copies -----------------------------------------------------------------


def schemas(path):
    (provider,) = json.loads(Path(path).read_text())["provider_schemas"].values()
    return provider["resource_schemas"]


def created(plan):
    """The values of the resources that a plan creates."""
    for of in plan["resource_changes"]:
        if of["mode"] == "managed":
            yield of["type"], of["name"], of["change"]["after"]


def copies(module, schema, plan):
    known = schemas(schema)
    planned = sorted(created(json.loads(Path(plan).read_text())), key=lambda of: int(of[1][1:]))  # as in the files
    set_somewhere = {
        (kind, path): value[path[0]]
        for kind, _, value in planned
        for path, _, empty in paths(known[kind]["block"], value)
        if not empty
    }
    done, all_copies, state = set(), {}, []
    for kind, name, value in planned:
        block = known[kind]["block"]
        names = [*block.get("attributes", {}), *block.get("block_types", {})]
        base = {of: value.get(of) for of in names if of != "timeouts"} | {"id": value.get("id") or "made-up"}
        values = {"": base}
        for path, of, empty in paths(block, value):
            # Where no resource sets it, the first one has it in its state. The schema does not tell whether a block is computed:
            # a copy without it tells, whose state has it.
            is_absent = empty and (kind, path) in set_somewhere
            key = "-" * is_absent + "/".join(path)
            if (kind, key) in done | UNPLANNED or is_absent and ("block" not in of or len(path) > 1):
                continue
            done.add((kind, key))
            values[key] = base | {path[0]: set_somewhere[(kind, path)]} if is_absent else with_other_part(base, path, of)
        all_copies[f"{kind}.{name}"] = list(values)
        instances = [
            {"index_key": key, "schema_version": known[kind]["version"], "attributes": of} for key, of in values.items()
        ]
        state.append({"mode": "managed", "type": kind, "name": name, "provider": AWS, "instances": instances})
    document = {"version": 4, "terraform_version": "1.0.0", "serial": 1, "lineage": "made-up", "outputs": {}, "resources": state}
    Path(module, "terraform.tfstate").write_text(json.dumps(document))
    write_copies(module, all_copies)
    print(sum(map(len, all_copies.values())), "copies of", len(all_copies), "resources")


def drop(module, errors):
    """Removes the copies that errors name, with their state; without one, the errors are those of the module."""
    found = set(re.findall(r'with (aws_\w+\.\w+)\["([^"]*)"\]', Path(errors).read_text()))
    if not found:
        sys.exit("the errors are not about single copies")
    file, state = Path(module, "copies.tf.json"), Path(module, "terraform.tfstate")
    known, document = json.loads(file.read_text())["locals"]["copies"], json.loads(state.read_text())
    for address, key in sorted(found):
        print("dropped:", address, key)
        known[address] = [of for of in known[address] if of != key]
    for of in document["resources"]:
        keys = known[f"{of['type']}.{of['name']}"]
        of["instances"] = [instance for instance in of["instances"] if instance["index_key"] in keys]
    state.write_text(json.dumps(document))
    write_copies(module, known)


def outcome(change, path):
    """`replaces` if the provider replaces the resource because of this argument, `updates` if it only changes it, and
    `none` if it does not see the change."""
    top, within = path[0], path[1:]
    for replaced in change.get("replace_paths", []):
        names = [of for of in replaced if isinstance(of, str)]
        if names[0] == top and (not within or names[1:2] in ([], list(within))):
            return "replaces"
    unknown = (change.get("after_unknown") or {}).get(top)
    if change["actions"] == ["no-op"] or change["before"].get(top) == change["after"].get(top) and not unknown:
        return "none"
    return "updates"


def is_kept(change, name, block):
    """True if a value that only the state has stays, because it can be AWS's: an argument as it is, or a block."""
    after = change["after"].get(name)
    is_same = name in block.get("block_types", {}) or after == change["before"].get(name)
    return is_same and not is_empty(after) or bool((change.get("after_unknown") or {}).get(name))


def results(schema, plan, changed):
    known, plan = schemas(schema), json.loads(Path(plan).read_text())
    configured = plan["configuration"]["root_module"]["resources"]
    set_by = {(of["type"], of["name"]): of.get("expressions", {}).keys() for of in configured}
    found = {of["type"]: {"arguments": {}, "declared": set(), "defaults": {}} for of in configured}
    stays = collections.defaultdict(set)
    for of in json.loads(Path(changed).read_text())["resource_changes"]:
        if of["mode"] == "managed" and of["index"]:
            name = of["index"].removeprefix("-")
            if name == of["index"]:
                found[of["type"]]["arguments"][name] = outcome(of["change"], tuple(name.split("/")))
            if name not in set_by[(of["type"], of["name"])] and is_kept(of["change"], name, known[of["type"]]["block"]):
                stays[of["type"]].add(name)
        elif of["mode"] == "managed" and of["change"].get("replace_paths"):
            sys.exit(f"{of['address']} is replaced without a change: {of['change']['replace_paths']}")
    for kind, of in found.items():
        names = {name for name, part in parts(known[kind]["block"]) if "block" in part or not part.get("computed")}
        of["declared"] = names - stays[kind]
    for kind, name, value in created(plan):
        for of in found[kind]["declared"] - set_by[(kind, name)]:
            if not is_empty(value.get(of)):
                found[kind]["defaults"][of] = value[of]
    for of in found.values():
        of["declared"] = sorted(of["declared"])
    (version,) = re.findall(r'version += "(.*)"', Path(".terraform.lock.hcl").read_text())
    print(json.dumps({"version": version, "types": found}, indent=1, sort_keys=True))


COMMANDS = {"resources": resources, "copies": copies, "drop": drop, "results": results}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[sys.argv[1]](*sys.argv[2:])
