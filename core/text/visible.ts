/** What our own output does to a terminal: colours, and the line of a progress display. */
const OWN_SEQUENCES =
  // deno-lint-ignore no-control-regex -- these are ours
  /\x1b\[[\d;?]{0,16}[mKAGJhl]/;

/** Controls of terminals (ESC, OSC, BEL, U+0085 and its like) and of the direction of writing, by which a text shows as another one. */
const CONTROLS =
  // deno-lint-ignore no-control-regex -- these are what is replaced
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const SIGHT = new RegExp(`(${OWN_SEQUENCES.source})|${CONTROLS.source}`, "g");

/**
 * A text with nothing invisible in it that acts: every control character but tab and line end, and every control of direction, as
 * its escape `\u001b`. Within JSON that is the same text.
 *
 * @param text What is about to be printed, our own colours included
 * @returns The text, safe to show
 */
export function visible(text: string): string {
  return text.replace(
    SIGHT,
    (found, own) => own ?? `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
