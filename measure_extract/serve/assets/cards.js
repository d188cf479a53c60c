// One card an entity: the answer, how sure it is, why, what else could have been, and a way to object.

import { correct } from "./ask.js";
import { make, spoken } from "./elements.js";
import * as picture from "./picture.js";

const percent = (share) => `${Math.round(100 * share)} %`;

const OUTCOMES = {
  not_printed: "not printed on the photo",
  not_sure: "not sure enough to say",
  blank: "nothing can be seen",
};

export function cardOf(answer, requestId, onOpen) {
  const card = make("li", { id: `card-${answer.entity}` });
  const head = make(
    "button",
    { type: "button", className: "head", "aria-expanded": "false", onclick: () => onOpen(answer.entity) },
    make("span", { className: "name" }, spoken(answer.entity)),
    value(answer),
    ...sureness(answer),
  );
  card.append(head);
  card.open = () => {
    head.setAttribute("aria-expanded", "true");
    card.classList.add("open");
    card.append(body(answer, requestId));
    markAnswer(answer);
  };
  card.close = () => {
    head.setAttribute("aria-expanded", "false");
    card.classList.remove("open");
    card.querySelector(".body")?.remove();
  };
  return card;
}

function value(answer) {
  const found = answer.measurement;
  if (!found) {
    return make("span", { className: "value none" }, OUTCOMES[answer.outcome] ?? answer.reason);
  }
  const text = found.low === found.high ? found.prediction : `${found.low} to ${found.prediction}`;
  return make("span", { className: "value" }, text);
}

function sureness(answer) {
  const found = answer.measurement;
  if (!found) return [];
  const bar = make("meter", { min: 0, max: 1, value: found.confidence, "aria-hidden": "true" });
  return [make("span", { className: "sure" }, `${percent(found.confidence)} sure`, bar)];
}

function markAnswer(answer) {
  picture.unmark("runner", "own", "chosen", "place");
  const found = answer.measurement;
  const why = answer.explanation;
  if (found) picture.mark("runner", found.candidates.slice(1).map((other) => other.polygon));
  const lines = why?.reasons.find((reason) => reason.family === "lines");
  if (found && lines) picture.mark("own", lines.places);
  if (found) picture.mark("chosen", [found.polygon]);
  else if (why) picture.mark("runner", [why.polygon]);
}

function body(answer, requestId) {
  const found = answer.measurement;
  const parts = [];
  if (found) parts.push(make("p", {}, `Printed as “${found.surface}”.`));
  parts.push(...reasons(answer));
  if (found && found.candidates.length > 1) parts.push(...runners(found.candidates.slice(1)));
  parts.push(objection(answer, requestId));
  return make("div", { className: "body" }, ...parts);
}

function reasons(answer) {
  const why = answer.explanation;
  if (!why) return [];
  const title = answer.measurement ? "Why" : `Why not ${why.prediction} (${percent(why.confidence)})`;
  const rows = why.reasons.map((reason) => {
    const side = reason.weight < 0 ? "against" : "for";
    const weight = `${reason.weight < 0 ? "−" : "+"}${Math.abs(reason.weight).toFixed(1)}`;
    return make("li", {}, pointer(reason.places, reason.text,
      make("span", { className: `weight ${side}`, title: "log-odds" }, weight), reason.text));
  });
  return [make("h3", {}, title), make("ul", { className: "reasons" }, ...rows)];
}

function runners(others) {
  const rows = others.slice(0, 6).map((other) => {
    const text = `${other.span.surface} (${percent(other.confidence)})`;
    return make("li", {}, pointer([other.polygon], text, text));
  });
  return [make("h3", {}, "Runner-ups"), make("ul", { className: "runners" }, ...rows)];
}

function pointer(places, words, ...children) {
  const show = () => {
    picture.mark("place", places);
    picture.say(words);
  };
  const hide = () => picture.unmark("place");
  const events = { onpointerenter: show, onfocus: show, onclick: show, onpointerleave: hide, onblur: hide };
  return make("button", { type: "button", ...events }, ...children);
}

function objection(answer, requestId) {
  const said = make("span", { role: "status" });
  const input = make("input", { type: "text", placeholder: "e.g. 30 cm", autocomplete: "off",
    "aria-label": `Right ${spoken(answer.entity)}` });
  const send = async (right) => {
    try {
      await correct(requestId, answer.entity, right);
      said.textContent = "Thank you, noted.";
    } catch (error) {
      said.textContent = error.message;
    }
  };
  const none = make("button", { type: "button", onclick: () => send(null) }, "Not printed");
  const form = make("form", { hidden: true, onsubmit: (event) => { event.preventDefault(); send(input.value); } },
    input, make("button", { type: "submit" }, "Send"), ...(answer.measurement ? [none] : []), said);
  const toggle = make("button", { type: "button", "aria-expanded": "false", onclick: () => {
    form.hidden = !form.hidden;
    toggle.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) input.focus();
  } }, "Wrong?");
  return make("div", { className: "wrong" }, toggle, form);
}
