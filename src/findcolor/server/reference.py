"""``/docs``: the API as a plain page, written from the OpenAPI document; no scripts, no network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
section { border-top: 1px solid #8886; padding: .5rem 0; }
h2 { margin: 2rem 0 .5rem; } h3 { margin: .5rem 0; font-size: 1rem; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
table { border-collapse: collapse; font-size: .9rem; }
td, th { text-align: left; vertical-align: top; padding: .15rem .75rem .15rem 0; }
details { margin: .25rem 0; }
"""


def render(document: dict[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    routes: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            tag = (route.get("tags") or ["the server"])[0]
            routes.setdefault(tag, []).append(_route(method, path, route))
    sections = "".join(
        f"<h2>{escape(tag.capitalize())}</h2>{''.join(found)}" for tag, found in routes.items()
    )
    schemas = document.get("components", {}).get("schemas", {})
    forms = "".join(_schema(name, schema) for name, schema in sorted(schemas.items()))
    info = document["info"]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])}</title>"
        '<link rel="stylesheet" href="/docs/style.css"></head><body>'
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        f"<p>{escape(info.get('description', ''))}</p>"
        '<p>For machines: <a href="/openapi.json">openapi.json</a></p>'
        f"{sections}<h2>Forms</h2>{forms}</body></html>"
    )


def _route(method: str, path: str, route: dict[str, Any]) -> str:
    parts = [
        f'<section><h3><code><span class="method">{escape(method.upper())}</span> '
        f"{escape(path)}</code></h3><p>{escape(route.get('description') or '')}</p>"
    ]
    rows = [
        (one["name"], one["in"], _type(one.get("schema", {})), one.get("description", ""))
        for one in route.get("parameters", [])
    ]
    for kind, content in route.get("requestBody", {}).get("content", {}).items():
        rows.append(("body", kind, _type(content.get("schema", {})), ""))
    if rows:
        parts.append(_table(rows))
    answers = [
        (status, ", ".join(answer.get("content", {})), "", answer.get("description", ""))
        for status, answer in route.get("responses", {}).items()
    ]
    parts.append(f"<details><summary>Answers</summary>{_table(answers)}</details></section>")
    return "".join(parts)


def _schema(name: str, schema: dict[str, Any]) -> str:
    needed = schema.get("required", [])
    rows = [
        (field, _type(one), "" if field in needed else _default(one), one.get("description", ""))
        for field, one in schema.get("properties", {}).items()
    ]
    return (
        f'<section id="{escape(name)}"><h3><code>{escape(name)}</code></h3>'
        f"<p>{escape(schema.get('description', ''))}</p>{_table(rows)}</section>"
    )


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    body = "".join(
        f"<tr><td><code>{escape(first)}</code></td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return f"<table>{body}</table>"


def _default(schema: dict[str, Any]) -> str:
    return f"default {json.dumps(schema['default'])}" if "default" in schema else "optional"


def _type(schema: dict[str, Any]) -> str:
    """Return a schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(filter(None, map(_type, schema["anyOf"])))
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    words = [str(schema.get("type", ""))]
    if "items" in schema:
        words.append(f"of {_type(schema['items'])}")
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is not None and high is not None:
        words.append(f"{low}..{high}")
    return " ".join(words)
