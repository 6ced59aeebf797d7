/** What the program makes in the system's folder for temporary files: `unentropy-1a2B3c`, `unentropy-git-1a2B3c`. */
const OURS = /^[/\\]unentropy-(?:[a-z]+-)?[A-Za-z0-9]{6}(?![A-Za-z0-9])/;

/**
 * What to do where the folder for temporary files is full, or cannot be written.
 *
 * @param text A path, or a message with one
 * @param tempDir The folder, as the system says
 * @returns `undefined` where the text is of another place
 */
export function tempAdvice(text: string, tempDir: string): string | undefined {
  const at = text.indexOf(tempDir);
  const rest = text.slice(at + tempDir.length);
  if (at < 0 || !(rest === "" || OURS.test(rest))) return undefined;
  return `Make room in ${tempDir}, or set TMPDIR to a folder that can be written and has some`;
}
