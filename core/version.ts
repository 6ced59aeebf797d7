/** The version of this program, the same as in deno.json. */
export const VERSION = "0.1.0";

/** Put in place of its name when the program is bundled (tasks/build.ts). */
declare const UNENTROPY_COMMIT: string | undefined;

/** The commit that this program was built from, shortened; absent where it runs from its sources. */
export const COMMIT: string | undefined = typeof UNENTROPY_COMMIT === "undefined"
  ? undefined
  : UNENTROPY_COMMIT;
