import { InvalidArgumentError } from "commander";

/** A flag's value that counts something. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It is a whole number from 1.");
  return Number(text);
}

/** One more value of a flag that may be repeated. */
export function addText(text: string, texts: readonly string[] = []): readonly string[] {
  return [...texts, text];
}
