// Three views with as few requests as they need: node build/pages.js http://127.0.0.1:8000

import createClient from "openapi-fetch";

import type { components, paths } from "./generated/schema.js";

type Member = components["schemas"]["Member"];

let requests = 0;
const api = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl: process.argv[2] ?? "",
  fetch: (request) => (requests++, fetch(request)),
});

// The slider: members by year. A response says in which period it stays the same, to the last field.
async function slider(from: number, to: number): Promise<Map<number, Member[]>> {
  const seen: { from: string; until: string; rows: Member[] }[] = [];
  const years = new Map<number, Member[]>();
  for (let year = from; year <= to; year++) {
    const day = `${year}-12-31`;
    const known = seen.find((period) => period.from <= day && day < period.until);
    if (known) {
      years.set(year, known.rows);
      continue;
    }
    const { data: page } = await api.GET("/v1/organizations/{organization_id}/members", {
      params: { path: { organization_id: "sco" }, query: { as_of: day, status: ["any"], limit: 200 } },
    });
    if (!page) throw new Error(day);
    const unchanged = page.meta.temporal.unchanged;
    if (unchanged) seen.push({ from: unchanged.from ?? "", until: unchanged.until ?? "9999", rows: page.data });
    years.set(year, page.data);
  }
  return years;
}

// The chart: one bar for each membership there ever was.
async function chart(): Promise<{ label: string; from: string | null; until: string | null }[]> {
  const { data: page } = await api.GET("/v1/memberships", {
    params: { query: { organization: ["sco"], during: "../..", sort: "start", limit: 200 } },
  });
  return (page?.data ?? []).map(({ state, status, valid }) => {
    return { label: `${state.name}, ${status}`, from: valid.start.earliest, until: valid.end.latest };
  });
}

// The reader: a text, and for each marked passage the facts that it supports.
async function reader(document_id: string): Promise<{ passage: string; facts: string[] }[]> {
  const path = { document_id };
  const [text, passages] = await Promise.all([
    api.GET("/v1/documents/{document_id}/text", { params: { path }, parseAs: "text" }),
    api.GET("/v1/documents/{document_id}/passages", { params: { path, query: { limit: 200 } } }),
  ]);
  const characters = [...String(text.data)]; // code points, as the API counts
  return (passages.data?.data ?? []).map(({ start, end, facts }) => {
    return { passage: characters.slice(start, end).join(""), facts: facts.map((fact) => fact.label) };
  });
}

async function counted<Result>(name: string, view: () => Promise<Result>, show: (result: Result) => string): Promise<void> {
  requests = 0;
  const shown = show(await view());
  console.log(`${name}: ${requests} requests. ${shown}`);
}

await counted("slider", () => slider(2001, 2025), (years) => `${years.get(2001)?.length} to ${years.get(2025)?.length} states`);
await counted("chart", () => chart(), (bars) => `${bars.length} bars, the first: ${bars[0]?.label}`);
await counted("reader", () => reader("qatarpress-004"), (marks) => `${marks.length} passages: ${marks[0]?.facts[0]}`);
