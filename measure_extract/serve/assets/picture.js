// The photo with what was found in it: text boxes, the chosen one, runners-up, places of reasons.

import { byId, shape } from "./elements.js";

const LONGEST_PX = 2000; // of the drawn photo; a larger one is drawn smaller

export async function draw(blob, size) {
  const canvas = byId("canvas");
  const scale = Math.min(1, LONGEST_PX / Math.max(size.width_px, size.height_px));
  canvas.width = Math.max(1, Math.round(size.width_px * scale));
  canvas.height = Math.max(1, Math.round(size.height_px * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  try {
    const bitmap = await createImageBitmap(blob);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
  } catch {
    // A format that is read but not shown here, such as TIFF: its boxes are drawn on white.
  }
  byId("marks").setAttribute("viewBox", `0 0 ${size.width_px} ${size.height_px}`);
  byId("figure").hidden = false;
}

export function clear() {
  byId("marks").replaceChildren();
  byId("pointed").textContent = "";
  byId("figure").hidden = true;
}

export function markBoxes(boxes, onPoint) {
  byId("marks").replaceChildren(
    ...boxes.map((box, number) => {
      const mark = shape(box.polygon, "text");
      mark.addEventListener("pointerenter", () => onPoint(number));
      mark.addEventListener("click", () => onPoint(number));
      return mark;
    }),
  );
}

export function lightBox(number) {
  byId("marks")
    .querySelectorAll(".text")
    .forEach((mark, place) => mark.classList.toggle("on", place === number));
}

export function mark(className, places) {
  unmark(className);
  byId("marks").append(...places.map((points) => shape(points, className)));
}

export function unmark(...classNames) {
  for (const name of classNames) {
    byId("marks").querySelectorAll(`.${name}`).forEach((found) => found.remove());
  }
}

export function say(text) {
  byId("pointed").textContent = text;
}
