// The OpenAPI document of this service, as a page.

import { byId, make } from "./elements.js";

const shown = (value) => make("pre", { tabIndex: 0 }, typeof value === "string" ? value : JSON.stringify(value, null, 1));

function fields(content) {
  const [type, facts] = content;
  const rows = Object.entries(facts.schema.properties ?? {}).map(([name, field]) =>
    make("tr", {}, make("th", { scope: "row" }, make("code", {}, name)),
      make("td", {}, field.type ?? "text, or a list of texts"), make("td", {}, field.description ?? "")));
  const parts = [make("h3", {}, `Body: ${type}`)];
  if (rows.length) parts.push(make("table", {}, make("tbody", {}, ...rows)));
  if (facts.example) parts.push(shown(facts.example));
  return parts;
}

function problems(responses) {
  const rows = Object.entries(responses).filter(([status]) => status !== "200").flatMap(([status, facts]) =>
    Object.values(facts.content["application/problem+json"].examples).map(({ value }) =>
      make("tr", {}, make("th", { scope: "row" }, status), make("td", {}, make("code", {}, value.type)), make("td", {}, value.title))));
  return rows.length ? [make("h3", {}, "Problems"), make("table", {}, make("tbody", {}, ...rows))] : [];
}

function route(path, method, facts) {
  const good = Object.values(facts.responses["200"].content)[0].example;
  return make("article", {},
    make("h2", {}, make("code", {}, `${method.toUpperCase()} ${path}`)), make("p", {}, facts.description ?? facts.summary ?? ""),
    ...Object.entries(facts.requestBody?.content ?? {}).flatMap(fields),
    make("h3", {}, "Answer"), shown(good), ...problems(facts.responses));
}

const api = await (await fetch("/openapi.json")).json();
byId("about").textContent = api.info.description;
byId("routes").append(...Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, facts]) => route(path, method, facts))));
