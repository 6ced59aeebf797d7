/** SQLite's readers end a text at a NUL, and no encoding has one half of a surrogate pair. */
const UNSTORABLE = "\ufffd";

/**
 * The same data with every text as a database gives it back, so that what was written is found again: a NUL and half a surrogate pair become
 * U+FFFD. Names of fields are texts, too.
 *
 * @returns The same data if there is nothing to change, else a copy
 */
export function storable<T>(data: T): T {
  // The same shape; only texts are others.
  return isStorable(data) ? data : changed(data) as T;
}

function isStorable(data: unknown): boolean {
  if (typeof data === "string") return isStorableText(data);
  if (typeof data !== "object" || data === null) return true;
  if (Array.isArray(data)) return data.every(isStorable);
  for (const name in data) {
    // An own field, or one of a prototype, which is as good.
    if (!isStorableText(name) || !isStorable((data as Record<string, unknown>)[name])) return false;
  }
  return true;
}

function isStorableText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function changed(data: unknown): unknown {
  if (typeof data === "string") return data.toWellFormed().replaceAll("\0", UNSTORABLE);
  if (Array.isArray(data)) return data.map(changed);
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [changed(name), changed(value)]),
  );
}
