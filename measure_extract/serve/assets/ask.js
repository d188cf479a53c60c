// Requests to the service this page came from; a problem document becomes an Error with its words.

const keyed = () => {
  const key = sessionStorage.getItem("key");
  return key ? { Authorization: `Bearer ${key}` } : {};
};

export function setKey(key) {
  sessionStorage.setItem("key", key);
}

async function answered(response) {
  const facts = await response.json().catch(() => ({}));
  if (response.ok) return facts;
  const words = [facts.title ?? `The service answers ${response.status}`, facts.detail];
  const error = new Error(words.filter(Boolean).join(": "));
  error.status = response.status;
  error.waitSeconds = Number(response.headers.get("Retry-After")) || 0;
  throw error;
}

async function fetched(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...keyed(), ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The service cannot be reached");
  }
  return answered(response);
}

// entity: one to ask; "" for those that the service asks where nothing is named.
export async function measure(blob, name, entity, signal) {
  const form = new FormData();
  form.append("image", blob, name);
  if (entity) form.append("entity", entity);
  form.append("explain", "true");
  form.append("boxes", "true");
  return fetched("/v1/measurements", { method: "POST", body: form, signal });
}

// What can be asked, and whether corrections are kept.
export async function offer() {
  return fetched("/v1/entities", {});
}

export async function correct(requestId, entity, value) {
  const body = JSON.stringify({ request_id: requestId, entity, value });
  const headers = { "Content-Type": "application/json" };
  return fetched("/v1/corrections", { method: "POST", body, headers });
}
