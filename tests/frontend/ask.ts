// Asks a running server as a frontend would, with the types generated from its schema: node build/ask.js ADDRESS

import assert from "node:assert/strict";

import createClient from "openapi-fetch";

import type { components, paths } from "./generated/schema.js";

type Schemas = components["schemas"];

const address = process.argv[2];
assert(address, "give the address of a running server");
// Lists are had as tables too, so a client says which media types it reads.
const api = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: address });
const texts = createClient<paths, "text/plain">({ baseUrl: address });

// Only the compiler calls this: what is passed must have the type, and not `any`, which has every type.
function is<Expected>() {
  return <Actual extends Expected>(_value: 0 extends 1 & Actual ? never : Actual): void => {};
}

async function keyQuestion(): Promise<void> {
  const { data: page, error } = await api.GET("/v1/organizations/{organization_id}/members", {
    params: { path: { organization_id: "sco" }, query: { as_of: "2024" } },
  });
  assert(page, JSON.stringify(error));
  const names: string[] = page.data.map((row) => row.state.name);
  assert.deepEqual(names, [
    "Belarus",
    "China",
    "India",
    "Iran",
    "Kazakhstan",
    "Kyrgyzstan",
    "Pakistan",
    "Russia",
    "Tajikistan",
    "Uzbekistan",
  ]);
  assert.equal(page.meta.total, 10);
  assert.equal(page.meta.counts["dialogue_partner"], 14);
  assert.equal(page.links.next, null);

  const [belarus] = page.data;
  assert(belarus);
  is<"certain" | "possible" | "presumed">()(belarus.certainty);
  is<"open" | "known" | "unknown" | "scheduled">()(belarus.valid.end.kind);
  assert.equal(belarus.certainty, "certain");
  assert.equal(belarus.valid.start.earliest, "2024-07-04");

  const { changed_in_period: changes, resolved } = page.meta.temporal;
  assert.equal(resolved, "2024-12-31");
  assert(changes);
  const [change, ...others] = changes;
  assert(change);
  assert.deepEqual(others, []);
  is<string | null>()(change.from);
  assert.deepEqual([change.on, change.state, change.from, change.to], ["2024-07-04", "BLR", "observer", "member"]);
}

async function pages(): Promise<void> {
  const states: string[] = [];
  let total = 0;
  let query: { limit: number; offset?: number } = { limit: 7 };
  for (;;) {
    const { data: page, error, response } = await api.GET("/v1/states", { params: { query } });
    assert(page, JSON.stringify(error));
    states.push(...page.data.map((state) => state.id));
    total = page.meta.total;
    const { next } = page.links;
    is<string | null>()(next);
    assert.equal(response.headers.get("Link")?.includes('rel="next"') ?? false, next !== null);
    if (next === null) break;
    const { searchParams } = new URL(next, address);
    query = { limit: Number(searchParams.get("limit")), offset: Number(searchParams.get("offset")) };
  }
  assert(total > 7, "one page shows nothing of paging");
  assert.equal(states.length, total);
  assert.equal(new Set(states).size, total);
}

async function evidence(): Promise<void> {
  const { data: answer, error } = await api.GET("/v1/memberships/{membership_id}", {
    params: { path: { membership_id: "sco-blr-member" } },
  });
  assert(answer, JSON.stringify(error));
  const membership = answer.data;
  assert.deepEqual(
    membership.steps.map((step) => step.kind),
    ["initiated", "signed", "decided", "in_force"],
  );
  assert(membership.evidence.length > 0);
  const quoted = membership.evidence.find((each) => each.passage !== null);
  assert(quoted?.passage, "no evidence is quoted");
  is<"supports" | "contradicts" | "announces">()(quoted.stance);

  const { data: text } = await texts.GET("/v1/documents/{document_id}/text", {
    params: { path: { document_id: quoted.document.id } },
    parseAs: "text",
  });
  assert(text);
  const { start, end, exact } = quoted.passage;
  assert.equal([...text].slice(start, end).join(""), exact);
}

async function unreadable(): Promise<void> {
  const { data, error, response } = await api.GET("/v1/organizations/{organization_id}/members", {
    params: { path: { organization_id: "sco" }, query: { as_of: "2024-02-30" } },
  });
  assert.equal(data, undefined);
  assert.equal(response.status, 422);
  assert.equal(response.headers.get("Content-Type"), "application/problem+json");
  is<Schemas["Problem"]>()(error);
  assert.equal(error.code, "invalid_parameter");
  const [wrong, ...others] = error.errors ?? [];
  assert(wrong);
  assert.deepEqual(others, []);
  is<string | string[] | null>()(wrong.value);
  assert.equal(wrong.parameter, "as_of");
  assert.equal(wrong.value, "2024-02-30");
  assert.match(wrong.message, /no such day/);
}

async function unknown(): Promise<void> {
  const { error, response } = await api.GET("/v1/states/{state_id}", { params: { path: { state_id: "XXX" } } });
  assert.equal(response.status, 404);
  assert(error);
  is<Schemas["Problem"]>()(error);
  assert.equal(error.code, "not_found");
  assert.equal(error.errors, undefined);
}

async function unchanged(): Promise<void> {
  const params = { path: { organization_id: "sco" } };
  const { response: first } = await api.GET("/v1/organizations/{organization_id}", { params });
  const etag = first.headers.get("ETag");
  assert(etag);
  const { response: second } = await api.GET("/v1/organizations/{organization_id}", {
    params,
    headers: { "If-None-Match": etag },
  });
  assert.equal(second.status, 304);
  assert.equal(second.headers.get("ETag"), etag);
  assert.equal(await second.text(), "");
}

// Never called: what the compiler must refuse, or it says that nothing is wrong where an error is expected.
export async function mistakes(): Promise<void> {
  // @ts-expect-error: there is no such parameter
  await api.GET("/v1/states", { params: { query: { as_off: "2024" } } });
  // @ts-expect-error: there is no such value
  await api.GET("/v1/states", { params: { query: { point: "middle" } } });
  // @ts-expect-error: there is no such path
  await api.GET("/v1/countries");
  const { data: page } = await api.GET("/v1/memberships");
  // @ts-expect-error: there may be no answer
  page.data;
  // @ts-expect-error: there may be no row
  page?.data[0].id;
  // @ts-expect-error: there is no such field
  page?.data[0]?.country;
  // @ts-expect-error: an unknown day is null
  page?.data[0]?.valid.start.earliest.length;
}

const questions = [keyQuestion, pages, evidence, unreadable, unknown, unchanged];
for (const ask of questions) {
  await ask();
}
console.log(`${questions.length} questions answered as expected`);
