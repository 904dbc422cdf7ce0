import assert from "node:assert/strict";
import { test } from "node:test";
import { parts } from "../src/links.ts";

function hrefs(text: string): string[] {
  return parts(text).flatMap(({ href }) => href ?? []);
}

for (const [text, ...expected] of [
  ["see https://example.org/a?b=c#d, and http://localhost:5000.", "https://example.org/a?b=c#d", "http://localhost:5000"],
  ["(https://example.org/wiki/Chat_(room))", "https://example.org/wiki/Chat_(room)"],
  ["HTTPS://EXAMPLE.ORG/!", "HTTPS://EXAMPLE.ORG/"],
  ['<a href="https://example.org/">x</a>', "https://example.org/"],
  ["javascript:alert(1) data:text/html,x ftp://example.org mailto:a@example.org //example.org"],
  ["javascript://https%0aalert(1) xhttps://example.org"],
  ["https:// http://[ https://", ],
  ["http://[::1]:5000/a http://192.168.1.20:5000?a http://xn--80ak6aa92e.example#a", "http://[::1]:5000/a", "http://192.168.1.20:5000?a", "http://xn--80ak6aa92e.example#a"],
  ["https://example.org/@ann/пример", "https://example.org/@ann/пример"],
  // Whoever reads these may take them to lead elsewhere.
  ["http://good.example@evil.example/ http://good.example:80@evil.example http://@evil.example"],
  ["http://good.example\\@evil.example http://good.example\\.evil.example http:///evil.example"],
  ["http://аррӏе.example/ http://good.example⁄.evil.example http://good%2eexample http://g\u00adood.example"],
  ["http://[::1]evil.example http://[::1]@evil.example http://good.example:x http://a_b.example"],
  ["no link at all"],
  [""],
] as const) {
  test(`links: ${text}`, () => {
    assert.deepEqual(hrefs(text), expected);
    assert.equal(parts(text).map((part) => part.text).join(""), text);
    for (const href of hrefs(text)) assert.match(new URL(href).protocol, /^https?:$/);
  });
}
