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

// requestId: of the request that answered; undefined where nobody keeps a correction.
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
  if (!found) {
    if (why) picture.mark("runner", [why.polygon]);
    return;
  }
  const [again, others] = told(answer);
  const lines = why?.reasons.find((reason) => reason.family === "lines");
  picture.mark("runner", others.map((other) => other.polygon));
  picture.mark("own", [...again.map((other) => other.polygon), ...(lines?.places ?? [])]);
  picture.mark("chosen", [found.polygon]);
}

function body(answer, requestId) {
  const found = answer.measurement;
  const parts = [];
  const [again, others] = found ? told(answer) : [[], []];
  if (found) {
    const surfaces = [found.surface, ...again.map((other) => other.span.surface)];
    parts.push(make("p", {}, `Printed as ${[...new Set(surfaces)].map((one) => `“${one}”`).join(" and as ")}.`));
  }
  parts.push(...reasons(answer));
  if (others.length) parts.push(...runners(others));
  if (requestId) parts.push(objection(answer, requestId));
  return make("div", { className: "body" }, ...parts);
}

// What says the same again, in another unit or elsewhere, is no runner-up.
function told(answer) {
  const same = answer.explanation?.same ?? [];
  const isSame = (_, place) => same.includes(place);
  const isOther = (_, place) => place > 0 && !same.includes(place);
  const all = answer.measurement.candidates;
  return [all.filter(isSame), all.filter(isOther)];
}

function reasons(answer) {
  const why = answer.explanation;
  if (!why) return [];
  const title = answer.measurement ? "Why" : `Why not ${why.prediction} (${percent(why.confidence)})`;
  const rows = why.reasons.map((reason) => {
    return make("li", {}, pointer(reason.places, reason.text, weight(reason.weight), reason.text));
  });
  const hint = make("p", { className: "hint" }, "How much each speaks for (+) or against (−) it, as log-odds:");
  return [make("h3", {}, title), hint, make("ul", { className: "reasons" }, ...rows)];
}

function weight(value) {
  const size = Math.abs(value).toFixed(1);
  if (Number(size) === 0) return make("span", { className: "weight" }, "0");
  const [sign, side] = value < 0 ? ["−", "against"] : ["+", "for"];
  return make("span", { className: `weight ${side}` }, sign + size);
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
