// The page: a photo comes in by any way, is asked about, and is shown with its answers.

import { measure, offer, setKey } from "./ask.js";
import { cardOf } from "./cards.js";
import { byId, make, spoken } from "./elements.js";
import * as picture from "./picture.js";

let photo = null; // the blob that is shown, and its name
let answer = null; // of the service, as it came; what was asked later is added
const requests = new Map(); // entity -> id of the request that answered it, if the answer is recorded
let offered = null; // what can be asked, and whether corrections are kept
let asking = null; // AbortController of the request under way

async function take(blob, name) {
  photo = { blob, name };
  asking?.abort();
  asking = new AbortController();
  forget();
  byId("status").textContent = `Reading ${name} …`;
  try {
    answer = await measure(blob, name, "", asking.signal);
    noteRequest(answer);
    offered ??= await offer();
    await show();
  } catch (error) {
    tell(error);
  }
}

async function askMore(entity) {
  byId("problem").textContent = "";
  byId("status").textContent = `Asking ${spoken(entity)} …`;
  try {
    const more = await measure(photo.blob, photo.name, entity, asking.signal);
    noteRequest(more);
    answer.answers.push(...more.answers);
    byId("entity").value = "";
    listCards();
    sumUp();
    open(entity);
  } catch (error) {
    byId("entity").value = "";
    tell(error);
  }
}

function noteRequest(facts) {
  for (const one of facts.answers) requests.set(one.entity, facts.is_recorded ? facts.request_id : undefined);
}

function tell(error) {
  if (error.name === "AbortError") return;
  byId("status").textContent = "";
  const wait = error.waitSeconds ? ` Try again in ${error.waitSeconds} s.` : "";
  byId("problem").textContent = `${error.message}.${wait}`;
  byId("key-row").hidden = error.status !== 401;
  if (error.status === 401) byId("key").focus();
}

function forget() {
  answer = null;
  requests.clear();
  byId("problem").textContent = "";
  byId("key-row").hidden = true;
  byId("answers").hidden = true;
  picture.clear();
}

async function show() {
  await picture.draw(photo.blob, answer.picture);
  document.body.classList.add("has-photo");
  picture.markBoxes(answer.picture.boxes, pointAt);
  listBoxes();
  listCards();
  byId("answers").hidden = false;
  sumUp();
  picture.say("Green: the answer and its line. Dashed: what else could be. Blue: other text.");
  open((answer.answers.find((one) => one.measurement) ?? answer.answers[0]).entity);
}

function sumUp() {
  const found = answer.answers.filter((one) => one.measurement);
  byId("status").textContent =
    `${photo.name}: ${found.length} of ${answer.answers.length} answered, ` +
    `${answer.picture.boxes.length} lines of text.`;
}

function listCards() {
  const shown = byId("entity").value;
  const list = answer.answers.filter((one) => !shown || one.entity === shown);
  list.sort((a, b) => Boolean(b.measurement) - Boolean(a.measurement)); // answers first
  byId("cards").replaceChildren(...list.map((one) => cardOf(one, requests.get(one.entity), toggle)));
  const names = answer.answers.map((one) => one.entity);
  const option = (name) =>
    make("option", { value: name, selected: name === shown }, spoken(name) || "all");
  const others = offered.entities.filter((one) => !one.is_asked).map((one) => one.name);
  const more = others.filter((name) => !names.includes(name)).sort();
  byId("entity").replaceChildren(
    ...["", ...names].map(option),
    ...(more.length ? [make("optgroup", { label: "Ask also" }, ...more.map(option))] : []),
  );
}

function toggle(entity) {
  const card = byId(`card-${entity}`);
  if (card.classList.contains("open")) card.close();
  else open(entity);
}

function open(entity) {
  for (const card of byId("cards").children) card.close();
  byId(`card-${entity}`)?.open();
}

function listBoxes() {
  byId("boxes").replaceChildren(
    ...answer.picture.boxes.map((box, number) => {
      const point = () => pointAt(number);
      return make("li", {}, make("button", { type: "button", onclick: point, onfocus: point }, box.text));
    }),
  );
}

function pointAt(number) {
  const box = answer.picture.boxes[number];
  const inside = answer.picture.quantities.filter((one) => one.span.box_indices.includes(number));
  const said = inside.map(({ span }) => `${span.surface} is ${span.value} ${spoken(span.unit)}`);
  picture.lightBox(number);
  picture.say(`“${box.text}”: ${said.join(", ") || "no quantity"}`);
}

async function copy() {
  const text = JSON.stringify(answer, null, 1);
  const button = byId("copy");
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed to copy here";
  }
  setTimeout(() => (button.textContent = "Copy JSON"), 2000);
}

function takeFirst(files, otherwise) {
  const file = [...(files ?? [])].find((one) => one instanceof File);
  if (file) take(file, file.name || "pasted photo");
  else if (otherwise) byId("problem").textContent = otherwise;
}

for (const id of ["file", "camera"]) {
  byId(id).addEventListener("change", (event) => {
    takeFirst(event.target.files);
    event.target.value = ""; // the same file may be chosen again
  });
}
document.addEventListener("paste", (event) => {
  if (event.target.closest?.("input")) return;
  takeFirst(event.clipboardData.files, "What was pasted is no photo.");
});
for (const name of ["dragover", "dragenter"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    byId("drop").classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) {
  document.addEventListener(name, () => byId("drop").classList.remove("over"));
}
document.addEventListener("drop", (event) => {
  event.preventDefault();
  takeFirst(event.dataTransfer.files, "What was dropped is no photo.");
});
byId("copy").addEventListener("click", copy);
byId("entity").addEventListener("change", () => {
  const chosen = byId("entity").value;
  if (chosen && !requests.has(chosen)) {
    askMore(chosen);
    return;
  }
  listCards();
  const first = answer.answers.find((one) => one.measurement) ?? answer.answers[0];
  open(chosen || first.entity);
});
byId("key-row").addEventListener("submit", (event) => {
  event.preventDefault();
  setKey(byId("key").value);
  if (photo) take(photo.blob, photo.name);
});
