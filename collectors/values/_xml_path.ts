import { CollectError } from "../../errors.ts";

/** What an element must be to be on the path. */
interface Step {
  /** At any depth below, not only directly below. */
  readonly isDeep: boolean;
  /** Without a prefix; `*` for any. */
  readonly name: string;
  readonly where: readonly Condition[];
}

/** `[@name]` or `[@name='value']`. */
interface Condition {
  readonly attribute: string;
  readonly value?: string;
}

/** A path into an XML document, a small part of XPath. */
export interface XmlPath {
  /** At most 30. */
  readonly steps: readonly Step[];
  /** The attribute that is the value; absent: the element's text. */
  readonly attribute?: string;
}

/** An element, as far as a path cares. */
export interface PathElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Which steps may be taken from an element: bit i for step i. */
export type Reach = number;

/** What is reached before the root element: the first step. */
export const START: Reach = 1;

const NAME = String.raw`[\w.\-]+(?::[\w.\-]+)?`;
const CONDITION = String.raw`\[\s*@(${NAME})\s*(?:=\s*(?:'([^']*)'|"([^"]*)")\s*)?\]`;
const STEP = new RegExp(String.raw`(\/\/?)(${NAME}|\*)((?:${CONDITION})*)`, "y");
const ATTRIBUTE = new RegExp(String.raw`(?:\/@(${NAME})|\/text\(\))$`, "y");

/** Bits of a number that are safe to shift. */
const MOST_STEPS = 30;

/**
 * Reads a path: `/testsuites/@tests`, `//package[@name='core']/@line-rate`, `//total/text()`, `//*[@id]/count`.
 *
 * @returns Its steps
 * @throws {CollectError} `COLLECT_OPTIONS` if it is something else, also where it is valid XPath
 */
export function parseXmlPath(text: string): XmlPath {
  const full = text.startsWith("/") ? text : `/${text}`;
  const steps: Step[] = [];
  let at = 0;
  while (at < full.length) {
    STEP.lastIndex = ATTRIBUTE.lastIndex = at;
    const end = ATTRIBUTE.exec(full);
    if (end !== null && steps.length > 0) {
      return end[1] === undefined ? { steps } : { steps, attribute: end[1] };
    }
    const [match, slashes, name = "", conditions = ""] = STEP.exec(full) ?? [];
    if (match === undefined || steps.length >= MOST_STEPS) break;
    const where = [...conditions.matchAll(new RegExp(CONDITION, "g"))]
      .map(([, attribute = "", single, double]) => {
        const value = single ?? double;
        return value === undefined ? { attribute } : { attribute, value };
      });
    steps.push({ isDeep: slashes === "//", name: localName(name), where });
    at += match.length;
  }
  if (at === full.length && steps.length > 0) return { steps };
  throw new CollectError("COLLECT_OPTIONS", {
    what: "Cannot select an XML value",
    why: `"${text.slice(at)}" of the path "${text}" is not understood`,
    fix:
      "Use names, *, // for any depth, [@name='value'] conditions, and @name or text() at the end",
  });
}

/**
 * Goes from an element to one directly in it.
 *
 * @param reach What the outer element reaches
 * @returns What the inner one reaches, and whether it is the path's end
 */
export function enter(
  { steps }: XmlPath,
  reach: Reach,
  element: PathElement,
): { readonly reach: Reach; readonly isEnd: boolean } {
  let next = 0;
  let isEnd = false;
  for (const [index, step] of steps.entries()) {
    if ((reach & (1 << index)) === 0) continue;
    if (step.isDeep) next |= 1 << index;
    if (!fits(step, element)) continue;
    if (index === steps.length - 1) isEnd = true;
    else next |= 1 << (index + 1);
  }
  return { reach: next, isEnd };
}

function fits({ name, where }: Step, element: PathElement): boolean {
  return (name === "*" || name === element.name) && where.every(({ attribute, value }) => {
    const found = attributeOf(element, attribute);
    return found !== undefined && (value === undefined || value === found);
  });
}

/**
 * An attribute of an element.
 *
 * @param name The attribute's name, as written
 * @returns Its value, or `undefined`
 */
export function attributeOf({ attributes }: PathElement, name: string): string | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
