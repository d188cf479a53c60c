// Elements are made of text, never of markup: what a photo or a file's name says cannot become code.

const SVG = "http://www.w3.org/2000/svg";

// The name of an entity or a unit, as people write it.
export const spoken = (name) => name.replaceAll("_", " ");

export function byId(id) {
  return document.getElementById(id);
}

export function make(name, facts = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

export function shape(points, className) {
  const element = document.createElementNS(SVG, points.length > 2 ? "polygon" : "polyline");
  element.setAttribute("points", points.map((point) => point.join(",")).join(" "));
  element.setAttribute("class", className);
  return element;
}
